import Kernel
import Storage

/// Telling of cases whose time runs out or is over: each rung once, as a fact and as a mark on the row.
extension CaseStore {
    /// Tells of what is due to be told now; how many rungs were told.
    @discardableResult
    public func tell(batch: Int = 100) async throws -> Int {
        var told = 0
        while true {
            let now = context.now()
            let ids: [Case.ID] = try await database.read { tx in
                try tx.query(
                    """
                    SELECT id FROM case_record WHERE tell_at IS NOT NULL AND tell_at <= \(now)
                    ORDER BY tell_at, id LIMIT \(batch)
                    """
                ) { try $0.get("id") }
            }
            guard !ids.isEmpty else { return told }
            // One broken case must not keep the others from being told of.
            var firstError: (any Error)?
            for id in ids {
                do {
                    told += try await database.write { tx in try tell(id, at: now, in: tx) }
                } catch {
                    firstError = firstError ?? error
                }
            }
            if let firstError { throw firstError }
            if ids.count < batch { return told }
        }
    }

    private func tell(_ id: Case.ID, at now: Instant, in tx: any WriteTransaction) throws -> Int {
        guard let matter = try Self.first(" WHERE id = \(id)\(tx.dialect.forUpdate)", in: tx) else { return 0 }
        let tellings = matter.tellings(in: try book.workflow(of: matter), book.calendar, book.deadlines)
        let due = tellings.filter { $0.at <= now && $0.level > matter.time.level }
        var told = 0
        for telling in due {
            // A rung that was told before more time was granted is not told again.
            let isNew = try tx.execute(
                """
                INSERT INTO case_escalation (case_id, round, level, at)
                VALUES (\(id), \(matter.reopenCount), \(telling.level.rawValue), \(telling.at))
                ON CONFLICT (case_id, round, level) DO NOTHING
                """
            )
            guard isNew == 1 else { continue }
            told += 1
            let parties: [Int64] = try tx.query("SELECT organisation_id FROM case_party WHERE case_id = \(id)") {
                try $0.get("organisation_id")
            }
            try tx.announce(
                Fact(
                    telling.level == .warned ? "case.warned" : "case.escalated",
                    subject: id.rawValue,
                    areas: matter.path.all,
                    organisations: parties,
                    detail: String(matter.signal.rawValue),
                    at: now
                ),
                id: context.number()
            )
        }
        let level = due.last?.level ?? matter.time.level
        let next = tellings.first { $0.level > level }?.at
        try tx.execute("UPDATE case_record SET told_level = \(level.rawValue), tell_at = \(next) WHERE id = \(id)")
        return told
    }
}
