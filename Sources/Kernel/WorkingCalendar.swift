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

    /// When a time limit that starts at `start` ends.
    public func due(from start: Instant, _ limit: TimeLimit) -> DueTime {
        switch limit {
        case .minutes(let minutes): DueTime(at: start + .seconds(minutes * 60), isProvisional: false)
        case .hours(let hours): DueTime(at: start + .seconds(hours * 3600), isProvisional: false)
        case .days(let days):
            DueTime(at: CivilTime(date: CivilTime(start).date + (days + 1)).instant, isProvisional: false)
        case .workingHours(let hours): worked(from: start, minutes: hours * 60)
        case .workingDays(let days): end(ofWorkday: days, after: start)
        }
    }

    /// The end of the last shift of the n-th working day after the day of `start` (GB/T 33358: the first day is not counted).
    private func end(ofWorkday days: Int, after start: Instant) -> DueTime {
        var date = CivilTime(start).date
        var left = days
        var isProvisional = false
        while left > 0 {
            date = date + 1
            isProvisional = isProvisional || self.isProvisional(date.year)
            if isWorkday(date) { left -= 1 }
        }
        let close = shifts.last?.to ?? 24 * 60
        return DueTime(
            at: CivilTime(date: date, hour: close / 60, minute: close % 60).instant,
            isProvisional: isProvisional
        )
    }

    /// The moment at which so many minutes have been worked since `start`.
    package func worked(from start: Instant, minutes: Int) -> DueTime {
        let begin = CivilTime(start)
        var date = begin.date
        var left = Int64(minutes) * 60_000
        var isProvisional = false
        while true {
            isProvisional = isProvisional || self.isProvisional(date.year)
            if isWorkday(date) {
                for shift in shifts {
                    let from = Int64(shift.from) * 60_000
                    let to = Int64(shift.to) * 60_000
                    let entry = date == begin.date ? max(from, begin.millisecondOfDay) : from
                    guard entry < to else { continue }
                    if left <= to - entry {
                        let midnight = CivilTime(date: date).instant
                        return DueTime(at: midnight + .milliseconds(entry + left), isProvisional: isProvisional)
                    }
                    left -= to - entry
                }
            }
            date = date + 1
        }
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
