import Kernel

/// Makes inputs from examples: the same number always makes the same input, so that a failure can be shown again.
///
/// It knows nothing of the program's branches; what leads it deep are examples that are right but for a few bytes.
struct Mutator {
    let examples: [[UInt8]]
    /// Words of the format: what a blind change of bytes would hardly hit.
    let words: [[UInt8]]
    /// No input is longer, in bytes.
    let limit: Int

    /// Numbers, signs and texts that parsers of all kinds stumble over.
    private static let snares: [[UInt8]] =
        [
            "0", "-1", "1e309", "NaN", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "0x7f",
            "1.5", "%", "%00", "%zz", "../", "\u{0}", "\u{FEFF}", "\u{202E}", "\u{10FFFF}", "e\u{301}\u{301}\u{301}",
            "👨‍👩‍👧‍👦", "张", "，", "\r\n", "\n\n", "\t", "\"", "''", "\\", "\\u", "\\ud800", "{", "}", "[", "]", "<", ">",
            "&#0;",
            "&lt;", ";", ":", ",", "=", "&", "--", "#", "?", "/", "*a", "&a", "!!x", "|", ">-", "true", "null",
            "1970-01-01",
            "2026-02-30", "T25:61:61", "+99:99", "$(x)", "' OR 1=1",
        ].map { Array($0.utf8) } + [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80], [0xFF], [0x80], [0x81, 0x30]]

    /// The input of a number.
    func input(_ number: UInt64, seed: UInt64) -> [UInt8] {
        var random = SeededRandom(seed &+ number &* 0x2545_F491_4F6C_DD1D)
        var bytes = examples.randomElement(using: &random) ?? []
        for _ in 0..<(1 << Int.random(in: 0...4, using: &random)) { change(&bytes, &random) }
        return bytes.count > limit ? Array(bytes.prefix(limit)) : bytes
    }

    private func change(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + length(&random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where place < bytes.count: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4: bytes.replaceSubrange(place..<end, with: Self.snares.randomElement(using: &random) ?? [])
        case 5: bytes.insert(contentsOf: Self.snares.randomElement(using: &random) ?? [], at: place)
        case 6: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [0x20], at: place)
        case 7: splice(&bytes, at: place, &random)
        case 8: number(&bytes, from: place, &random)
        default:
            // The same stretch many times: what is cheap once must not be dear a thousand times.
            guard Int.random(in: 0..<16, using: &random) == 0, bytes.count < limit else { return }
            let times = Int.random(in: 2...200, using: &random)
            let part = Array(bytes[place..<end].prefix(max(1, (limit - bytes.count) / times)))
            bytes.insert(contentsOf: Array(repeating: part, count: times).joined(), at: place)
        }
    }

    /// Mostly short, now and then long.
    private func length(_ random: inout SeededRandom) -> Int {
        Int.random(in: 1...(1 << Int.random(in: 0...7, using: &random)), using: &random)
    }

    /// Goes on with the end of another example.
    private func splice(_ bytes: inout [UInt8], at place: Int, _ random: inout SeededRandom) {
        guard let other = examples.randomElement(using: &random), !other.isEmpty else { return }
        bytes.replaceSubrange(place..., with: other[Int.random(in: 0..<other.count, using: &random)...])
    }

    /// Another number where one stands.
    private func number(_ bytes: inout [UInt8], from place: Int, _ random: inout SeededRandom) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let start = bytes[place...].firstIndex(where: digits.contains) else { return }
        let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
        let number = UInt64.random(in: 0 ... .max, using: &random) >> UInt64.random(in: 0..<64, using: &random)
        bytes.replaceSubrange(start..<end, with: Array(String(number).utf8))
    }
}
