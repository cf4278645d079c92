public import Kernel

/// A database that holds everything: SQLite within the process, or PostgreSQL.
///
/// A body is a synchronous, pure closure: it may run again after a conflict, and waits for nothing but its statements.
public protocol Database: Sendable {
    var dialect: Dialect { get }

    /// Runs `body` on one consistent view of the data.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> Value
    ) async throws -> Value

    /// Runs `body` in a transaction and returns only after its commit is on the disk; an error undoes all of it.
    @discardableResult
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> Value
    ) async throws -> Value

    /// Rings after commits of this process; nil when the driver cannot tell.
    var commits: CommitBell? { get }

    /// How busy its connections are; nil for a driver without a pool.
    var load: DatabaseLoad? { get }

    /// Ends what runs and closes every connection.
    func close() async
}

extension Database {
    public var commits: CommitBell? { nil }
    public var load: DatabaseLoad? { nil }
}

/// How busy a pool of connections is at a moment.
public struct DatabaseLoad: Sendable, Hashable {
    public let busy: Int
    public let idle: Int
    /// Transactions that wait for a connection.
    public let waiting: Int

    public init(busy: Int, idle: Int, waiting: Int) {
        self.busy = busy
        self.idle = idle
        self.waiting = waiting
    }
}

/// Statements that read.
public protocol ReadTransaction {
    var dialect: Dialect { get }

    /// What seals and opens values here.
    var vault: any Vault { get }

    /// The rows of a statement, each read by `read`.
    func query<Value>(_ sql: SQL, _ read: (any Row) throws -> Value) throws -> [Value]
}

/// Statements that change.
public protocol WriteTransaction: ReadTransaction {
    /// Runs a statement that returns no rows; the number of rows it changed.
    @discardableResult
    func execute(_ sql: SQL) throws -> Int

    /// Runs a statement whose answer nobody needs, at the latest with the next statement or the commit.
    ///
    /// Saves a round trip to PostgreSQL; a failure may be thrown by the next statement, or by the commit.
    func enqueue(_ sql: SQL) throws

    /// Writes rows whose number is of no interest; a failure may be thrown by the next statement, or by the commit.
    func insert(_ rows: BulkRows) throws

    /// Runs several statements, separated by semicolons, that bind nothing: migrations.
    func execute(script: String) throws
}

extension WriteTransaction {
    public func enqueue(_ sql: SQL) throws { try execute(sql) }
}

/// One row of an answer, valid only inside the closure that reads it.
public protocol Row {
    /// What opens sealed values of this row.
    var vault: any Vault { get }

    /// The value of the column with that name.
    func value(_ column: StaticString) throws -> SQLValue
}

extension Row {
    /// The column's value as the type that is asked for; throws `UnreadableRow` when it holds something else.
    @inlinable @inline(__always)
    public func get<Value: SQLReadable>(_ column: StaticString, as type: Value.Type = Value.self) throws -> Value {
        let stored = try value(column)
        guard let value = Value(sqlValue: stored) else { throw unreadable(column, stored) }
        return value
    }

    /// The same for a column that may hold NULL.
    @inlinable @inline(__always)
    public func find<Value: SQLReadable>(_ column: StaticString, as type: Value.Type = Value.self) throws -> Value? {
        let stored = try value(column)
        if case .null = stored { return nil }
        guard let value = Value(sqlValue: stored) else { throw unreadable(column, stored) }
        return value
    }
}

/// Apart from `get` and `find`, which are laid into each place that reads a column: they must stay small.
@usableFromInline
func unreadable(_ column: StaticString, _ stored: SQLValue) -> UnreadableRow { UnreadableRow("\(column)", "\(stored)") }

extension ReadTransaction {
    /// The first row of a statement, if there is one.
    @inlinable
    public func first<Value>(_ sql: SQL, _ read: (any Row) throws -> Value) throws -> Value? {
        try query(sql, read).first
    }

    /// The whole number in the column `n` of the first row: `SELECT COUNT(*) AS n ...`.
    public func count(_ sql: SQL) throws -> Int { try first(sql) { try $0.get("n") } ?? 0 }
}

/// A broken promise of the database or of the machine below it.
public struct StorageFault: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// The database cannot be reached now; a later try may succeed.
        case unavailable
        /// The disk is full.
        case full
        /// Another transaction was in the way, more often than the driver repeats.
        case conflict
        /// A rule of the schema was broken: a key, a check, a reference.
        case constraint
        /// Anything else.
        case other
    }

    public let kind: Kind
    /// What the database said; for the log, not for a person.
    public let description: String

    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
