public import Kernel

/// What a case carries of its time, beside its limits: urgency, the clocks' pauses, extensions.
public struct CaseTime: Sendable, Hashable {
    /// How long all of it may take, and since when; nil for cases that began without such a limit.
    var whole: TimeLimit?
    var wholeSince: Instant?
    /// Since when it is in its state.
    var stateSince: Instant?
    /// Shorter limits, from the moment at which it was called urgent.
    var urgent: Urgent?
    /// Since it was opened or reopened.
    var pauses: [Pause] = []
    /// Granted since it was opened or reopened.
    var extensions: [TimeLimit] = []
    /// Asked for and not yet answered.
    var asked: TimeLimit?
    /// How far up its lateness has been told; not part of the history, and told once a rung.
    var level = DeadlineRules.Level.none

    public init() {}

    struct Urgent: Sendable, Hashable {
        var since: Instant
        let contact: TimeLimit?
        let handling: TimeLimit?
    }

    /// A time for which the clocks stand.
    struct Pause: Sendable, Hashable {
        let from: Instant
        var to: Instant?
        let reason: String
        /// After so long they run again, whether somebody went on or not.
        let longest: TimeLimit

        /// From its begin to just before its end.
        func span(_ calendar: WorkingCalendar) -> Range<Instant> {
            let last = max(from, calendar.due(from: from, longest).at)
            return from..<max(from, min(to ?? last, last))
        }
    }
}

/// A clock that runs for a case.
public struct CaseClock: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        /// Until somebody accepts it.
        case contact
        /// Until it is closed, since it was opened or reopened.
        case handling
        /// Until it is closed, since the first report.
        case whole
        /// Until it leaves its state.
        case state
    }

    public let kind: Kind
    public let since: Instant
    public let limit: TimeLimit
    public let due: DueTime
}

extension Case {
    /// When the clocks stood.
    func pauses(_ calendar: WorkingCalendar) -> [Range<Instant>] { time.pauses.map { $0.span(calendar) } }

    /// Why the clocks stand now; nil when they run.
    func standing(at now: Instant, _ calendar: WorkingCalendar) -> CaseTime.Pause? {
        time.pauses.last.flatMap { $0.to == nil && $0.span(calendar).contains(now) ? $0 : nil }
    }

    /// The clocks that run in a state, the first to end first; none in one in which nobody is waited for.
    ///
    /// While a clock stands, its end is the one that it would have if it stood as long as it may.
    public func clocks(in workflow: Workflow, _ calendar: WorkingCalendar, state code: String? = nil) -> [CaseClock] {
        guard let current = workflow.state(code ?? state), current.clock != .none else { return [] }
        let pauses = pauses(calendar)
        func clock(_ kind: CaseClock.Kind, _ since: Instant, _ limit: TimeLimit, isExtended: Bool) -> CaseClock {
            var due = calendar.due(from: since, limit, pauses: pauses)
            for length in isExtended ? time.extensions : [] {
                let next = calendar.due(from: due.at, length, pauses: pauses)
                due = DueTime(at: next.at, isProvisional: due.isProvisional || next.isProvisional)
            }
            return CaseClock(kind: kind, since: since, limit: limit, due: due)
        }
        var clocks: [CaseClock] = []
        if current.clock == .contact {
            clocks.append(clock(.contact, contactSince, contactLimit, isExtended: false))
            if let urgent = time.urgent, let limit = urgent.contact {
                clocks.append(clock(.contact, max(contactSince, urgent.since), limit, isExtended: false))
            }
        }
        clocks.append(clock(.handling, handlingSince, handlingLimit, isExtended: true))
        if let urgent = time.urgent, let limit = urgent.handling {
            clocks.append(clock(.handling, max(handlingSince, urgent.since), limit, isExtended: true))
        }
        if let whole = time.whole, let since = time.wholeSince {
            clocks.append(clock(.whole, since, whole, isExtended: true))
        }
        if let limit = current.limit, let since = time.stateSince {
            clocks.append(clock(.state, since, limit, isExtended: false))
        }
        return clocks.sorted { $0.due.at < $1.due.at }
    }

    /// When the clock that ends first ends; nil when none runs.
    public func due(in workflow: Workflow, _ calendar: WorkingCalendar) -> DueTime? {
        clocks(in: workflow, calendar).first?.due
    }

    /// The moments at which somebody is told of its lateness, in order: the warning, and each rung of the ladder.
    func tellings(in workflow: Workflow, _ calendar: WorkingCalendar, _ rules: DeadlineRules) -> [(
        level: DeadlineRules.Level, at: Instant
    )] {
        guard let clock = clocks(in: workflow, calendar).first else { return [] }
        let pauses = pauses(calendar)
        let isOfWork = clock.limit.isOfWork
        let length = calendar.counted(from: clock.since, to: clock.due.at, isOfWork: isOfWork, pauses: pauses)
        var tellings: [(level: DeadlineRules.Level, at: Instant)] = []
        if let percent = rules.warnAt {
            let part = length * percent / 100
            tellings.append(
                (.warned, calendar.moment(after: part, from: clock.since, isOfWork: isOfWork, pauses: pauses))
            )
        }
        for rung in rules.ladder {
            let more = length * rung.after / 100
            let at =
                rung.after == 0
                ? clock.due.at : calendar.moment(after: more, from: clock.due.at, isOfWork: isOfWork, pauses: pauses)
            tellings.append((rung.to, at))
        }
        return tellings
    }
}
