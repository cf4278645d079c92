import Storage

/// A transaction that changes.
final class PostgresWriter: PostgresReader, WriteTransaction {
    func execute(_ sql: SQL) throws -> Int { try answer(to: sql)?.affected ?? 0 }

    func enqueue(_ sql: SQL) throws {
        try collect(sql)
        try sendIfMuch()
    }

    func insert(_ rows: BulkRows) throws {
        guard !rows.isEmpty else { return }
        try collect(rows)
        try sendIfMuch()
    }

    private func sendIfMuch() throws {
        // Much more than this would only pile up in libpq's memory.
        if connection.collectedCount >= 256 || connection.collectedBytes >= 1 << 20 {
            try attempt { () throws(PostgresFailure) in _ = try connection.flush(within: .seconds(60)) }
        }
    }

    func execute(script: String) throws {
        try open()
        try attempt { () throws(PostgresFailure) in try connection.run(script: script) }
    }

    /// Commits, with the statements that still wait; a failure is remembered like a statement's.
    ///
    /// After `lost` or `silent` nobody knows whether the commit took place.
    func commit() throws(StorageFault) {
        guard isOpen else { return }
        let result = try answer(to: "COMMIT")
        // A transaction that has failed answers a COMMIT with ROLLBACK, without an error.
        guard result?.tag == "COMMIT" else {
            throw StorageFault(.other, "PostgreSQL answered COMMIT with \(result?.tag ?? "nothing")")
        }
    }
}
