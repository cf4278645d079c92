import Access
import Kernel
import Storage

/// Sealing what was written before texts were sealed.
extension ImportStore {
    /// Seals the shown values of the next run from before; how many runs there were.
    package func sealOld() async throws -> Int {
        try await database.write { [self] tx in
            let found: ImportRun.ID? = try tx.first(
                "SELECT id FROM import_run WHERE key_id IS NULL ORDER BY id LIMIT 1\(tx.dialect.forUpdateSkippingLocked)"
            ) { try $0.get("id") }
            guard let run = found else { return 0 }
            let key = try key(of: run, in: tx)
            let rows = try tx.query(
                "SELECT number, shown_value FROM import_problem WHERE run_id = \(run) AND shown_value <> ''"
            ) { (number: try $0.get("number", as: Int.self), value: try $0.get("shown_value", as: String.self)) }
            for row in rows {
                let value = try tx.vault.seal(row.value, at: Self.place(of: run, row.number), with: key)
                try tx.enqueue(
                    """
                    UPDATE import_problem SET shown_value = \(value)
                    WHERE run_id = \(run) AND number = \(row.number)
                    """
                )
            }
            return 1
        }
    }
}
