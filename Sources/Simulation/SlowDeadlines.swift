import Cases
import Kernel
import Synchronization

/// Deadlines counted minute by minute and day by day: slow, and made differently from those of the program.
final class SlowDeadlines: Sendable {
    private struct Question: Hashable {
        let start: Instant
        let limit: String
    }

    private let calendar: WorkingCalendar
    private let known = Mutex<[Question: DueTime]>([:])

    /// The calendar says which days are worked and when; it counts nothing here.
    init(_ calendar: WorkingCalendar) { self.calendar = calendar }

    /// When a limit such as `24h`, `4wh` or `5wd` that begins at `start` ends; nil for one that cannot be read.
    func due(_ start: Instant, _ limit: String) -> DueTime? {
        let question = Question(start: start, limit: limit)
        if let answer = known.withLock({ $0[question] }) { return answer }
        guard let number = Int(limit.prefix { $0.isNumber }) else { return nil }
        let answer: DueTime
        switch limit.drop(while: { $0.isNumber }) {
        case "h": answer = DueTime(at: start + .seconds(number * 3600), isProvisional: false)
        case "wd": answer = days(from: start, number)
        case "wh": answer = minutes(from: start, number * 60)
        default: return nil
        }
        known.withLock { $0[question] = answer }
        return answer
    }

    /// The close of business of the n-th working day after that of `start`.
    private func days(from start: Instant, _ count: Int) -> DueTime {
        var day = CivilTime(start).date
        var worked = 0
        var isProvisional = false
        while worked < count {
            day = day + 1
            if calendar.isProvisional(day.year) { isProvisional = true }
            if calendar.isWorkday(day) { worked += 1 }
        }
        let close = calendar.shifts.map(\.to).max() ?? 0
        return DueTime(at: CivilTime(date: day).instant + .seconds(close * 60), isProvisional: isProvisional)
    }

    /// Passes every minute and counts those that are worked; parts of a minute at both ends are kept.
    private func minutes(from start: Instant, _ count: Int) -> DueTime {
        let rest = start.milliseconds % 60_000
        var minute = Instant(milliseconds: start.milliseconds - rest)
        var left = Int64(count) * 60_000
        var isProvisional = false
        var skipped = rest
        while true {
            let time = CivilTime(minute)
            if calendar.isProvisional(time.date.year) { isProvisional = true }
            let ofDay = Int(time.millisecondOfDay / 60_000)
            if calendar.isWorkday(time.date), calendar.shifts.contains(where: { $0.from <= ofDay && ofDay < $0.to }) {
                let usable = 60_000 - skipped
                if left <= usable {
                    return DueTime(at: minute + .milliseconds(skipped + left), isProvisional: isProvisional)
                }
                left -= usable
            }
            skipped = 0
            minute = minute + .seconds(60)
        }
    }
}
