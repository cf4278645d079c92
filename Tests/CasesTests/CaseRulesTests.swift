import Inbox
import Kernel
import TestSupport
import Testing

@testable import Cases

@Suite struct CaseRulesTests {
    let book: CaseBook
    let start = CivilTime(date: CivilDate(year: 2026, month: 11, day: 20), hour: 9).instant
    let community = CaseActor(account: 1, organisations: [10], roles: [.community, .holder])
    let property = CaseActor(account: 2, organisations: [20], roles: [.holder])
    let street = CaseActor(account: 3, organisations: [30], roles: [.street, .holder], acting: [.street: 30])

    init() throws { book = try CaseBook.read(folder: Folders.configuration) }

    var fresh: Case { made() }

    /// A case as it is opened, in some version of the workflow.
    func made(version: Int = 3, holder: Int64 = 10) -> Case {
        Case(
            id: Case.ID(rawValue: 1),
            number: "20261120-000001",
            workflow: "matter",
            workflowVersion: version,
            title: "楼上半夜跺脚",
            area: 1,
            path: AreaPath(),
            home: 10,
            signal: Signal.ID(rawValue: 5),
            channel: .resident,
            openedAt: start,
            category: "noise.neighbour",
            contactLimit: .workingHours(4),
            handlingLimit: .workingDays(5),
            severity: .ordinary,
            urgedAt: nil,
            state: "open",
            holder: holder,
            revision: 1,
            contactSince: start,
            handlingSince: start,
            closedAt: nil,
            rating: nil,
            reopenCount: 0
        )
    }

    func take(
        _ action: String,
        _ matter: inout Case,
        _ actor: CaseActor,
        after: Duration = .seconds(60),
        to organisation: Int64? = nil,
        rating: Case.Rating? = nil,
        category: String? = nil,
        severity: Case.Severity? = nil
    ) throws(CaseRefusal) {
        let event = try matter.event(
            CaseStep(
                action: action,
                revision: matter.revision,
                note: "说明",
                organisation: organisation,
                rating: rating,
                classification: category.flatMap { book.categories[$0] }.map(CaseEvent.Classification.init),
                severity: severity
            ),
            by: actor,
            in: book.workflow,
            id: CaseEvent.ID(rawValue: Int64(matter.revision)),
            at: start + after
        )
        matter = matter.applying(event, in: book.workflow)
    }

    @Test func `a case goes from opening to rating`() throws {
        var matter = fresh
        try take("accept", &matter, community)
        try take("pass_on", &matter, community, to: 20)
        try take("accept", &matter, property)
        try take("finish", &matter, property)
        try take("close", &matter, community, after: .seconds(7200))
        #expect(matter.closedAt == start + .seconds(7200))
        #expect(matter.due(in: book.workflow, book.calendar) == nil)
        try take("rate", &matter, .reporter, rating: Case.Rating(isSolved: false, satisfaction: 2))
        #expect(matter.state == "rated")
        try take("reopen", &matter, .reporter, after: .seconds(9000))
        #expect(matter.state == "open")
        #expect(matter.holder == 10)
        #expect(matter.reopenCount == 1)
        #expect(matter.rating == nil)
        #expect(matter.handlingSince == start + .seconds(9000))
    }

