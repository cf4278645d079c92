import CVips
import Synchronization

/// A photo that is safe to keep and to show: upright, scaled, in sRGB, without place, time, device or any other metadata.
public struct ProcessedPhoto: Sendable, Hashable {
    /// JPEG, its longer side at most `PhotoLimits.fullSide`.
    public let full: [UInt8]
    /// JPEG, its longer side at most `PhotoLimits.thumbnailSide`.
    public let thumbnail: [UInt8]
    /// Pixels of `full`.
    public let width: Int
    /// Pixels of `full`.
    public let height: Int
}

/// Makes photos out of what strangers send, two at a time, on threads of its own.
public struct PhotoProcessor: Sendable {
    public let limits: PhotoLimits
    private let threads: WorkerThreads

    /// - Throws: `PhotoLibraryFault` when libvips cannot start, `ThreadFault` when there is no thread.
    public init(limits: PhotoLimits = PhotoLimits()) throws {
        guard libraryHasStarted else { throw PhotoLibraryFault() }
        self.limits = limits
        // 256 MiB wait at most; small photos, which telephones compress before sending, wait by the hundred.
        threads = try WorkerThreads(count: 2, waiting: 512, weight: 256 << 20, atEnd: linli_vips_end_thread)
    }

    /// The photo in `bytes`, told by content and never by name.
    ///
    /// Throws `PhotoRefusal`. The type stays unwritten: Swift 6.3 with optimisation loses a typed error that crosses `await`.
    public func process(_ bytes: [UInt8]) async throws -> ProcessedPhoto { try await result(of: bytes).get() }

    /// The photo or why it is not taken.
    package func result(of bytes: [UInt8]) async -> Result<ProcessedPhoto, PhotoRefusal> {
        guard bytes.count <= limits.bytes else { return .failure(.tooLarge) }
        let limits = limits
        let result: Result<ProcessedPhoto, PhotoRefusal>? = await threads.run(weight: bytes.count) {
            defer { linli_vips_give_back_memory() }
            do throws(PhotoRefusal) { return .success(try made(from: bytes, limits)) } catch { return .failure(error) }
        }
        return result ?? .failure(.busy)
    }
}

/// The image library of the system does not work: a defect of the installation.
public struct PhotoLibraryFault: Error, Sendable, CustomStringConvertible {
    public var description: String { "libvips cannot start" }
}

private let libraryHasStarted = linli_vips_start() == 0

private func made(from bytes: [UInt8], _ limits: PhotoLimits) throws(PhotoRefusal) -> ProcessedPhoto {
    guard bytes.withUnsafeBytes({ linli_vips_is_photo($0.baseAddress, $0.count) }) == 1 else { throw .notAPhoto }
    let needsMuchMemory = try checkHeader(of: bytes, limits)
    guard needsMuchMemory else { return try decoded(bytes, limits) }
    return try oneAtATime.withLock { _ throws(PhotoRefusal) in try decoded(bytes, limits) }
}

/// Held while a large photo is decoded that needs memory for all its pixels: one of 48 megapixels takes 340 MB.
private let oneAtATime = Mutex(())

private func decoded(_ bytes: [UInt8], _ limits: PhotoLimits) throws(PhotoRefusal) -> ProcessedPhoto {
    guard let full = Picture(fitting: bytes, side: limits.fullSide),
        let thumbnail = full.fitted(side: limits.thumbnailSide),
        let fullBytes = full.jpeg(quality: limits.quality),
        let thumbnailBytes = thumbnail.jpeg(quality: limits.quality)
    else { throw .broken }
    return ProcessedPhoto(full: fullBytes, thumbnail: thumbnailBytes, width: full.width, height: full.height)
}

/// Refuses by the header alone what would take too much memory or time to decode.
///
/// - Returns: whether decoding takes much memory.
private func checkHeader(of bytes: [UInt8], _ limits: PhotoLimits) throws(PhotoRefusal) -> Bool {
    let header: (width: Int, height: Int, isStreamed: Bool)? = bytes.withUnsafeBytes { raw in
        guard let image = linli_vips_open(raw.baseAddress, raw.count) else { return nil }
        defer { linli_vips_free_image(image) }
        return (
            Int(linli_vips_width(image)), Int(linli_vips_height(image)), linli_vips_is_streamed(image) == 1
        )
    }
    guard let header else { throw .broken }
    let most = header.isStreamed ? limits.pixels : limits.pixelsAtOnce
    guard max(header.width, header.height) <= limits.side, header.width * header.height <= most else {
        throw .tooManyPixels
    }
    return !header.isStreamed && header.width * header.height > 16_000_000
}
