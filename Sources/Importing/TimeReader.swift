package import Foundation
package import Kernel

/// Reads moments in the ways that a mapping names, in its time zone.
package struct TimeReader: Sendable {
    private let patterns: [TimePattern]
    private let zone: TimeZone
    /// The offset in seconds of a zone that never changes; nil for one that does.
    private let fixed: Int?
    /// The pattern that read the last one is tried first.
    private var last = 0
    /// The offset of days that have only one.
    private var offsets: [Int: Int] = [:]

    package init(_ patterns: [TimePattern], zone: TimeZone) {
        self.patterns = patterns
        self.zone = zone
        // China's clocks have stood still since 1991.
        fixed =
            zone.identifier == "Asia/Shanghai"
            ? 8 * 3600 : zone.identifier.hasPrefix("GMT") ? zone.secondsFromGMT() : nil
    }

    /// The zone that a mapping names: `Asia/Shanghai`, `+08:00`; nil for none.
    static func zone(_ name: String) -> TimeZone? {
        if let first = name.first, first == "+" || first == "-" {
            let parts = name.dropFirst().split(separator: ":").compactMap { Int($0) }
            guard parts.count == 2, parts[0] <= 14, parts[1] < 60 else { return nil }
            return TimeZone(secondsFromGMT: (parts[0] * 3600 + parts[1] * 60) * (first == "-" ? -1 : 1))
        }
        return name.isEmpty ? nil : TimeZone(identifier: name)
    }

    /// The moment that bytes say; nil when no pattern fits.
    ///
    /// A number between 20,000 and 80,000 is the day number of a spreadsheet whose cell had lost its format.
    package mutating func read(_ bytes: UnsafeRawBufferPointer) -> Instant? {
        if patterns.indices.contains(last), let found = patterns[last].read(bytes) { return instant(found) }
        for index in patterns.indices where index != last {
            guard let found = patterns[index].read(bytes) else { continue }
            last = index
            return instant(found)
        }
        guard bytes.count >= 5, bytes.count <= 20, bytes.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
            let number = Double(String(decoding: bytes, as: UTF8.self)), number >= 20_000, number < 80_000,
            let text = SpreadsheetNumber.time(number, is1904: false)
        else { return nil }
        return Array(text.utf8).withUnsafeBytes { Self.plain?.read($0) }.map { instant($0) }
    }

    private static let plain = TimePattern("yyyy-MM-dd HH:mm:ss")

    private mutating func instant(_ found: (date: CivilDate, second: Int)) -> Instant {
        let local = Int64(found.date.days) * 86_400 + Int64(found.second)
        return Instant(milliseconds: (local - Int64(offset(found.date.days, local))) * 1000)
    }

    private mutating func offset(_ day: Int, _ local: Int64) -> Int {
        if let fixed { return fixed }
        if let known = offsets[day] { return known }
        func at(_ local: Int64) -> Int {
            // The offset depends on the moment, and the moment on the offset: the second try settles it.
            let guess = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(local)))
            return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(local - Int64(guess))))
        }
        let first = at(Int64(day) * 86_400)
        guard first == at(Int64(day) * 86_400 + 86_399) else { return at(local) }
        offsets[day] = first
        return first
    }
}
