/// Which days and hours are worked in China: weekends, public holidays and make-up workdays (调休).
///
/// The State Council announces a year's holidays in the year before; until its file is there, a year counts weekends only
/// and everything computed from it is provisional.
public struct WorkingCalendar: Sendable, Hashable {
    /// A part of a working day, in minutes after midnight.
    public struct Shift: Sendable, Hashable {
        public let from: Int
        public let to: Int

        public init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }

    /// The days of one year that do not follow the week.
    public struct Year: Sendable, Hashable {
        public let year: Int
        public let holidays: Set<CivilDate>
        public let workdays: Set<CivilDate>

        public init(year: Int, holidays: Set<CivilDate>, workdays: Set<CivilDate>) {
            self.year = year
            self.holidays = holidays
            self.workdays = workdays
        }
    }

    private let years: [Int: Year]
    /// In order, not overlapping.
    public let shifts: [Shift]

    public init(years: [Year], shifts: [Shift]) {
        self.years = Dictionary(years.map { ($0.year, $0) }, uniquingKeysWith: { $1 })
        self.shifts = shifts
    }

    /// Whether a year has no file yet.
    public func isProvisional(_ year: Int) -> Bool { years[year] == nil }

    public func isWorkday(_ date: CivilDate) -> Bool {
        if let year = years[date.year] {
            if year.holidays.contains(date) { return false }
            if year.workdays.contains(date) { return true }
        }
        return date.weekday <= 5
    }
}

/// How long something may take.
public enum TimeLimit: Sendable, Hashable, LosslessStringConvertible {
    /// By the clock, day and night.
    case minutes(Int)
    case hours(Int)
    /// Until midnight at the end of the n-th day after the first, whether worked or not.
    case days(Int)
    /// Within shifts only.
    case workingHours(Int)
    /// Until the end of the n-th working day after the first.
    case workingDays(Int)

    /// `30m`, `24h`, `3d`, `2wh`, `5wd`.
    public var description: String {
        switch self {
        case .minutes(let number): "\(number)m"
        case .days(let number): "\(number)d"
        case .hours(let number): "\(number)h"
        case .workingHours(let number): "\(number)wh"
        case .workingDays(let number): "\(number)wd"
        }
    }

    /// Whether only working time counts.
    public var isOfWork: Bool {
        switch self {
        case .minutes, .hours, .days: false
        case .workingHours, .workingDays: true
        }
    }

    /// Reads `30m`, `24h`, `3d`, `2wh`, `5wd`.
    public init?(_ text: String) {
        let digits = text.prefix { $0.isNumber }
        guard let number = Int(digits), number > 0, number < 10_000 else { return nil }
        switch text.dropFirst(digits.count) {
        case "m": self = .minutes(number)
        case "h": self = .hours(number)
        case "d": self = .days(number)
        case "wh": self = .workingHours(number)
        case "wd": self = .workingDays(number)
        default: return nil
        }
    }
}

/// When a limit ends; provisional while a year of the calendar that it runs into has no file.
public struct DueTime: Sendable, Hashable {
    public let at: Instant
    public let isProvisional: Bool

    public init(at: Instant, isProvisional: Bool) {
        self.at = at
        self.isProvisional = isProvisional
    }
}
