import Kernel
import Storage

/// Due times that were computed before a year's holidays were announced.
extension CaseStore {
    /// Computes provisional due times anew with the present calendar; how many changed or became certain.
    ///
    /// Runs when the program starts, because a calendar's file arrives with a restart.
    @discardableResult
    public func recomputeProvisional(batch: Int = 200) async throws -> Int {
        var changed = 0
        var last = Case.ID(rawValue: 0)
        while true {
            let from = last
            let ids: [Case.ID] = try await database.read { tx in
                try tx.query(
                    """
                    SELECT id FROM case_record
                    WHERE due_provisional = 1 AND due_at IS NOT NULL AND id > \(from) ORDER BY id LIMIT \(batch)
                    """
                ) { try $0.get("id") }
            }
            guard let newest = ids.last else { return changed }
            last = newest
            changed += try await database.write { [book, context] tx in
                var changed = 0
                for id in ids {
                    guard let matter = try Self.first(" WHERE id = \(id)\(tx.dialect.forUpdate)", in: tx),
                        let due = matter.due(in: try book.workflow(of: matter), book.calendar)
                    else { continue }
                    let rows = try tx.execute(
                        """
                        UPDATE case_record SET due_at = \(due.at), due_provisional = \(due.isProvisional),
                            tell_at = \(due.at)
                        WHERE id = \(id) AND (due_at <> \(due.at) OR due_provisional <> \(due.isProvisional))
                        """
                    )
                    guard rows > 0 else { continue }
                    changed += rows
                    // No step of the case: what counts by due times hears of it, nobody else.
                    try tx.announce(
                        Fact(
                            "deadline.recomputed",
                            subject: id.rawValue,
                            areas: matter.path.all,
                            organisations: [matter.holder],
                            at: context.now()
                        ),
                        id: context.number()
                    )
                }
                return changed
            }
        }
    }
}
