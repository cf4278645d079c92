import GRDB
import GRDBSQLite
import Kernel
import Storage

/// A prepared statement with the names of its columns; also the row that it stands on.
///
/// GRDB prepares it; values go in and out by SQLite's own calls, which cost a fraction of what GRDB's argument lists
/// and cursors do. Columns are found by the address of the program's literal: a text is compared only the first time a
/// literal is seen.
final class SQLiteStatement: Storage.Row {
    private let prepared: GRDB.Statement
    private let handle: OpaquePointer
    /// A statement that is being read cannot be started again: a query within its rows needs another one.
    var isRunning = false

    private struct Place {
        let literal: UnsafePointer<UInt8>
        let column: CInt
    }

    private var places: [Place] = []
    /// Rows are read in the same order again and again: the place to look at first.
    private var expected = 0
    private lazy var names = prepared.columnNames

    init(_ prepared: GRDB.Statement) {
        self.prepared = prepared
        handle = prepared.sqliteStatement
    }

    /// Binds `values` in the order of the statement's places.
    func bind(_ values: [SQLValue]) throws { try bind(values[...]) }

    func bind(_ values: ArraySlice<SQLValue>) throws {
        var place: CInt = 1
        for value in values {
            let code = try bind(value, at: place)
            guard code == SQLITE_OK else { throw failure(code) }
            place += 1
        }
    }

    private func bind(_ value: SQLValue, at place: CInt) throws -> CInt {
        switch value {
        case .null: return sqlite3_bind_null(handle, place)
        case .integer(let number): return sqlite3_bind_int64(handle, place, number)
        case .real(let number): return sqlite3_bind_double(handle, place, number)
        case .text(var text):
            return try text.withUTF8 { bytes in
                // SQLite would cut the text there without a word, PostgreSQL refuses it.
                guard !bytes.contains(0) else { throw StorageFault(.constraint, "a text holds a NUL character") }
                // Without an address SQLite would bind NULL.
                guard let start = bytes.baseAddress else { return sqlite3_bind_text(handle, place, "", 0, copied) }
                return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    sqlite3_bind_text(handle, place, $0, CInt(bytes.count), copied)
                }
            }
        case .blob(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, place, 0) }
            return bytes.withUnsafeBytes { sqlite3_bind_blob(handle, place, $0.baseAddress, CInt($0.count), copied) }
        }
    }

    /// Goes on to the next row; false at the end.
    func step() throws -> Bool {
        expected = 0
        let code = sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw failure(code)
        }
    }

    /// Runs to the end; how many rows it changed.
    @discardableResult
    func run() throws -> Int {
        let connection = sqlite3_db_handle(handle)
        let before = sqlite3_total_changes(connection)
        while try step() {}
        // SQLite's count is the one of the last statement that changed rows, which need not be this one.
        return sqlite3_total_changes(connection) == before ? 0 : Int(sqlite3_changes(connection))
    }

    /// Writes the row that is bound, and is ready for the next.
    func finishRow() throws {
        while try step() {}
        sqlite3_reset(handle)
    }

    /// Makes the statement ready to start again; a failure that it repeats here has been thrown before.
    func reset() { sqlite3_reset(handle) }

    private func failure(_ code: CInt) -> StorageFault {
        let connection = sqlite3_db_handle(handle)
        return StorageFault(
            DatabaseError(
                resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
                message: sqlite3_errmsg(connection).map { String(cString: $0) } ?? "\(code)",
                sql: prepared.sql
            )
        )
    }

    func value(_ column: StaticString) throws -> SQLValue {
        let index = try place(of: column)
        switch sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, index))
        case SQLITE_TEXT:
            // The text first: asking for it may change how many bytes there are.
            let start = sqlite3_column_text(handle, index)
            let count = Int(sqlite3_column_bytes(handle, index))
            return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(handle, index)
            let count = Int(sqlite3_column_bytes(handle, index))
            return .blob([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        default: return .null
        }
    }

    private func place(of column: StaticString) throws -> CInt {
        guard column.hasPointerRepresentation else { return try search("\(column)") }
        let literal = column.utf8Start
        if expected < places.count, places[expected].literal == literal {
            expected += 1
            return places[expected - 1].column
        }
        if let known = places.firstIndex(where: { $0.literal == literal }) {
            expected = known + 1
            return places[known].column
        }
        let index = try search("\(column)")
        places.append(Place(literal: literal, column: index))
        expected = places.count
        return index
    }

    private func search(_ name: String) throws -> CInt {
        guard let index = names.firstIndex(of: name) else { throw UnreadableRow(name, "nothing: no such column") }
        return CInt(index)
    }
}

/// SQLITE_TRANSIENT, a macro that Swift does not see: SQLite copies what is bound.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
