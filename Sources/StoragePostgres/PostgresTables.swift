import CPostgres
package import Storage

/// Whole tables of a PostgreSQL database.
package final class PostgresTables: WholeTables {
    package let dialect = Dialect.postgres
    private let target: PostgresTarget
    private let handle: OpaquePointer
    private var isOpen = true

    /// Connects; throws `unavailable` when there is no server.
    package convenience init(url: String) throws { try self.init(target: PostgresTarget(url: url)) }

    init(target: PostgresTarget) throws {
        self.target = target
        guard let handle = target.connect() else { throw StorageFault(.unavailable, "no memory for libpq") }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            throw StorageFault(.unavailable, "cannot connect to \(target): \(message)")
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit { if isOpen { PQfinish(handle) } }

    package func shapes() throws -> [TableShape] {
        let rows = try answer(
            """
            SELECT c.relname::text, a.attname::text, a.atttypid
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
                AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY c.relname, a.attnum
            """
        )
        defer { PQclear(rows) }
        var columns: [String: [TableShape.Column]] = [:]
        for row in 0..<PQntuples(rows) {
            guard case .text(let table)? = try value(rows, row, 0), case .text(let name)? = try value(rows, row, 1),
                case .integer(let type)? = try value(rows, row, 2)
            else { throw StorageFault(.other, "the catalogue cannot be read") }
            columns[table, default: []].append(.init(name, kind(UInt32(type))))
        }
        return columns.keys.sorted().map { TableShape(name: $0, columns: columns[$0] ?? []) }
    }

    package func number(_ sql: StaticString) throws -> Int64? { try number("\(sql)") }

    package func count(_ table: String) throws -> Int64 {
        try number("SELECT COUNT(*) FROM \(TableShape.quoted(table))") ?? 0
    }

    package func forEachRow(of table: TableShape, _ body: ([SQLValue]) throws -> Void) throws {
        try run("DECLARE rows NO SCROLL CURSOR FOR SELECT \(table.columnList) FROM \(TableShape.quoted(table.name))")
        defer { PQclear(PQexec(handle, "CLOSE rows")) }
        var values: [SQLValue] = []
        while true {
            let rows = try answer("FETCH 1000 FROM rows")
            defer { PQclear(rows) }
            let count = PQntuples(rows)
            if count == 0 { return }
            for row in 0..<count {
                values.removeAll(keepingCapacity: true)
                for (index, column) in table.columns.enumerated() {
                    guard let found = try value(rows, row, Int32(index)) else {
                        throw StorageFault(.other, "\(table.name).\(column.name) holds a type outside of the subset")
                    }
                    values.append(found)
                }
                try body(values)
            }
        }
    }

    package func beginReading() throws { try run("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY") }

    /// The name of the state that this transaction sees, by which another connection can see the same.
    package func exportSnapshot() throws -> String {
        let rows = try answer("SELECT pg_export_snapshot()")
        defer { PQclear(rows) }
        guard case .text(let name)? = try value(rows, 0, 0) else {
            throw StorageFault(.other, "PostgreSQL gave no snapshot")
        }
        return name
    }

    package func beginFilling() throws {
        try run("BEGIN")
        try setReferences("DEFERRABLE INITIALLY DEFERRED")
    }

    package func removeAll(from tables: [TableShape]) throws {
        guard !tables.isEmpty else { return }
        try run("TRUNCATE TABLE \(tables.map { TableShape.quoted($0.name) }.joined(separator: ", "))")
    }

    package func insert(_ rows: [[SQLValue]], into table: TableShape) throws {
        guard !rows.isEmpty else { return }
        let result = PQexec(
            handle,
            "COPY \(TableShape.quoted(table.name)) (\(table.columnList)) FROM STDIN (FORMAT binary)"
        )
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COPY_IN else { throw failure(result) }
        let bytes: [UInt8]
        do { bytes = try CopyBytes(rows, table).bytes } catch {
            PQputCopyEnd(handle, "a value does not fit")
            while let rest = PQgetResult(handle) { PQclear(rest) }
            throw error
        }
        let isSent = bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return false }
            var done = 0
            while done < buffer.count {
                let size = min(1 << 20, buffer.count - done)
                guard PQputCopyData(handle, start + done, Int32(size)) == 1 else { return false }
                done += size
            }
            return PQputCopyEnd(handle, nil) == 1
        }
        guard isSent else { throw StorageFault(.unavailable, message) }
        var problem: StorageFault?
        while let answer = PQgetResult(handle) {
            if PQresultStatus(answer) != PGRES_COMMAND_OK, problem == nil { problem = failure(answer) }
            PQclear(answer)
        }
        if let problem { throw problem }
    }

    package func commitFilling() throws {
        // Checks every reference now: constraints of tables with checks outstanding cannot be altered.
        try run("SET CONSTRAINTS ALL IMMEDIATE")
        try setReferences("NOT DEFERRABLE")
        try run("COMMIT")
    }

    package func end() { PQclear(PQexec(handle, "ROLLBACK")) }

    package func close() {
        if isOpen { PQfinish(handle) }
        isOpen = false
    }

    /// Statements that no transaction may hold, such as `CREATE DATABASE`.
    package func run(_ script: String) throws {
        let result = PQexec(handle, script)
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        default: throw failure(result)
        }
    }

    /// Makes all references checked at the end of the transaction, or at once again.
    private func setReferences(_ rule: String) throws {
        let rows = try answer(
            """
            SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint
            WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2
            """
        )
        defer { PQclear(rows) }
        for row in 0..<PQntuples(rows) {
            guard case .text(let table)? = try value(rows, row, 0), case .text(let name)? = try value(rows, row, 1)
            else { continue }
            try run("ALTER TABLE \(table) ALTER CONSTRAINT \(name) \(rule)")
        }
    }

    private func number(_ sql: String) throws -> Int64? {
        let rows = try answer(sql)
        defer { PQclear(rows) }
        guard PQntuples(rows) > 0, case .integer(let number)? = try value(rows, 0, 0) else { return nil }
        return number
    }

    /// The rows of a statement, in binary form; the caller clears them.
    private func answer(_ sql: String) throws -> OpaquePointer? {
        let result = PQexecParams(handle, sql, 0, nil, nil, nil, nil, 1)
        guard PQresultStatus(result) == PGRES_TUPLES_OK else {
            defer { PQclear(result) }
            throw failure(result)
        }
        return result
    }

    private func value(_ rows: OpaquePointer?, _ row: Int32, _ column: Int32) throws -> SQLValue? {
        if PQgetisnull(rows, row, column) != 0 { return .null }
        guard let start = PQgetvalue(rows, row, column) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(rows, row, column)))
        return SQLValue(postgres: bytes, type: PQftype(rows, column))
    }

    private func failure(_ result: OpaquePointer?) -> StorageFault {
        guard let result else { return StorageFault(.unavailable, message) }
        return PostgresFailure(result, of: target).fault
    }

    private var message: String {
        PQerrorMessage(handle).map { target.withoutSecrets(oneLine(String(cString: $0))) } ?? ""
    }
}

