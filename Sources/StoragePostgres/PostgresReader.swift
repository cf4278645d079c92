import Storage

/// A transaction that is opened with its first statement, in the same round trip.
class PostgresReader: ReadTransaction {
    let connection: PostgresConnection
    private let opening: SQL
    private let limit: Duration
    private(set) var isOpen = false
    /// The first failure of a statement; it has ended the transaction, whatever the body made of it.
    private(set) var failure: PostgresFailure?

    var dialect: Dialect { .postgres }

    init(_ connection: PostgresConnection, opening: SQL, limit: Duration) {
        self.connection = connection
        self.opening = opening
        self.limit = limit
    }

    func query<Value>(_ sql: SQL, _ read: (any Row) throws -> Value) throws -> [Value] {
        try answer(to: sql)?.rows(read) ?? []
    }

    /// Sends a statement with all that was collected before it, and waits for its answer.
    final func answer(to sql: SQL) throws(StorageFault) -> PostgresResult? {
        try collect(sql)
        return try attempt { () throws(PostgresFailure) in try connection.flush(within: limit) }
    }

    /// Adds a statement to what the next one sends.
    final func collect(_ sql: SQL) throws(StorageFault) {
        try open()
        try attempt { () throws(PostgresFailure) in try connection.send(sql) }
    }

    /// The same for rows.
    final func collect(_ rows: BulkRows) throws(StorageFault) {
        try open()
        try attempt { () throws(PostgresFailure) in try connection.send(rows) }
    }

    final func open() throws(StorageFault) {
        try attempt { () throws(PostgresFailure) in
            if isOpen { return }
            // What a read before this one left open.
            if connection.isInTransaction { try connection.send("ROLLBACK", makesRoom: false) }
            try connection.send(opening, makesRoom: false)
            isOpen = true
        }
    }

    /// Does `action` unless an earlier statement failed; remembers its failure.
    final func attempt<Value>(_ action: () throws(PostgresFailure) -> Value) throws(StorageFault) -> Value {
        if let failure { throw failure.fault }
        do {
            return try action()
        } catch {
            failure = error
            throw error.fault
        }
    }
}
