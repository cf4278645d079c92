import Inbox
import Kernel
import Storage

/// Whether cases are what their histories make of them.
extension CaseStore {
    /// A case whose row and history do not agree.
    package struct Difference: Sendable, Hashable {
        package let id: Case.ID
        package let number: String
        /// The columns that are wrong; empty when the history itself cannot be followed.
        package let columns: [String]
        /// The step at which the history cannot be followed; 0 when its numbers have gaps.
        package let brokenAt: Int?
    }

    /// The cases after `last`, at most `limit` of them: those that differ, how many were looked at, and the last one.
    package func differences(after last: Case.ID, limit: Int) async throws -> (
        found: [Difference], count: Int, last: Case.ID?
    ) {
        try await database.read { [book] tx in
            let ids: [Case.ID] = try tx.query(
                "SELECT id FROM case_record WHERE id > \(last) ORDER BY id LIMIT \(limit)"
            ) { try $0.get("id") }
            return (try ids.compactMap { try Self.check($0, book, in: tx)?.difference }, ids.count, ids.last)
        }
    }

    /// Makes the derived columns of a case anew from its history; false when there was nothing to do, or no way to.
    package func refold(_ id: Case.ID) async throws -> Bool {
        try await database.write { [book, context] tx in
            _ = try tx.first("SELECT id FROM case_record WHERE id = \(id)\(tx.dialect.forUpdate)") { _ in true }
            guard let checked = try Self.check(id, book, in: tx), let fold = checked.fold else { return false }
            let matter = fold.matter
            let workflow = try book.workflow(of: matter)
            let due = matter.due(in: workflow, book.calendar)
            let closedDue: SQL =
                matter.closedAt == nil ? "NULL" : fold.closedDue.map { "\($0)" } ?? "closed_due_at"
            let now = context.now()
            try tx.execute(
                """
                UPDATE case_record SET workflow_version = \(matter.workflowVersion), state = \(matter.state),
                    holder_id = \(matter.holder), revision = \(matter.revision), contact_since = \(matter.contactSince),
                    handling_since = \(matter.handlingSince), due_at = \(due?.at),
                    due_provisional = \(due?.isProvisional ?? false), closed_at = \(matter.closedAt),
                    category = \(matter.category), contact_limit = \(matter.contactLimit.description),
                    handling_limit = \(matter.handlingLimit.description), severity = \(matter.severity),
                    urged_at = \(matter.urgedAt), closed_due_at = \(closedDue), is_solved = \(matter.rating?.isSolved),
                    satisfaction = \(matter.rating?.satisfaction), reopen_count = \(matter.reopenCount),
                    \(Self.timeAssignments(matter, book, workflow, at: now))
                WHERE id = \(id)
                """
            )
            // No step of the case: what counts by it hears of it, nobody else.
            try tx.announce(
                Fact(
                    "deadline.recomputed",
                    subject: id.rawValue,
                    areas: matter.path.all,
                    organisations: [matter.holder],
                    at: now
                ),
                id: context.number()
            )
            return true
        }
    }

    private static func check(_ id: Case.ID, _ book: CaseBook, in tx: any ReadTransaction) throws -> (
        difference: Difference, fold: CaseFold?
    )? {
        guard let row = try first(" WHERE id = \(id)", in: tx) else { return nil }
        let events = try events(of: id, in: tx)
        let stored = try tx.first(
            """
            SELECT c.due_at, c.due_provisional, c.closed_due_at, s.created_at, t.case_events
            FROM case_record c JOIN signal s ON s.id = c.signal_id
            LEFT JOIN signal_ticket t ON t.signal_id = c.signal_id
            WHERE c.id = \(id)
            """
        ) { columns in
            (
                row: CaseFold.Stored(
                    due: try columns.find("due_at"),
                    isProvisional: try columns.get("due_provisional"),
                    closedDue: try columns.find("closed_due_at")
                ),
                received: try columns.get("created_at", as: Instant.self),
                brought: try columns.find("case_events", as: Int.self) ?? 0
            )
        }
        guard let stored else { return nil }
        var best: (columns: [String], fold: CaseFold)?
        var broken: Int?
        for version in versions(row, events, book) {
            do {
                let fold = try CaseFold(
                    row,
                    received: stored.received,
                    brought: stored.brought,
                    events,
                    in: book,
                    from: version
                )
                let columns = try fold.differences(from: row, stored.row, in: book)
                if columns.isEmpty { return nil }
                if columns.count < best?.columns.count ?? .max { best = (columns, fold) }
            } catch let error as CaseFold.Break {
                if case .step(let number) = error { broken = number } else { broken = 0 }
            }
        }
        let difference = Difference(
            id: id,
            number: row.number,
            columns: best?.columns ?? [],
            brokenAt: best == nil ? broken ?? 0 : nil
        )
        return (difference, best?.fold)
    }

    /// With which versions of its workflow a case may have begun: its own, unless it was moved, which does not say from where.
    private static func versions(_ row: Case, _ events: [CaseEvent], _ book: CaseBook) -> [Int] {
        guard let moved = events.first(where: { $0.workflowVersion != nil }) else { return [row.workflowVersion] }
        let others = book.workflows.filter { $0.code == row.workflow && $0.version != moved.workflowVersion }
        return others.isEmpty ? [row.workflowVersion] : others.map(\.version)
    }
}