/// Rows in the binary form of COPY.
private struct CopyBytes {
    private(set) var bytes: [UInt8]

    init(_ rows: [[SQLValue]], _ table: TableShape) throws {
        bytes = [UInt8]("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + [UInt8](repeating: 0, count: 8)
        for row in rows {
            append(UInt16(row.count))
            for (value, column) in zip(row, table.columns) { try append(value, column, table) }
        }
        append(UInt16.max)
    }

    private mutating func append(_ value: SQLValue, _ column: TableShape.Column, _ table: TableShape) throws {
        switch (value, column.kind) {
        case (.null, _): append(UInt32.max)
        case (.integer(let number), .integer):
            append(8 as UInt32)
            append(UInt64(bitPattern: number))
        case (.real(let number), .real):
            append(8 as UInt32)
            append(number.bitPattern)
        case (.text(let text), .text):
            guard !text.utf8.contains(0) else { throw misfit(column, table, "the character U+0000") }
            append(UInt32(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        case (.blob(let blob), .bytes):
            append(UInt32(blob.count))
            bytes.append(contentsOf: blob)
        default: throw misfit(column, table, "a value of another kind")
        }
    }

    private func misfit(_ column: TableShape.Column, _ table: TableShape, _ what: String) -> StorageFault {
        StorageFault(.constraint, "\(table.name).\(column.name) holds \(what)")
    }

    private mutating func append(_ bits: some FixedWidthInteger) {
        withUnsafeBytes(of: bits.bigEndian) { bytes.append(contentsOf: $0) }
    }
}

private func kind(_ type: UInt32) -> TableShape.Kind {
    switch type {
    case PostgresType.bigint: .integer
    case PostgresType.double: .real
    case PostgresType.text: .text
    case PostgresType.bytes: .bytes
    default: .other
    }
}
