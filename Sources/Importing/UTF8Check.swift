/// Whether bytes are UTF-8 (RFC 3629), as fast as an import needs it.
enum UTF8Check {
    /// The length of the sequence at `index`; 0 when it is none, -1 when the bytes end within it.
    @inline(__always)
    static func length(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int {
        let first = bytes[index]
        if first < 0x80 { return 1 }
        let length: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0:
            length = 3
            low = 0xA0
        case 0xED:
            length = 3
            // Surrogates are no characters.
            high = 0x9F
        case 0xE1...0xEF: length = 3
        case 0xF0:
            length = 4
            low = 0x90
        case 0xF4:
            length = 4
            high = 0x8F
        case 0xF1...0xF3: length = 4
        default: return 0
        }
        for offset in 1..<length {
            guard index + offset < bytes.count else { return -1 }
            let byte = bytes[index + offset]
            guard byte >= low, byte <= high else { return 0 }
            low = 0x80
            high = 0xBF
        }
        return length
    }

    /// The first place at which they are not; nil for none.
    ///
    /// A sequence that is cut off at the end counts as one.
    static func firstInvalid(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        while index < bytes.count {
            if index + 8 <= bytes.count,
                bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                index += 8
                continue
            }
            let length = length(bytes, index)
            guard length > 0 else { return index }
            index += length
        }
        return nil
    }

    /// How many sequences of several bytes there are, and how many bytes that belong to none; the end may be cut off.
    static func census(_ bytes: UnsafeRawBufferPointer) -> (good: Int, bad: Int) {
        var good = 0
        var bad = 0
        var index = 0
        while index < bytes.count {
            switch length(bytes, index) {
            case -1: return (good, bad)
            case 0:
                bad += 1
                index += 1
            case 1: index += 1
            case let length:
                good += 1
                index += length
            }
        }
        return (good, bad)
    }
}
