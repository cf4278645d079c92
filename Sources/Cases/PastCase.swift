package import Inbox
package import Kernel

/// A case that began elsewhere: its steps, and what they make of it by the rules that every case follows.
package struct PastCase: Sendable {
    package let matter: Case
    package let events: [CaseEvent]
    /// When it was to be closed, for one that is closed.
    package let closedDue: Instant?
    package let due: DueTime?
    /// When somebody here is told next of its lateness; nil for one that is closed, or told of to the last.
    package let tellAt: Instant?

    /// The same with its source before its number, where another case has that number already.
    package func renumbered(_ source: String) -> PastCase {
        var other = matter
        other.number = "\(source)-\(matter.number)"
        return PastCase(matter: other, events: events, closedDue: closedDue, due: due, tellAt: tellAt)
    }

    /// What another system tells of a case.
    package struct Account: Sendable {
        package var number: String
        package var title: String
        package var category: Category
        package var openedAt: Instant
        /// The one that opened it here, and the one that another system names as in charge.
        package var home: Int64
        package var holder: Int64?
        package var acceptedAt: Instant?
        package var closedAt: Instant?
        package var dueAt: Instant?
        /// What was said when it was closed.
        package var result: String
        package var rating: Case.Rating?

        package init(number: String, title: String, category: Category, openedAt: Instant, home: Int64) {
            self.number = number
            self.title = title
            self.category = category
            self.openedAt = openedAt
            self.home = home
            result = ""
        }
    }
}

/// The steps by which cases of a workflow come to their end, found once for an import.
package struct PastSteps: Sendable {
    private let workflow: Workflow
    private let calendar: WorkingCalendar
    private let deadlines: DeadlineRules
    private let now: Instant
    private let pass: Workflow.Action?
    private let rate: Workflow.Action?
    /// From a state to the nearest one that is in hand, and to the nearest end.
    private let toHandling: [String: [Workflow.Action]]
    private let toEnd: [String: [Workflow.Action]]

    /// `now`: what should have been told before it was told where the case comes from.
    package init(_ book: CaseBook, now: Instant) {
        workflow = book.workflow
        calendar = book.calendar
        deadlines = book.deadlines
        self.now = now
        let plain = workflow.actions.filter { action in
            !action.needs.contains(.organisation) && !action.needs.contains(.category)
                && !action.needs.contains(.severity)
                && !action.needs.contains(.rating) && !action.isReturn && !action.isTakeOver && action.by != [.reporter]
        }
        let states = book.workflow.states
        func ways(to clock: Workflow.Clock) -> [String: [Workflow.Action]] {
            let goals = Set(states.filter { $0.clock == clock }.map(\.code))
            return Dictionary(
                uniqueKeysWithValues: states.map { ($0.code, Self.way(from: $0.code, to: goals, by: plain)) }
            )
        }
        toHandling = ways(to: .handling)
        toEnd = ways(to: .none)
        let start = book.workflow.start
        pass = workflow.actions.first { $0.needs.contains(.organisation) && $0.from.contains(start) }
        rate = workflow.actions.first { $0.needs.contains(.rating) }
    }

    /// The shortest way, breadth first; empty when there is none or the state is a goal.
    private static func way(from start: String, to goals: Set<String>, by actions: [Workflow.Action]) -> [Workflow
        .Action]
    {
        var ways: [(state: String, steps: [Workflow.Action])] = [(start, [])]
        var seen: Set<String> = [start]
        var next = 0
        while next < ways.count {
            let (state, steps) = ways[next]
            next += 1
            if goals.contains(state) { return steps }
            for action in actions where action.from.contains(state) {
                guard let to = action.to, seen.insert(to).inserted else { continue }
                ways.append((to, steps + [action]))
            }
        }
        return []
    }

    /// The case that an account of it makes.
    ///
    /// Who did a step elsewhere has no account here: its organisation is named, no person.
    package func past(
        _ account: PastCase.Account,
        id: Case.ID,
        signal: Signal,
        eventID: () -> CaseEvent.ID
    ) -> PastCase {
        let limits = deadlines.classification(of: account.category, source: signal.channel.rawValue)
        var matter = Case(
            id: id,
            number: account.number,
            workflow: workflow.code,
            workflowVersion: workflow.version,
            title: account.title,
            area: signal.area,
            path: signal.path,
            home: account.home,
            signal: signal.id,
            channel: signal.channel,
            openedAt: account.openedAt,
            category: account.category.code,
            contactLimit: limits.contact,
            handlingLimit: account.dueAt.map { Self.limit(from: account.openedAt, to: $0) }
                ?? limits.handling,
            severity: .ordinary,
            urgedAt: nil,
            state: workflow.start,
            holder: account.home,
            revision: 1,
            contactSince: account.openedAt,
            handlingSince: account.openedAt,
            closedAt: nil,
            rating: nil,
            reopenCount: 0
        )
        var events: [CaseEvent] = []
        var closedDue: Instant?
        func add(_ action: String, to state: String, at: Instant, by organisation: Int64?, _ note: String = "") {
            let isFirst = events.isEmpty
            let event = CaseEvent(
                id: eventID(),
                matter: id,
                number: events.count + 1,
                action: action,
                from: isFirst ? "" : matter.state,
                to: state,
                at: at,
                account: nil,
                organisation: organisation,
                holder: action == pass?.code ? account.holder ?? matter.holder : matter.holder,
                note: note,
                rating: action == rate?.code ? account.rating : nil,
                classification: nil,
                severity: nil
            )
            events.append(event)
            guard !isFirst else { return }
            let before = matter
            matter = matter.applying(event, in: workflow)
            guard matter.closedAt != nil, before.closedAt == nil else { return }
            closedDue = account.dueAt ?? before.due(in: workflow, calendar)?.at
        }
        add(CaseEvent.opened, to: workflow.start, at: account.openedAt, by: account.home)
        let begunAt = account.acceptedAt ?? account.closedAt
        if let pass, let to = pass.to, let holder = account.holder, holder != account.home {
            add(pass.code, to: to, at: account.openedAt, by: account.home)
        }
        if let begunAt {
            for step in toHandling[matter.state] ?? [] {
                guard let to = step.to else { continue }
                add(step.code, to: to, at: begunAt, by: matter.holder)
            }
        }
        if let closedAt = account.closedAt {
            let steps = toEnd[matter.state] ?? []
            for (index, step) in steps.enumerated() {
                guard let to = step.to else { continue }
                let isLast = index == steps.count - 1
                add(step.code, to: to, at: closedAt, by: account.home, isLast ? account.result : "")
            }
            if account.rating != nil, let rate, let to = rate.to, rate.from.contains(matter.state) {
                add(rate.code, to: to, at: closedAt, by: nil)
            }
        }
        var tellAt: Instant?
        if matter.closedAt == nil {
            let tellings = matter.tellings(in: workflow, calendar, deadlines)
            matter.time.level = tellings.last { $0.at <= now }?.level ?? .none
            tellAt = tellings.first { $0.at > now }?.at
        }
        return PastCase(
            matter: matter,
            events: events,
            closedDue: closedDue,
            due: matter.closedAt == nil ? matter.due(in: workflow, calendar) : nil,
            tellAt: tellAt
        )
    }

    /// A time that another system set, as a limit by the clock: whole hours, the last begun one counted.
    static func limit(from start: Instant, to end: Instant) -> TimeLimit {
        .hours(Int(min(9999, max(1, ((end - start).wholeMilliseconds + 3_599_999) / 3_600_000))))
    }
}
