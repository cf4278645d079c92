import Access
import Kernel
import Storage

/// Looks at the telephone and identity numbers in what was written on a case.
extension CaseStore {
    /// Records the look, before anything is shown.
    ///
    /// - Throws: `NotFound` beyond what the viewer's posts let him work on.
    func recordNumbersSeen(on id: Case.ID, purpose: String, by viewer: Viewer) async throws {
        try await database.write { [context] tx in
            let condition = Reach.condition(viewer.reach(.workCases))
            let found = try tx.count("SELECT COUNT(*) AS n FROM case_record WHERE id = \(id) AND \(condition)")
            guard found == 1 else { throw NotFound("case", id) }
            try tx.audit(
                .init(
                    by: viewer.account,
                    "case.numbers_seen",
                    table: "case_record",
                    row: id.rawValue,
                    purpose: purpose
                ),
                context: context
            )
        }
    }
}
