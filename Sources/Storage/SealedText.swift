/// Sealed bytes as a text column holds them, in both databases: a mark that no person's text begins with, and base64url.
package enum SealedText {
    /// U+0001, which forms and imports do not let through.
    private static let mark: UInt8 = 1
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    package static func isSealed(_ stored: String) -> Bool { stored.utf8.first == mark }

    package static func written(_ bytes: [UInt8]) -> String {
        let length = 1 + (bytes.count * 4 + 2) / 3
        return String(unsafeUninitializedCapacity: length) { out in
            out[0] = mark
            var place = 1
            alphabet.withUnsafeBufferPointer { alphabet in
                var buffer: UInt32 = 0
                var bits: UInt32 = 0
                for byte in bytes {
                    buffer = buffer << 8 | UInt32(byte)
                    bits += 8
                    while bits >= 6 {
                        bits -= 6
                        out[place] = alphabet[Int(buffer >> bits & 63)]
                        place += 1
                    }
                }
                if bits > 0 {
                    out[place] = alphabet[Int(buffer << (6 - bits) & 63)]
                    place += 1
                }
            }
            return place
        }
    }

    /// The sealed bytes of a column's text; nil for one that is not sealed.
    package static func bytes(_ stored: String) -> [UInt8]? {
        guard isSealed(stored) else { return nil }
        let letters = stored.utf8.dropFirst()
        var out: [UInt8] = []
        out.reserveCapacity(letters.count * 3 / 4)
        let isWhole = values.withUnsafeBufferPointer { values in
            var buffer: UInt32 = 0
            var bits: UInt32 = 0
            for letter in letters {
                let value = values[Int(letter)]
                guard value < 64 else { return false }
                buffer = buffer << 6 | UInt32(value)
                bits += 6
                guard bits >= 8 else { continue }
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
            return true
        }
        return isWhole ? out : nil
    }
}
