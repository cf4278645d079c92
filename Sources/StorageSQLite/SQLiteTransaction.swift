import GRDB
import Storage

/// What a closure works with; after a failed statement every other one fails too, as PostgreSQL has it.
final class SQLiteTransaction: WriteTransaction {
    let connection: SQLiteConnection
    let dialect = Dialect.sqlite
    private var fault: StorageFault?

    init(_ connection: SQLiteConnection) { self.connection = connection }

    /// Runs one closure from a clean start; a fault that it swallowed is its outcome all the same.
    func outcome<Value>(of body: (SQLiteTransaction) throws -> Value) -> Result<Value, any Error> {
        fault = nil
        do {
            let value = try body(self)
            if let fault { return .failure(fault) }
            guard connection.isInTransaction else {
                return .failure(StorageFault(.other, "the closure ended the transaction itself"))
            }
            return .success(value)
        } catch {
            return .failure(fault ?? error)
        }
    }

    func query<Value>(_ sql: Storage.SQL, _ read: (any Storage.Row) throws -> Value) throws -> [Value] {
        try checkUsable()
        let prepared = try begin(sql)
        defer { connection.finish(prepared) }
        var values: [Value] = []
        while true {
            do { guard try prepared.step() else { return values } } catch { throw broken(error) }
            values.append(try read(prepared))
        }
    }

    @discardableResult
    func execute(_ sql: Storage.SQL) throws -> Int {
        try checkUsable()
        let prepared = try begin(sql)
        defer { connection.finish(prepared) }
        do { return try prepared.run() } catch { throw broken(error) }
    }

    func insert(_ rows: BulkRows) throws {
        try checkUsable()
        let width = rows.table.kinds.count
        guard !rows.isEmpty, rows.values.count % width == 0 else { return try checkWhole(rows) }
        do {
            let prepared = try connection.start(rows.table.rowStatement)
            defer { connection.finish(prepared) }
            for start in stride(from: 0, to: rows.values.count, by: width) {
                try prepared.bind(rows.values[start..<start + width])
                try prepared.finishRow()
            }
        } catch {
            throw broken(error)
        }
    }

    private func checkWhole(_ rows: BulkRows) throws {
        if !rows.isEmpty { throw broken(StorageFault(.other, "a row has too few values: \(rows.table.opening)")) }
    }

    func execute(script: String) throws {
        try checkUsable()
        do { try connection.database.execute(sql: script) } catch { throw broken(error) }
    }

    private func begin(_ sql: Storage.SQL) throws -> SQLiteStatement {
        do {
            let prepared = try connection.start(sql)
            do { try prepared.bind(sql.values) } catch {
                connection.finish(prepared)
                throw error
            }
            return prepared
        } catch {
            throw broken(error)
        }
    }

    private func checkUsable() throws {
        if let fault { throw StorageFault(fault.kind, "the transaction had failed: \(fault.description)") }
    }

    private func broken(_ error: any Error) -> StorageFault {
        let found = StorageFault.of(error)
        fault = found
        return found
    }
}
