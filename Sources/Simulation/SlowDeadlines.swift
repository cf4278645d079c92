import Cases
import Kernel
import Synchronization

/// Deadlines counted minute by minute and day by day: slow, and made differently from those of the program.
final class SlowDeadlines: Sendable {
    private struct Question: Hashable {
        let start: Instant
        let limit: String
        let pauses: [Range<Instant>]
    }

    private let calendar: WorkingCalendar
    private let known = Mutex<[Question: DueTime]>([:])

    /// The calendar says which days are worked and when; it counts nothing here.
    init(_ calendar: WorkingCalendar) { self.calendar = calendar }

    /// When a limit such as `24h`, `4wh` or `5wd` that begins at `start` ends, if clocks stand in the pauses; nil for one that
    /// cannot be read.
    func due(_ start: Instant, _ limit: String, pauses: [Range<Instant>] = []) -> DueTime? {
        let question = Question(start: start, limit: limit, pauses: pauses)
        if let answer = known.withLock({ $0[question] }) { return answer }
        guard let number = Int(limit.prefix { $0.isNumber }) else { return nil }
        let answer: DueTime
        switch limit.drop(while: { $0.isNumber }) {
        case "m": answer = minutes(from: start, number, isOfWork: false, pauses)
        case "h": answer = minutes(from: start, number * 60, isOfWork: false, pauses)
        case "d": answer = days(from: start, number, isOfWork: false, pauses)
        case "wd": answer = days(from: start, number, isOfWork: true, pauses)
        case "wh": answer = minutes(from: start, number * 60, isOfWork: true, pauses)
        default: return nil
        }
        known.withLock { $0[question] = answer }
        return answer
    }

    /// The close of the n-th (working) day after that of `start` at which the clock ran.
    private func days(from start: Instant, _ count: Int, isOfWork: Bool, _ pauses: [Range<Instant>]) -> DueTime {
        var day = CivilTime(start).date
        var left = count
        var isProvisional = false
        let close = isOfWork ? calendar.shifts.map(\.to).max() ?? 0 : 1440
        while true {
            day = day + 1
            if isOfWork, calendar.isProvisional(day.year) { isProvisional = true }
            let end = CivilTime(date: day).instant + .seconds(close * 60)
            let counts = !isOfWork || calendar.isWorkday(day)
            if counts, !pauses.contains(where: { $0.lowerBound <= end && end < $0.upperBound }) { left -= 1 }
            if left == 0 { return DueTime(at: end, isProvisional: isProvisional) }
        }
    }

    /// Passes from each minute's end, and each begin and end of a pause, to the next, and counts what is worked.
    private func minutes(from start: Instant, _ count: Int, isOfWork: Bool, _ pauses: [Range<Instant>]) -> DueTime {
        var at = start
        var left = Int64(count) * 60_000
        var isProvisional = false
        while true {
            let time = CivilTime(at)
            if isOfWork, calendar.isProvisional(time.date.year) { isProvisional = true }
            let ofDay = Int(time.millisecondOfDay / 60_000)
            var counts = true
            if isOfWork {
                counts =
                    calendar.isWorkday(time.date)
                    && calendar.shifts.contains(where: { $0.from <= ofDay && ofDay < $0.to })
            }
            if pauses.contains(where: { $0.lowerBound <= at && at < $0.upperBound }) { counts = false }
            var next = at + .milliseconds(60_000 - at.milliseconds % 60_000)
            for edge in pauses.flatMap({ [$0.lowerBound, $0.upperBound] }) where edge > at && edge < next {
                next = edge
            }
            let length = (next - at).wholeMilliseconds
            if counts {
                if left <= length {
                    return DueTime(at: at + .milliseconds(left), isProvisional: isProvisional)
                }
                left -= length
            }
            at = next
        }
    }
}
