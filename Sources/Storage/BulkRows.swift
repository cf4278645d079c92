/// A table that rows are written into by the thousand: the columns that are given, in order, with their kinds.
public struct BulkTable: Sendable {
    /// What a column holds; PostgreSQL is told, because a place that holds only NULL says nothing.
    public enum Kind: Sendable, Hashable {
        case integer, text, bytes
    }

    /// `INSERT INTO name (column, column, ...)`.
    package let opening: StaticString
    package let kinds: [Kind]

    /// `kinds` as letters: `i` a whole number, `t` a text, `b` bytes; one for each column of `opening`.
    public init(_ opening: StaticString, _ kinds: String) {
        self.opening = opening
        self.kinds = kinds.compactMap { letter in
            switch letter {
            case "i": .integer
            case "t": .text
            case "b": .bytes
            default: nil
            }
        }
    }

    /// The statement for one row, with a place for each value.
    package var rowStatement: SQL {
        var sql = SQL.StringInterpolation(literalCapacity: 0, interpolationCount: kinds.count)
        sql.appendLiteral(opening)
        sql.appendLiteral(" VALUES (")
        for index in kinds.indices {
            if index > 0 { sql.appendLiteral(", ") }
            sql.appendInterpolation(SQLValue.null)
        }
        sql.appendLiteral(")")
        return SQL(stringInterpolation: sql)
    }

    /// The statement for any number of rows, with a place for a whole column each, as an array.
    package var arrayStatement: SQL {
        var sql = SQL.StringInterpolation(literalCapacity: 0, interpolationCount: kinds.count)
        sql.appendLiteral(opening)
        sql.appendLiteral(" SELECT * FROM unnest(")
        for (index, kind) in kinds.enumerated() {
            if index > 0 { sql.appendLiteral(", ") }
            sql.appendInterpolation(SQLValue.null)
            switch kind {
            case .integer: sql.appendLiteral("::BIGINT[]")
            case .text: sql.appendLiteral("::TEXT[]")
            case .bytes: sql.appendLiteral("::BYTEA[]")
            }
        }
        sql.appendLiteral(")")
        return SQL(stringInterpolation: sql)
    }
}

/// Rows for one table, row by row, each value where its column stands.
///
/// A statement of many rows costs more to put together and to bind than the rows themselves; here SQLite runs one
/// prepared statement a row, and PostgreSQL takes each column as one array.
public struct BulkRows: Sendable {
    public let table: BulkTable
    package private(set) var values: [SQLValue] = []

    /// None yet; `rows` is about how many there will be.
    public init(_ table: BulkTable, rows: Int) {
        self.table = table
        values.reserveCapacity(rows * table.kinds.count)
    }

    public var isEmpty: Bool { values.isEmpty }

    /// How many rows are whole.
    package var count: Int { table.kinds.isEmpty ? 0 : values.count / table.kinds.count }

    /// The next value of the row.
    @inlinable
    public mutating func add(_ value: some SQLBindable) { put(value.sqlValue) }

    /// The next value of the row, NULL for none.
    @inlinable
    public mutating func add(_ value: (some SQLBindable)?) { put(value?.sqlValue ?? .null) }

    @usableFromInline
    mutating func put(_ value: SQLValue) { values.append(value) }
}