    @Test func `two people closing the same case: the second is told`() throws {
        var matter = fresh
        try take("accept", &matter, community)
        let seen = matter.revision
        try take("close", &matter, community)
        #expect(throws: CaseRefusal.changedMeanwhile) {
            _ = try matter.event(
                CaseStep(action: "close", revision: seen, note: "又一次"),
                by: community,
                in: book.workflow,
                id: CaseEvent.ID(rawValue: 9),
                at: start
            )
        }
    }

    @Test func `only the one who has it takes the holder's steps`() throws {
        var matter = fresh
        #expect(throws: CaseRefusal.notYours) { try take("accept", &matter, property) }
        #expect(throws: CaseRefusal.notYours) { try take("accept", &matter, .reporter) }
        try take("pass_on", &matter, community, to: 20)
        #expect(throws: CaseRefusal.notYours) { try take("accept", &matter, community) }
    }

    @Test func `what a step needs is asked for`() throws {
        var matter = fresh
        try take("accept", &matter, community)
        for (action, need) in [("close", Workflow.Need.note), ("pass_on", .organisation)] {
            #expect(throws: CaseRefusal.missing(need)) {
                _ = try matter.event(
                    CaseStep(action: action, revision: matter.revision, note: "  \n"),
                    by: community,
                    in: book.workflow,
                    id: CaseEvent.ID(rawValue: 9),
                    at: start
                )
            }
        }
    }

    @Test func `reopening ends ten days after closing`() throws {
        var matter = fresh
        try take("accept", &matter, community)
        try take("close", &matter, community)
        var late = matter
        #expect(throws: CaseRefusal.tooLate) { try take("reopen", &late, .reporter, after: .seconds(11 * 86_400)) }
        try take("reopen", &matter, .reporter, after: .seconds(9 * 86_400))
    }

    @Test func `a late close is late whenever it is computed`() throws {
        var matter = fresh
        let due = try #require(matter.due(in: book.workflow, book.calendar))
        #expect(due.at.description == "2026-11-20 14:30:00")
        try take("accept", &matter, community, after: .seconds(3 * 86_400))
        #expect(try #require(matter.due(in: book.workflow, book.calendar)).at.description == "2026-11-27 17:30:00")
    }

    @Test func `an urged case stays urged until its holder moves`() throws {
        var matter = fresh
        try take("pass_on", &matter, community, to: 20)
        try take("urge", &matter, street)
        #expect(matter.urgedAt != nil)
        // Others working on it do not answer for the holder.
        try take("note", &matter, community)
        #expect(matter.urgedAt != nil)
        try take("answer", &matter, property)
        #expect(matter.urgedAt == nil)
        #expect(throws: CaseRefusal.notNow) { try take("answer", &matter, property) }
        try take("ask", &matter, street)
        try take("accept", &matter, property)
        #expect(matter.urgedAt == nil)
    }

    @Test func `nobody urges himself or takes over what he has`() throws {
        var matter = fresh
        #expect(!matter.actions(in: book.workflow, for: community, at: start).map(\.code).contains("urge"))
        #expect(throws: CaseRefusal.notYours) { try take("urge", &matter, community) }
        try take("take_over", &matter, street)
        #expect(matter.holder == 30 && matter.state == "accepted")
        #expect(!matter.actions(in: book.workflow, for: street, at: start).map(\.code).contains("take_over"))
        #expect(throws: CaseRefusal.notYours) { try take("take_over", &matter, street) }
        #expect(throws: CaseRefusal.notYours) { try take("take_over", &matter, community) }
    }

    @Test func `a changed category brings its own time limits`() throws {
        var matter = fresh
        try take("classify", &matter, community, category: "property.lift")
        #expect(matter.category == "property.lift")
        #expect(matter.contactLimit.description == "1h" && matter.handlingLimit.description == "24h")
        #expect(try #require(matter.due(in: book.workflow, book.calendar)).at == start + .seconds(3600))
        #expect(throws: CaseRefusal.missing(.category)) { try take("classify", &matter, community) }
        try take("grade", &matter, street, severity: .critical)
        #expect(matter.severity == .critical)
        #expect(throws: CaseRefusal.missing(.severity)) { try take("grade", &matter, street) }
        #expect(throws: CaseRefusal.notYours) { try take("grade", &matter, property, severity: .ordinary) }
    }

    @Test func `a case goes on with the version of the workflow it began with`() throws {
        let old = made(version: 1, holder: 20)
        let workflow = try book.workflow(of: old)
        #expect(workflow.version == 1 && book.workflow.version == 3)
        #expect(!old.actions(in: workflow, for: street, at: start).map(\.code).contains("urge"))
    }

    @Test func `a case that is moved to another workflow goes on there, and its events fold to the same case`() throws {
        let old = try #require(book.earlier.first { $0.version == 1 })
        var begun = made(version: 1)
        begun.state = "accepted"
        begun.revision = 2
        let id = CaseEvent.ID(rawValue: 3)
        let later = start + .seconds(7200)
        func move(_ matter: Case, _ states: [CaseMovePlan.Place: String] = [:]) throws(CaseMoveRefusal) -> CaseEvent {
            try matter.move(
                by: CaseMovePlan(to: book.workflow, states: states),
                id: id,
                account: 7,
                organisation: 10,
                at: later
            )
        }
        let event = try move(begun)
        var moved = begun.applying(event, in: book.workflow)
        #expect(moved.workflowVersion == book.workflow.version && moved.state == "accepted" && moved.revision == 3)
        // The clocks go on: what the reporter was promised stays.
        #expect(moved.due(in: book.workflow, book.calendar) == begun.due(in: old, book.calendar))
        try take("finish", &moved, community, after: .seconds(9000))
        #expect(moved.state == "finished")
        #expect(throws: CaseMoveRefusal.isThere) { try move(moved) }
        let place = CaseMovePlan.Place(version: 1, state: "accepted")
        #expect(throws: CaseMoveRefusal.endsCase("closed")) { try move(begun, [place: "closed"]) }
        #expect(throws: CaseMoveRefusal.noTarget("accepted")) { try move(begun, [place: "nowhere"]) }
        var closed = begun
        closed.closedAt = later
        #expect(throws: CaseMoveRefusal.isClosed) { try move(closed) }
    }

    @Test func `wherever a case has got to, it can still end, and its events fold to the same case`() throws {
        var random = SeededRandom(11)
        let actors = [
            community, property, .reporter, street,
        ]
        for _ in 0..<300 {
            var matter = fresh
            var events: [CaseEvent] = []
            var now = start
            for _ in 0..<Int.random(in: 1...25, using: &random) {
                now = now + .seconds(Int.random(in: 1...200_000, using: &random))
                let actor = actors[Int.random(in: 0..<actors.count, using: &random)]
                let possible = matter.actions(in: book.workflow, for: actor, at: now)
                guard let action = possible.randomElement(using: &random) else { continue }
                let event = try matter.event(
                    CaseStep(
                        action: action.code,
                        revision: matter.revision,
                        note: "走一步",
                        organisation: action.needs.contains(.organisation)
                            ? [10, 20, 30].first { $0 != matter.holder } : nil,
                        rating: Case.Rating(isSolved: true, satisfaction: 4),
                        classification: book.categories.categories.randomElement(using: &random)
                            .map(CaseEvent.Classification.init),
                        severity: Case.Severity.allCases.randomElement(using: &random)
                    ),
                    by: actor,
                    in: book.workflow,
                    id: CaseEvent.ID(rawValue: Int64(events.count)),
                    at: now
                )
                events.append(event)
                matter = matter.applying(event, in: book.workflow)
                #expect([10, 20, 30].contains(matter.holder))
                let open = actors.flatMap { matter.actions(in: book.workflow, for: $0, at: now) }
                #expect(!open.isEmpty || matter.state == "rated")
                #expect((matter.closedAt == nil) == (matter.due(in: book.workflow, book.calendar) != nil))
            }
            #expect(events.reduce(fresh) { $0.applying($1, in: book.workflow) } == matter)
            #expect(events.map(\.number) == Array(2..<(2 + events.count)))
        }
    }
}
