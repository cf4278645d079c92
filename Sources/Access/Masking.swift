/// How what says who somebody is is shown to whoever has not stated what for.
///
/// The usual ways of Chinese public services: a telephone number keeps its first three and last four digits, an identity
/// number its first three and last four, a name its first character; asterisks tell nothing of a length. Done on the
/// server, never in the browser.
public enum Masking {
    /// `13812345678` as `138****5678`; what is shorter than eight digits is hidden whole.
    public static func phone(_ digits: String) -> String {
        guard digits.utf8.count >= 8 else { return digits.isEmpty ? "" : "****" }
        return "\(digits.prefix(3))****\(digits.suffix(digits.utf8.count > 10 ? 4 : 2))"
    }

    /// `张小三` as `张**`, `张三` as `张*`: the surname stays.
    public static func name(_ name: String) -> String {
        guard let first = name.first else { return "" }
        return name.count < 3 ? "\(first)*" : "\(first)**"
    }

    /// `110105199003071233` as `110***********1233`.
    public static func idNumber(_ number: String) -> String {
        guard number.utf8.count >= 15 else { return number.isEmpty ? "" : "****" }
        return "\(number.prefix(3))***********\(number.suffix(4))"
    }

    /// A free text with the telephone and identity numbers in it masked.
    ///
    /// A mobile number has 11 digits from 1, a landline's with its area code 11 or 12 from 0, an identity number 18 with a
    /// day of birth in them, of which the last may be an X; single spaces or hyphens between their digits hide nothing. A
    /// longer row of digits is something else, such as a meter's number, and stays; so does the number of a record in another
    /// system. `own` is the number of whoever reads the text, digits only: it stays too.
    public static func numbers(in text: String, except own: String = "") -> String {
        // Most texts hold no eleven digits: they are looked through once and given back.
        guard text.utf8.count(where: isDigit) >= 11 else { return text }
        var bytes = Array(text.utf8)
        let groups = groups(bytes)
        let own = Array(own.utf8)
        var next = 0
        while next < groups.count {
            // A group that is a number by itself is one, whatever stands beside it; otherwise those joined to it count.
            var places: [Int] = []
            var end = next
            var hidden: Range<Int>?
            while end < groups.count, end == next || groups[end].isJoined, places.count < 18 {
                places += groups[end].places
                end += 1
                hidden = Self.hidden(places, bytes)
                if hidden != nil { break }
            }
            if let hidden, own.isEmpty || !places.elementsEqual(own, by: { bytes[$0] == $1 }) {
                for index in hidden { bytes[places[index]] = 42 }
            }
            next = hidden == nil ? next + 1 : end
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The rows of digits of a text; `isJoined` when a single space or hyphen stands between one and the row before it.
    private static func groups(_ bytes: [UInt8]) -> [(places: Range<Int>, isJoined: Bool)] {
        var groups: [(places: Range<Int>, isJoined: Bool)] = []
        var place = 0
        while place < bytes.count {
            guard isDigit(bytes[place]) else {
                place += 1
                continue
            }
            let start = place
            while place < bytes.count, isDigit(bytes[place]) { place += 1 }
            // The last place of an identity number.
            if place < bytes.count, bytes[place] | 32 == 120, (place - start) == 17 { place += 1 }
            let isNext = groups.last?.places.upperBound == start - 1
            groups.append((start..<place, isNext && (bytes[start - 1] == 32 || bytes[start - 1] == 45)))
        }
        return groups
    }

    /// Which digits of a row are hidden; nil for a row that says nothing of anybody.
    private static func hidden(_ places: [Int], _ bytes: [UInt8]) -> Range<Int>? {
        switch places.count {
        case 11 where bytes[places[0]] == 49: 3..<7
        // A landline with its area code.
        case 11...12 where bytes[places[0]] == 48: 3..<(places.count - 4)
        // With the country's 86 before it.
        case 13 where bytes[places[0]] == 56 && bytes[places[1]] == 54 && bytes[places[2]] == 49: 5..<9
        case 18 where holdsBirth(places[6..<14].map { bytes[$0] &- 48 }): 3..<14
        default: nil
        }
    }

    /// Whether the eight digits in an identity number's middle can be a day of birth: those of records' numbers rarely can.
    ///
    /// The last place is not checked: a number with a slip of the pen is somebody's too.
    private static func holdsBirth(_ digits: [UInt8]) -> Bool {
        let year = digits[0..<4].reduce(0) { $0 * 10 + Int($1) }
        let month = Int(digits[4]) * 10 + Int(digits[5])
        let day = Int(digits[6]) * 10 + Int(digits[7])
        return (1850...2100).contains(year) && (1...12).contains(month) && (1...31).contains(day)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
}
