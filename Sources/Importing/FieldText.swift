import Kernel

/// The bytes of a field as they are used: without white space around them, with ASCII for full-width letters where that
/// is wanted.
enum FieldText {
    /// The part without white space at its ends: blanks, tabs, line ends, U+00A0, U+3000, U+FEFF.
    @inline(__always)
    static func trimmed(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let byte = bytes[low]
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                low += 1
            } else if byte == 0xC2, low + 1 < high, bytes[low + 1] == 0xA0 {
                low += 2
            } else if byte == 0xE3 || byte == 0xEF, low + 2 < high, isWideBlank(bytes, low) {
                low += 3
            } else {
                break
            }
        }
        while low < high {
            let byte = bytes[high - 1]
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                high -= 1
            } else if byte == 0xA0, high - low >= 2, bytes[high - 2] == 0xC2 {
                high -= 2
            } else if byte == 0x80 || byte == 0xBF, high - low >= 3, isWideBlank(bytes, high - 3) {
                high -= 3
            } else {
                break
            }
        }
        return low..<high
    }

    private static func isWideBlank(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Bool {
        bytes[at] == 0xE3 && bytes[at + 1] == 0x80 && bytes[at + 2] == 0x80
            || bytes[at] == 0xEF && bytes[at + 1] == 0xBB && bytes[at + 2] == 0xBF
    }

    /// Whether there may be full-width letters (U+FF01...U+FF5E, U+3000).
    @inline(__always)
    static func hasWide(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        for index in range where bytes[index] == 0xEF || bytes[index] == 0xE3 { return true }
        return false
    }

    /// The same text with ASCII for full-width letters.
    static func narrow(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            if byte == 0xEF || byte == 0xE3, index + 2 < range.upperBound {
                let scalar =
                    UInt32(byte & 0x0F) << 12 | UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
                if (0xFF01...0xFF5E).contains(scalar) {
                    out.append(UInt8(truncatingIfNeeded: scalar - 0xFEE0))
                    index += 3
                    continue
                }
                if scalar == 0x3000 {
                    out.append(0x20)
                    index += 3
                    continue
                }
            }
            out.append(byte)
            index += 1
        }
        return out
    }

    /// Numbers in a text that say who somebody is: mobile telephones (11 digits) and identity cards (18 characters).
    struct Numbers {
        /// The first telephone number.
        var phone: String?
        /// Which bytes a mask is put over.
        var hidden: [Range<Int>] = []
    }

    static func numbers(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Numbers? {
        var found: Numbers?
        var index = range.lowerBound
        while index < range.upperBound {
            guard (0x30...0x39).contains(bytes[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < range.upperBound, (0x30...0x39).contains(bytes[index]) { index += 1 }
            let length = index - start
            if length == 11, bytes[start] == 0x31, bytes[start + 1] >= 0x33 {
                var numbers = found ?? Numbers()
                if numbers.phone == nil { numbers.phone = String(decoding: bytes[start..<index], as: UTF8.self) }
                numbers.hidden.append(start + 3..<start + 7)
                found = numbers
            } else if length == 18 || length == 17 && index < range.upperBound && bytes[index] | 0x20 == 0x78 {
                var numbers = found ?? Numbers()
                numbers.hidden.append(start + 3..<start + 14)
                found = numbers
            }
        }
        return found
    }

    /// A text with stars over the parts to be hidden.
    static func masked(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ hidden: [Range<Int>]) -> String {
        var copy = Array(bytes[range])
        for part in hidden {
            for index in part { copy[index - range.lowerBound] = 0x2A }
        }
        return String(decoding: copy, as: UTF8.self)
    }
}
