import Kernel
import Testing

/// Clocks that stand for a while, on a calendar on which all time counts and on one of shifts.
@Suite struct PauseTests {
    /// Worked day and night, all week: what systems call 24/7.
    let always = WorkingCalendar(years: [], shifts: [.init(from: 0, to: 1440)])
    let shifts = WorkingCalendar(years: [], shifts: [.init(from: 510, to: 720), .init(from: 810, to: 1050)])
    /// A Monday.
    let monday = CivilTime(date: CivilDate(year: 2026, month: 3, day: 2)).instant

    func at(_ minutes: Int) -> Instant { monday + .seconds(minutes * 60) }

    /// New for 60 minutes, open for 30, pending for 30, then closed: the vectors of an established ticket system.
    @Test func `time that a case waits for others does not count`() {
        let pending = [at(90)..<at(120)]
        func counted(_ from: Int, _ to: Int) -> Int64 {
            let duration = always.counted(from: at(from), to: at(to), isOfWork: true, pauses: pending)
            return duration.wholeMilliseconds / 60_000
        }
        #expect(counted(0, 120) == 90)
        #expect(counted(30, 120) == 60)
        #expect(counted(0, 30) == 30)
        #expect(counted(95, 110) == 0)
    }

    @Test func `a first answer after 75 minutes is 15 late against 60`() {
        let due = always.due(from: at(0), .minutes(60)).at
        #expect((due - at(75)).wholeMilliseconds / 60_000 == -15)
        #expect(always.counted(from: at(0), to: at(75), isOfWork: false).wholeMilliseconds == 75 * 60_000)
    }

    @Test func `a pause moves the end by as much as counted in it`() {
        #expect(always.due(from: at(0), .hours(2), pauses: [at(60)..<at(90)]).at == at(150))
        // It had ended before the clock stood.
        #expect(always.due(from: at(0), .hours(2), pauses: [at(120)..<at(300)]).at == at(120))
        #expect(always.due(from: at(0), .hours(2), pauses: [at(-60)..<at(30)]).at == at(150))
        // From 11:00: an hour, the noon break within a pause that ends at 14:00, another hour.
        #expect(shifts.due(from: at(660), .workingHours(2), pauses: [at(700)..<at(840)]).at == at(920))
    }

    @Test func `a day counts if the clock runs at its end`() {
        // Monday to Thursday; Tuesday's end is missed.
        #expect(
            shifts.due(from: at(600), .workingDays(2), pauses: [at(1440 + 960)..<at(2880 + 540)]).at
                == at(3 * 1440 + 1050)
        )
        // Within Tuesday: nothing is missed.
        #expect(
            shifts.due(from: at(600), .workingDays(2), pauses: [at(1440 + 540)..<at(1440 + 960)]).at == at(2880 + 1050)
        )
        #expect(shifts.due(from: at(600), .days(2)).at == at(3 * 1440))
    }

    @Test func `pauses may come in any order and lie over one another`() {
        let pauses = [at(200)..<at(260), at(60)..<at(90), at(80)..<at(120)]
        #expect(always.due(from: at(0), .hours(4), pauses: pauses).at == at(360))
        #expect(always.counted(from: at(0), to: at(360), isOfWork: false, pauses: pauses) == .seconds(4 * 3600))
        #expect(always.counted(from: at(0), to: at(360), isOfWork: true, pauses: pauses) == .seconds(4 * 3600))
    }

    @Test func `what has counted until a limit's end is the limit`() {
        var random = SeededRandom(11)
        for _ in 0..<400 {
            let start = at(Int.random(in: 0..<30_000, using: &random))
            var edge = start
            let pauses = (0..<Int.random(in: 0...4, using: &random)).map { _ -> Range<Instant> in
                let begin = edge + .seconds(60 * Int.random(in: 0..<2000, using: &random))
                edge = begin + .seconds(60 * Int.random(in: 0..<3000, using: &random))
                return begin..<edge
            }
            let hours = Int.random(in: 1...60, using: &random)
            for limit in [TimeLimit.hours(hours), .workingHours(hours)] {
                let due = shifts.due(from: start, limit, pauses: pauses).at
                let counted = shifts.counted(from: start, to: due, isOfWork: limit.isOfWork, pauses: pauses)
                #expect(counted == .seconds(hours * 3600))
                let half = shifts.moment(after: counted / 2, from: start, isOfWork: limit.isOfWork, pauses: pauses)
                #expect(half < due)
            }
        }
    }
}
