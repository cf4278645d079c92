/// What is taken as a photo, and what is kept of it.
public struct PhotoLimits: Sendable, Hashable {
    /// Photos that one report or one step may carry.
    public var count = 9
    /// Bytes of one photo as it is sent.
    public var bytes = 20 << 20
    /// Pixels of a photo that is decoded row by row (plain JPEG and PNG); telephones make up to 108
    /// megapixels of those that stay under `bytes`.
    public var pixels = 120_000_000
    /// Pixels of a photo that must be decoded all at once (progressive JPEG, interlaced PNG, WebP, HEIC); telephones
    /// make up to 48 megapixels of those.
    public var pixelsAtOnce = 50_000_000
    /// Pixels of the longer side as it is sent: the most that a JPEG can have.
    public var side = 65_535
    /// Pixels of the longer side of the photo that is kept.
    public var fullSide = 1600
    /// Pixels of the longer side of its small image for lists.
    public var thumbnailSide = 320
    /// JPEG quality of both, 1...100.
    public var quality = 80

    public init() {}
}
