import GRDB
import Storage

/// An open connection with its prepared statements; lives and dies on its own thread.
final class SQLiteConnection {
    let database: GRDB.Database
    private var statements: [StatementKey: SQLiteStatement] = [:]
    private let begin: ControlStatement
    private let commit: ControlStatement
    private let savepoint: ControlStatement
    private let release: ControlStatement

    /// Lists of many lengths make many statements; beyond this number all are prepared anew.
    private static let statementLimit = 1000

    init(_ database: GRDB.Database, beginning: String) {
        self.database = database
        begin = ControlStatement(beginning)
        commit = ControlStatement("COMMIT")
        savepoint = ControlStatement("SAVEPOINT request")
        release = ControlStatement("RELEASE request")
    }

    var isInTransaction: Bool { database.isInsideTransaction }

    func beginTransaction() throws { try faults { try begin.execute(database) } }
    func commitTransaction() throws { try faults { try commit.execute(database) } }
    func setSavepoint() throws { try faults { try savepoint.execute(database) } }
    func releaseSavepoint() throws { try faults { try release.execute(database) } }

    func rollBackToSavepoint() throws {
        try faults { try database.execute(sql: "ROLLBACK TO request; RELEASE request") }
    }

    /// Ends the transaction, if there still is one, without a trace.
    func rollBack() {
        guard isInTransaction else { return }
        // SQLite's ROLLBACK fails only when there is nothing left to roll back.
        try? database.execute(sql: "ROLLBACK")
    }

    /// The prepared statement for `sql`, marked as running; give it back with `finish`.
    func start(_ sql: Storage.SQL) throws -> SQLiteStatement {
        let key = StatementKey(sql)
        let prepared: SQLiteStatement
        let known = statements[key]
        if let known, !known.isRunning {
            prepared = known
        } else {
            let text = sql.text(for: .sqlite)
            prepared = try faults { SQLiteStatement(try database.makeStatement(sql: text)) }
            if statements.count >= Self.statementLimit { statements.removeAll() }
            if known?.isRunning != true { statements[key] = prepared }
        }
        prepared.isRunning = true
        return prepared
    }

    func finish(_ statement: SQLiteStatement) {
        statement.reset()
        statement.isRunning = false
    }

    /// Runs `body` and turns SQLite's errors into faults.
    func faults<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as DatabaseError { throw StorageFault(error) }
    }
}

/// BEGIN, COMMIT and their like: prepared once.
private final class ControlStatement {
    private let text: String
    private var prepared: SQLiteStatement?

    init(_ text: String) { self.text = text }

    func execute(_ database: GRDB.Database) throws {
        let statement = try prepared ?? SQLiteStatement(database.makeStatement(sql: text))
        prepared = statement
        defer { statement.reset() }
        try statement.run()
    }
}

/// A statement's identity: the addresses of its literals, so that no text is built or compared to find it.
private struct StatementKey: Hashable {
    private let pieces: [Storage.SQL.Piece]

    init(_ sql: Storage.SQL) { pieces = sql.pieces }

    static func == (a: Self, b: Self) -> Bool {
        guard a.pieces.count == b.pieces.count else { return false }
        for (first, second) in zip(a.pieces, b.pieces) {
            switch (first, second) {
            case (.value, .value): continue
            case (.text(let one), .text(let other)):
                guard same(one, other) else { return false }
            case (.value, .text), (.text, .value): return false
            }
        }
        return true
    }

    func hash(into hasher: inout Hasher) {
        for piece in pieces {
            switch piece {
            case .value: hasher.combine(1 as UInt8)
            case .text(let literal): hasher.combine(Self.identity(literal))
            }
        }
    }

    /// An address, or the one scalar of a literal that has none.
    private static func identity(_ literal: StaticString) -> UInt {
        literal.hasPointerRepresentation
            ? UInt(bitPattern: literal.utf8Start) : UInt(literal.unicodeScalar.value)
    }

    private static func same(_ a: StaticString, _ b: StaticString) -> Bool {
        guard identity(a) == identity(b), a.hasPointerRepresentation == b.hasPointerRepresentation else { return false }
        return !a.hasPointerRepresentation || a.utf8CodeUnitCount == b.utf8CodeUnitCount
    }
}
