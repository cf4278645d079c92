import Foundation
import Kernel
import TestSupport
import Testing

@Suite struct CivilTimeTests {
    @Test func `days and dates are each other's reverse for four centuries`() {
        for days in stride(from: -60_000, through: 90_000, by: 1) {
            let date = CivilDate(days: days)
            #expect(CivilDate(year: date.year, month: date.month, day: date.day).days == days)
        }
    }

    @Test(arguments: ["2026-02-30", "2025-02-29", "2026-13-01", "2026-1-01", "", "20260101", "2026-00-10"])
    func `a day that does not exist is none`(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test func `China is eight hours ahead of UTC all year`() {
        #expect(Instant(milliseconds: 0).description == "1970-01-01 08:00:00")
        #expect(CivilTime(Instant(milliseconds: -1)).description == "1970-01-01 07:59:59")
        #expect(
            CivilTime(date: CivilDate(year: 2026, month: 7, day: 1), hour: 12).instant.description
                == "2026-07-01 12:00:00"
        )
    }

    @Test func `a known day has its weekday`() {
        #expect(CivilDate(year: 2026, month: 11, day: 21).weekday == 6)
        #expect(CivilDate(year: 1970, month: 1, day: 1).weekday == 4)
    }
}

@Suite struct WorkingCalendarTests {
    let calendar: WorkingCalendar

    init() throws { calendar = try WorkingCalendar.read(folder: Folders.configuration.appending(path: "calendar")) }

    func at(_ date: String, _ hour: Int, _ minute: Int = 0) throws -> Instant {
        CivilTime(date: try #require(CivilDate(date)), hour: hour, minute: minute).instant
    }

    /// The vectors of the State Council's notices that other makers' calendars agree on.
    @Test(arguments: [
        ("2025-01-26", true), ("2026-02-14", true), ("2026-02-17", false), ("2026-10-10", true), ("2026-10-01", false),
    ])
    func `holidays and make-up workdays count`(date: String, isWorkday: Bool) throws {
        #expect(calendar.isWorkday(try #require(CivilDate(date))) == isWorkday)
    }

    @Test func `five working days over the autumn holidays end behind them`() throws {
        // 2026-09-30 is a Wednesday; 1 to 7 October are off, Saturday the 10th is worked.
        let due = calendar.due(from: try at("2026-09-30", 10), .workingDays(3))
        #expect(due.at.description == "2026-10-10 17:30:00")
        #expect(!due.isProvisional)
    }

    @Test(arguments: [
        ("2026-11-20", 16, 30, 2, "2026-11-23 09:30:00"), ("2026-11-20", 11, 0, 2, "2026-11-20 14:30:00"),
        ("2026-11-21", 10, 0, 1, "2026-11-23 09:30:00"), ("2026-11-20", 17, 30, 1, "2026-11-23 09:30:00"),
        ("2026-11-20", 9, 30, 7, "2026-11-23 09:00:00"),
    ])
    func `working hours run in shifts only`(date: String, hour: Int, minute: Int, hours: Int, expected: String) throws {
        #expect(calendar.due(from: try at(date, hour, minute), .workingHours(hours)).at.description == expected)
    }

    @Test func `working hours equal a count of worked minutes`() throws {
        var random = SeededRandom(5)
        for _ in 0..<200 {
            let start = try at("2025-12-20", 0) + .seconds(Int.random(in: 0..<90 * 1440, using: &random) * 60)
            let hours = Int.random(in: 1...30, using: &random)
            var moment = start
            var left = hours * 60
            while left > 0 {
                let time = CivilTime(moment)
                let minute = time.hour * 60 + time.minute
                let isWorked =
                    calendar.isWorkday(time.date) && calendar.shifts.contains { $0.from <= minute && minute < $0.to }
                if isWorked { left -= 1 }
                moment = moment + .seconds(60)
            }
            #expect(calendar.due(from: start, .workingHours(hours)).at == moment)
        }
    }

    @Test func `a year without a file is provisional and follows the week`() throws {
        #expect(calendar.isProvisional(2027))
        let due = calendar.due(from: try at("2026-12-31", 10), .workingDays(1))
        #expect(due.isProvisional)
        #expect(due.at.description == "2027-01-01 17:30:00")
    }

    @Test(arguments: ["30m", "24h", "3d", "2wh", "5wd"]) func `limits read as they are written`(text: String) {
        #expect(TimeLimit(text)?.description == text)
    }

    @Test(arguments: ["", "h", "0h", "-1h", "5", "5w", "1.5h"]) func `what is no limit is refused`(text: String) {
        #expect(TimeLimit(text) == nil)
    }
}

@Suite struct IDSequenceTests {
    @Test func `numbers rise and stay unique when the clock stands still or jumps back`() {
        var ids = IDSequence(slot: 3)
        var last: Int64 = 0
        let start: Int64 = 1_800_000_000_000
        for step in 0..<100_000 {
            let jump: Int64 = step % 1000 == 999 ? -86_400_000 : 0
            let next = ids.next(at: Instant(milliseconds: start + jump))
            #expect(next > last)
            last = next
        }
    }

    @Test func `two slots never make the same number`() {
        var one = IDSequence(slot: 1)
        var two = IDSequence(slot: 2)
        let now = Instant(milliseconds: 1_800_000_000_000)
        let first = Set((0..<20_000).map { _ in one.next(at: now) })
        #expect(first.isDisjoint(with: (0..<20_000).map { _ in two.next(at: now) }))
    }

    @Test func `the time can be read back`() {
        var ids = IDSequence(slot: 200)
        let now = Instant(milliseconds: 1_800_000_000_123)
        #expect(IDSequence.instant(of: ids.next(at: now)) == now)
    }
}
