import Inbox
import Kernel
import TestSupport
import Testing

@testable import Cases

/// The clocks of a case, folded from its history.
@Suite struct CaseTimeTests {
    let book: CaseBook
    /// A Monday without holidays near.
    let start = CivilTime(date: CivilDate(year: 2026, month: 3, day: 2), hour: 9).instant
    let community = CaseActor(account: 1, organisations: [10], roles: [.community, .holder], acting: [.community: 10])
    let property = CaseActor(account: 2, organisations: [20], roles: [.holder])
    let street = CaseActor(account: 3, organisations: [30], roles: [.street, .holder], acting: [.street: 30])

    init() throws { book = try CaseBook.read(folder: Folders.configuration) }

    func fresh(_ contact: TimeLimit = .workingHours(4), _ handling: TimeLimit = .workingDays(5)) -> Case {
        var matter = Case(
            id: Case.ID(rawValue: 1),
            number: "20260302-000001",
            workflow: "matter",
            workflowVersion: 3,
            title: "楼道灯不亮",
            area: 1,
            path: AreaPath(),
            home: 10,
            signal: Signal.ID(rawValue: 1),
            channel: .resident,
            openedAt: start,
            category: "property.lighting",
            contactLimit: contact,
            handlingLimit: handling,
            severity: .ordinary,
            urgedAt: nil,
            state: "open",
            holder: 10,
            revision: 1,
            contactSince: start,
            handlingSince: start,
            closedAt: nil,
            rating: nil,
            reopenCount: 0
        )
        matter.time.stateSince = start
        return matter
    }

    func take(
        _ action: String,
        _ matter: inout Case,
        _ actor: CaseActor,
        at minutes: Int,
        to organisation: Int64? = nil,
        severity: Case.Severity? = nil,
        pause: String? = nil,
        extension length: TimeLimit? = nil
    ) throws(CaseRefusal) {
        let step = CaseStep(
            action: action,
            revision: matter.revision,
            note: "说明",
            organisation: organisation,
            rating: Case.Rating(isSolved: true, satisfaction: 5),
            severity: severity,
            pause: pause,
            extension: length
        )
        let event = try matter.event(
            step,
            by: actor,
            in: book.workflow,
            book.deadlines,
            id: CaseEvent.ID(rawValue: Int64(matter.revision)),
            at: start + .seconds(60 * minutes)
        )
        matter = matter.applying(event, in: book.workflow)
    }

    func due(_ matter: Case) -> String { matter.due(in: book.workflow, book.calendar)?.at.description ?? "none" }

    @Test func `a clock stands while a case is on hold`() throws {
        var matter = fresh(.hours(1), .hours(24))
        try take("accept", &matter, community, at: 30)
        #expect(due(matter) == "2026-03-03 09:00:00")
        try take("pause", &matter, community, at: 60, pause: "parts")
        let standing = try #require(matter.standing(at: start + .seconds(7200), book.calendar))
        #expect(standing.reason == "parts")
        // As long as it may: ten working days from Monday, and then the 23 hours that are left.
        #expect(due(matter) == "2026-03-17 16:30:00")
        try take("resume", &matter, community, at: 60 + 180)
        #expect(due(matter) == "2026-03-03 12:00:00")
        #expect(matter.standing(at: start + .seconds(20_000), book.calendar) == nil)
    }

    @Test func `a clock runs again by itself when the longest time is over`() throws {
        var matter = fresh(.hours(1), .workingDays(3))
        try take("accept", &matter, community, at: 10)
        try take("pause", &matter, community, at: 20, pause: "weather")
        // Resumed in the third week; five working days were the most.
        try take("resume", &matter, community, at: 15 * 1440)
        // Monday to the end of the next Monday stand; Tuesday is the first day that counts.
        #expect(due(matter) == "2026-03-11 17:30:00")
    }

