import CZlib

/// gzip (RFC 1952) through zlib.
enum Compression {
    /// Bodies below this gain nothing.
    static let threshold = 1024

    /// The compressed bytes; nil when zlib cannot (out of memory), and the body goes as it is.
    static func gzip(_ bytes: [UInt8], level: Int32 = 4) -> [UInt8]? {
        var stream = z_stream()
        // 15 window bits, +16 asks for the gzip frame.
        guard
            deflateInit2_(
                &stream,
                level,
                Z_DEFLATED,
                15 + 16,
                8,
                Z_DEFAULT_STRATEGY,
                ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)
            ) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        var input = bytes
        return input.withUnsafeMutableBufferPointer { source -> [UInt8]? in
            var finished = false
            let out = [UInt8](unsafeUninitializedCapacity: bound) { target, count in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(bound)
                finished = deflate(&stream, Z_FINISH) == Z_STREAM_END
                count = bound - Int(stream.avail_out)
            }
            return finished ? out : nil
        }
    }
}
