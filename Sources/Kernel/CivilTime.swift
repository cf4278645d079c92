/// A day of the Gregorian calendar, without a time.
public struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible, LosslessStringConvertible {
    /// Days since 1970-01-01.
    public let days: Int

    public init(days: Int) { self.days = days }

    /// The day named by year, month (1...12) and day (1...31); days past the month's end run into the next month.
    public init(year: Int, month: Int, day: Int) {
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days_from_civil.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        days = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `2026-11-21`; nil for anything else, also for days that do not exist.
    public init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard date.month == month, date.day == day else { return nil }
        self = date
    }

    public static func < (a: Self, b: Self) -> Bool { a.days < b.days }
    public static func + (date: Self, days: Int) -> Self { CivilDate(days: date.days + days) }

    public var year: Int { parts.year }
    public var month: Int { parts.month }
    public var day: Int { parts.day }

    /// The day of the week, from 1 for Monday to 7 for Sunday.
    public var weekday: Int { ((days % 7 + 7) % 7 + 3) % 7 + 1 }

    /// `2026-11-21`.
    public var description: String {
        let value = parts
        return "\(padded(value.year, 4))-\(padded(value.month, 2))-\(padded(value.day, 2))"
    }

    fileprivate var parts: (year: Int, month: Int, day: Int) {
        // The same source: civil_from_days.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

/// A moment as a clock on a wall in China shows it: UTC+8 all year, no summer time.
public struct CivilTime: Hashable, Sendable, CustomStringConvertible {
    /// China's offset from UTC in milliseconds (GB/T 7408 notation +08:00).
    static let offset: Int64 = 8 * 3_600_000
    static let dayLength: Int64 = 86_400_000

    public let date: CivilDate
    /// Milliseconds since midnight, 0 ..< 86,400,000.
    public let millisecondOfDay: Int64

    public init(_ instant: Instant) {
        let local = instant.milliseconds + Self.offset
        let day = local >= 0 ? local / Self.dayLength : (local - Self.dayLength + 1) / Self.dayLength
        date = CivilDate(days: Int(day))
        millisecondOfDay = local - day * Self.dayLength
    }

    public init(date: CivilDate, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        self.date = date
        millisecondOfDay = Int64(hour * 3600 + minute * 60 + second) * 1000
    }

    public var instant: Instant {
        Instant(milliseconds: Int64(date.days) * Self.dayLength + millisecondOfDay - Self.offset)
    }

    public var hour: Int { Int(millisecondOfDay / 3_600_000) }
    public var minute: Int { Int(millisecondOfDay / 60_000 % 60) }
    public var second: Int { Int(millisecondOfDay / 1000 % 60) }

    /// `2026-11-21 14:05:09`.
    public var description: String { "\(date) \(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))" }

    /// `11-21 14:05`, for lists.
    public var short: String {
        "\(padded(date.month, 2))-\(padded(date.day, 2)) \(padded(hour, 2)):\(padded(minute, 2))"
    }

    /// RFC 3339 with the offset of China: `2026-11-21T14:05:09+08:00`.
    ///
    /// Written byte by byte: a list holds forty of them.
    public var rfc3339: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(25)
        func append(_ number: Int, _ separator: Unicode.Scalar) {
            bytes.append(UInt8(truncatingIfNeeded: 48 + number / 10 % 10))
            bytes.append(UInt8(truncatingIfNeeded: 48 + number % 10))
            bytes.append(UInt8(truncatingIfNeeded: separator.value))
        }
        let (year, month, day) = date.parts
        bytes += padded(year, 4).utf8
        bytes.append(UInt8(ascii: "-"))
        append(month, "-")
        append(day, "T")
        append(hour, ":")
        append(minute, ":")
        append(second, "+")
        bytes += "08:00".utf8
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// `number` with leading zeros up to `width` digits.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
}
