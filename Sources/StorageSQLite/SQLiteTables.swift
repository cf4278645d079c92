import Foundation
import GRDB
package import Storage

/// Whole tables of a SQLite file.
package final class SQLiteTables: WholeTables {
    package let dialect = Dialect.sqlite
    private let queue: DatabaseQueue

    /// Opens a file that is there; `isExclusive` throws `unavailable` when any other process has it open.
    package init(path: String, isExclusive: Bool = false) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StorageFault(.unavailable, "there is no database \(path)")
        }
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(2)
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try run("PRAGMA cache_size = -32768")
            if isExclusive {
                // Leaving the mode of the log takes the file for oneself alone, and it is kept so until the end.
                try run("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")
            }
        } catch {
            throw StorageFault.of(error)
        }
    }

    package func shapes() throws -> [TableShape] {
        try faults { database in
            let names = try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM pragma_table_list
                    WHERE schema = 'main' AND type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name
                    """
            )
            return try names.map { name in
                let columns = try Row.fetchAll(
                    database,
                    sql: "SELECT name, type FROM pragma_table_info(?) ORDER BY cid",
                    arguments: [name]
                ).map { TableShape.Column($0["name"], kind($0["type"])) }
                return TableShape(name: name, columns: columns)
            }
        }
    }

    package func number(_ sql: StaticString) throws -> Int64? {
        try faults { try Int64.fetchOne($0, sql: "\(sql)") }
    }

    package func count(_ table: String) throws -> Int64 {
        try faults { try Int64.fetchOne($0, sql: "SELECT COUNT(*) FROM \(TableShape.quoted(table))") ?? 0 }
    }

    package func forEachRow(of table: TableShape, _ body: ([SQLValue]) throws -> Void) throws {
        try faults { database in
            let sql = "SELECT \(table.columnList) FROM \(TableShape.quoted(table.name))"
            let rows = try Row.fetchCursor(database, sql: sql)
            var values: [SQLValue] = []
            while let row = try rows.next() {
                values.removeAll(keepingCapacity: true)
                for (index, column) in table.columns.enumerated() {
                    let stored: DatabaseValue = row[index]
                    switch stored.storage {
                    case .null: values.append(.null)
                    case .int64(let number) where column.kind == .real: values.append(.real(Double(number)))
                    case .int64(let number): values.append(.integer(number))
                    case .double(let number): values.append(.real(number))
                    case .string(let text): values.append(.text(text))
                    case .blob(let data): values.append(.blob([UInt8](data)))
                    }
                }
                try body(values)
            }
        }
    }

    package func beginReading() throws {
        // The view of the data begins with the first read.
        try run("BEGIN DEFERRED; SELECT COUNT(*) FROM sqlite_schema")
    }

    package func beginFilling() throws { try run("BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON") }

    package func removeAll(from tables: [TableShape]) throws {
        for table in tables { try run("DELETE FROM \(TableShape.quoted(table.name))") }
    }

    package func insert(_ rows: [[SQLValue]], into table: TableShape) throws {
        try faults { database in
            let places = table.columns.map { _ in "?" }.joined(separator: ", ")
            let statement = try database.cachedStatement(
                sql: "INSERT INTO \(TableShape.quoted(table.name)) (\(table.columnList)) VALUES (\(places))"
            )
            for row in rows { try statement.execute(arguments: StatementArguments(row.map(databaseValue))) }
        }
    }

    package func commitFilling() throws { try run("COMMIT") }

    package func end() { try? run("ROLLBACK") }

    package func close() { try? queue.close() }

    private func run(_ script: String) throws { try faults { try $0.execute(sql: script) } }

    private func faults<Value>(_ body: (GRDB.Database) throws -> Value) throws -> Value {
        do { return try queue.unsafeReentrantWrite(body) } catch let error as DatabaseError {
            throw StorageFault(error)
        }
    }
}

private func kind(_ declared: String) -> TableShape.Kind {
    switch declared.uppercased() {
    case "BIGINT", "INTEGER": .integer
    case "DOUBLE PRECISION": .real
    case "TEXT": .text
    case "BLOB": .bytes
    default: .other
    }
}

private func databaseValue(_ value: SQLValue) -> DatabaseValue {
    switch value {
    case .null: .null
    case .integer(let number): number.databaseValue
    case .real(let number): number.databaseValue
    case .text(let text): text.databaseValue
    case .blob(let bytes): Data(bytes).databaseValue
    }
}
