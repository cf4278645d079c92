import Kernel

/// A way of writing a moment, compiled from words such as `yyyy-M-d H:mm:ss`.
///
/// `yyyy` four digits; `M d H h m s`, once or twice, one or two digits; `S` any digits of a fraction, which is dropped;
/// `a` AM or PM; a space any white space, or none before `a`; everything else itself.
package struct TimePattern: Sendable, Hashable {
    package let text: String
    private let parts: [Part]

    private enum Part: Sendable, Hashable {
        case year, month, day, hour, hourOfHalf, minute, second, fraction, half, gap
        case literal([UInt8])
    }

    /// Nil for a pattern without year, month and day.
    package init?(_ text: String) {
        self.text = text
        var parts: [Part] = []
        var rest = text[...]
        while let letter = rest.first {
            let run = rest.prefix { $0 == letter }
            rest = rest.dropFirst(run.count)
            switch letter {
            case "y": parts.append(.year)
            case "M": parts.append(.month)
            case "d": parts.append(.day)
            case "H": parts.append(.hour)
            case "h": parts.append(.hourOfHalf)
            case "m": parts.append(.minute)
            case "s": parts.append(.second)
            case "S": parts.append(.fraction)
            case "a": parts.append(.half)
            case " ": parts.append(.gap)
            default: parts.append(.literal(Array(String(run).utf8)))
            }
        }
        guard parts.contains(.year), parts.contains(.month), parts.contains(.day) else { return nil }
        self.parts = parts
    }

    /// What a moment's parts say; nil when the bytes are written otherwise, or name no day or time.
    func read(_ bytes: UnsafeRawBufferPointer) -> (date: CivilDate, second: Int)? {
        var index = 0
        var year = 0
        var month = 0
        var day = 0
        var hour = 0
        var minute = 0
        var second = 0
        var isAfternoon: Bool?
        func digits(_ most: Int) -> Int? {
            var number = 0
            var count = 0
            while index < bytes.count, count < most, (0x30...0x39).contains(bytes[index]) {
                number = number * 10 + Int(bytes[index] - 0x30)
                index += 1
                count += 1
            }
            return count == 0 ? nil : number
        }
        for part in parts {
            switch part {
            case .year:
                let from = index
                guard let found = digits(4), index - from == 4 else { return nil }
                year = found
            case .month:
                guard let found = digits(2) else { return nil }
                month = found
            case .day:
                guard let found = digits(2) else { return nil }
                day = found
            case .hour, .hourOfHalf:
                guard let found = digits(2), part == .hour || (1...12).contains(found) else { return nil }
                hour = found
            case .minute:
                guard let found = digits(2) else { return nil }
                minute = found
            case .second:
                guard let found = digits(2) else { return nil }
                second = found
            case .fraction:
                guard digits(9) != nil else { return nil }
            case .half:
                guard index + 1 < bytes.count, bytes[index + 1] | 0x20 == 0x6D else { return nil }
                guard bytes[index] | 0x20 == 0x61 || bytes[index] | 0x20 == 0x70 else { return nil }
                isAfternoon = bytes[index] | 0x20 == 0x70
                index += 2
            case .gap:
                while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
            case .literal(let literal):
                guard index + literal.count <= bytes.count else { return nil }
                for (offset, byte) in literal.enumerated() where bytes[index + offset] != byte { return nil }
                index += literal.count
            }
        }
        guard index == bytes.count else { return nil }
        if let isAfternoon { hour = hour % 12 + (isAfternoon ? 12 : 0) }
        guard year >= 1900, (1...12).contains(month), (1...31).contains(day), hour <= 24, minute < 60, second < 60,
            hour < 24 || minute + second == 0
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        // The 31st of a short month would run into the next.
        guard day <= 28 || date.day == day else { return nil }
        return (date, hour * 3600 + minute * 60 + second)
    }
}