    @Test func `a case stands only so often, and any way out of it ends it`() throws {
        var matter = fresh()
        try take("accept", &matter, community, at: 1)
        for round in 0..<3 {
            try take("pause", &matter, community, at: 10 + round * 20, pause: "permit")
            try take("resume", &matter, community, at: 20 + round * 20)
        }
        #expect(throws: CaseRefusal.pausedTooOften) { try take("pause", &matter, community, at: 90, pause: "permit") }
        #expect(throws: CaseRefusal.missing(.pause)) {
            var other = fresh()
            try take("accept", &other, community, at: 1)
            try take("pause", &other, community, at: 2, pause: "holiday")
        }
        var other = fresh()
        try take("pass_on", &other, community, at: 1, to: 20)
        try take("accept", &other, property, at: 2)
        try take("pause", &other, property, at: 3, pause: "weather")
        try take("recall", &other, community, at: 50)
        #expect(other.time.pauses.map(\.to) == [start + .seconds(3000)])
    }

    @Test func `more time is asked for by the holder and granted by those above him`() throws {
        var matter = fresh()
        try take("pass_on", &matter, community, at: 1, to: 20)
        try take("accept", &matter, property, at: 2)
        #expect(due(matter) == "2026-03-09 17:30:00")
        #expect(throws: CaseRefusal.notNow) { try take("grant_extension", &matter, community, at: 3) }
        #expect(throws: CaseRefusal.missing(.extension)) {
            try take("ask_extension", &matter, property, at: 3, extension: .workingDays(99))
        }
        try take("ask_extension", &matter, property, at: 3, extension: .workingDays(3))
        #expect(due(matter) == "2026-03-09 17:30:00")
        #expect(throws: CaseRefusal.extendedTooOften) {
            try take("ask_extension", &matter, property, at: 4, extension: .workingDays(3))
        }
        #expect(throws: CaseRefusal.notYours) { try take("grant_extension", &matter, property, at: 4) }
        try take("grant_extension", &matter, community, at: 5)
        #expect(due(matter) == "2026-03-12 17:30:00")
        try take("ask_extension", &matter, property, at: 6, extension: .workingDays(1))
        try take("refuse_extension", &matter, community, at: 7)
        #expect(due(matter) == "2026-03-12 17:30:00")
        try take("ask_extension", &matter, property, at: 8, extension: .workingDays(1))
        try take("grant_extension", &matter, street, at: 9)
        #expect(due(matter) == "2026-03-13 17:30:00")
        #expect(throws: CaseRefusal.extendedTooOften) {
            try take("ask_extension", &matter, property, at: 10, extension: .workingDays(1))
        }
    }

    @Test func `nobody grants himself more time`() throws {
        var matter = fresh()
        try take("accept", &matter, community, at: 2)
        try take("ask_extension", &matter, community, at: 3, extension: .workingDays(3))
        #expect(throws: CaseRefusal.notYours) { try take("grant_extension", &matter, community, at: 4) }
        try take("grant_extension", &matter, street, at: 5)
        #expect(matter.time.extensions == [.workingDays(3)])
    }

    @Test func `urgency shortens the time from when it is said, and never lengthens it`() throws {
        var matter = fresh()
        try take("accept", &matter, community, at: 2)
        try take("grade", &matter, street, at: 1440, severity: .urgent)
        #expect(due(matter) == "2026-03-04 09:00:00")
        try take("grade", &matter, street, at: 1441, severity: .ordinary)
        #expect(due(matter) == "2026-03-09 17:30:00")
        var late = fresh(.hours(1), .hours(2))
        try take("accept", &late, community, at: 2)
        try take("grade", &late, street, at: 100, severity: .urgent)
        #expect(due(late) == "2026-03-02 11:00:00")
    }

    @Test func `the whole counts over reopenings`() throws {
        var matter = fresh()
        matter.time.whole = .hours(48)
        matter.time.wholeSince = start
        try take("accept", &matter, community, at: 2)
        #expect(due(matter) == "2026-03-04 09:00:00")
        try take("close", &matter, community, at: 60)
        #expect(due(matter) == "none")
        try take("reopen", &matter, .reporter, at: 2000)
        #expect(matter.clocks(in: book.workflow, book.calendar).map(\.kind) == [.whole, .contact, .handling])
        try take("accept", &matter, community, at: 2010)
        #expect(due(matter) == "2026-03-04 09:00:00")
    }

    @Test func `it is told before time is over, and then to one after the other`() throws {
        var matter = fresh(.hours(1), .hours(100))
        try take("accept", &matter, community, at: 2)
        let tellings = matter.tellings(in: book.workflow, book.calendar, book.deadlines)
        #expect(tellings.map(\.level) == [.warned, .holder, .community, .street])
        #expect(tellings.map { ($0.at - start).wholeMilliseconds / 3_600_000 } == [75, 100, 150, 200])
        var working = fresh(.hours(1), .workingDays(4))
        try take("accept", &working, community, at: 2)
        // From Monday 9:00: 7 worked hours on that day, and four days of 7.5; three quarters of 37 hours.
        #expect(
            working.tellings(in: book.workflow, book.calendar, book.deadlines).map(\.at.description) == [
                "2026-03-05 15:45:00", "2026-03-06 17:30:00", "2026-03-11 12:00:00", "2026-03-13 17:00:00",
            ]
        )
    }

    @Test func `pauses and extensions read as they were written`() throws {
        var matter = fresh()
        try take("accept", &matter, community, at: 1)
        try take("pause", &matter, community, at: 10, pause: "permit")
        try take("resume", &matter, community, at: 20)
        try take("pause", &matter, community, at: 30, pause: "weather")
        #expect(try CaseTime.pauses(matter.time.pausesText) == matter.time.pauses)
        matter.time.extensions = [.workingDays(3), .hours(4)]
        #expect(try CaseTime.extensions(matter.time.extensionsText) == matter.time.extensions)
        #expect(throws: UnreadableRow.self) { try CaseTime.pauses("1/2/3") }
    }
}
