import CVips

/// Decoded pixels, held by libvips.
struct Picture: ~Copyable {
    private let image: OpaquePointer

    /// The pixels of a photo, upright and within a square of `side` pixels; nil when it is broken.
    init?(fitting bytes: [UInt8], side: Int) {
        let image = bytes.withUnsafeBytes { linli_vips_fit($0.baseAddress, $0.count, Int32(side)) }
        guard let image else { return nil }
        self.image = image
    }

    private init(_ image: OpaquePointer) { self.image = image }

    deinit { linli_vips_free_image(image) }

    var width: Int { Int(linli_vips_width(image)) }
    var height: Int { Int(linli_vips_height(image)) }

    /// The same within a smaller square.
    func fitted(side: Int) -> Picture? {
        guard let smaller = linli_vips_fit_again(image, Int32(side)) else { return nil }
        return Picture(smaller)
    }

    /// A JPEG without metadata.
    func jpeg(quality: Int) -> [UInt8]? {
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        guard linli_vips_jpeg(image, Int32(quality), &bytes, &count) == 0, let bytes else { return nil }
        defer { linli_vips_free_bytes(bytes) }
        return Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }
}
