import Kernel

/// A case made anew from its history, to be held against its row.
struct CaseFold {
    let matter: Case
    /// When the case was to be closed, for one that a step closed; nil where another system's ticket says it.
    let closedDue: Instant?

    /// Why a history cannot be followed.
    enum Break: Error, Hashable {
        /// The steps do not count from 1 without gaps.
        case numbers
        /// A step does not begin where the one before it ended.
        case step(Int)
    }

    /// Follows the history from its first step.
    ///
    /// `row`: the case as it stands, for what no step changes. `received`: when its first signal came in; `brought`: how
    /// many of its steps came with a ticket; `version`: the workflow's version before it was moved, if it was.
    init(
        _ row: Case,
        received: Instant,
        brought: Int,
        _ events: [CaseEvent],
        in book: CaseBook,
        from version: Int
    ) throws {
        guard let opened = events.first, events.map(\.number) == Array(1...events.count) else { throw Break.numbers }
        guard opened.from.isEmpty, opened.action == CaseEvent.opened else { throw Break.step(1) }
        var matter = row
        matter.workflowVersion = version
        matter.state = opened.to
        matter.holder = opened.holder
        matter.revision = 1
        matter.severity = .ordinary
        matter.urgedAt = nil
        matter.contactSince = opened.at
        matter.handlingSince = received
        matter.closedAt = nil
        matter.rating = nil
        matter.reopenCount = 0
        var time = CaseTime()
        time.whole = row.time.whole
        time.wholeSince = row.time.wholeSince
        time.stateSince = opened.at
        time.level = row.time.level
        matter.time = time
        var closedDue: Instant?
        for event in events.dropFirst() {
            guard event.from == matter.state else { throw Break.step(event.number) }
            let before = matter
            // A move goes on by the workflow that it leads to.
            if let moved = event.workflowVersion { matter.workflowVersion = moved }
            let workflow = try book.workflow(of: matter)
            matter = matter.applying(event, in: workflow)
            if matter.closedAt == nil {
                closedDue = nil
            } else if before.closedAt == nil {
                closedDue =
                    event.number <= brought
                    ? nil : matter.clocks(in: workflow, book.calendar, state: before.state).first?.due.at
            }
        }
        self.matter = matter
        self.closedDue = closedDue
    }

    /// The names of the columns in which a row is not what its history makes of it.
    func differences(from row: Case, _ stored: Stored, in book: CaseBook) throws -> [String] {
        var names: [String] = []
        func compare<Value: Equatable>(_ name: String, _ a: Value, _ b: Value) { if a != b { names.append(name) } }
        compare("state", row.state, matter.state)
        compare("holder_id", row.holder, matter.holder)
        compare("revision", row.revision, matter.revision)
        compare("workflow_version", row.workflowVersion, matter.workflowVersion)
        compare("contact_since", row.contactSince, matter.contactSince)
        compare("handling_since", row.handlingSince, matter.handlingSince)
        compare("closed_at", row.closedAt, matter.closedAt)
        compare("satisfaction", row.rating, matter.rating)
        compare("reopen_count", row.reopenCount, matter.reopenCount)
        compare("category", row.category, matter.category)
        compare("contact_limit", row.contactLimit, matter.contactLimit)
        compare("handling_limit", row.handlingLimit, matter.handlingLimit)
        compare("severity", row.severity, matter.severity)
        compare("urged_at", row.urgedAt, matter.urgedAt)
        compare("urgent_since", row.time.urgent, matter.time.urgent)
        compare("pauses", row.time.pausesText, matter.time.pausesText)
        compare("extensions", row.time.extensions, matter.time.extensions)
        compare("extension_asked", row.time.asked, matter.time.asked)
        // Rows from before there was this column, and those of another system, are without it.
        if row.time.stateSince != nil { compare("state_since", row.time.stateSince, matter.time.stateSince) }
        let due = try matter.due(in: book.workflow(of: matter), book.calendar)
        compare("due_at", stored.due, due?.at)
        compare("due_provisional", stored.isProvisional, due?.isProvisional ?? false)
        if let closedDue, let kept = stored.closedDue { compare("closed_due_at", kept, closedDue) }
        return names
    }

    /// What a row keeps beside the case itself.
    struct Stored {
        let due: Instant?
        let isProvisional: Bool
        let closedDue: Instant?
    }
}
