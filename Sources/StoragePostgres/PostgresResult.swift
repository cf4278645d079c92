import CPostgres
import Foundation
import Kernel
import Storage

/// The answer to one statement, freed when nobody holds it any more.
final class PostgresResult {
    private struct Column {
        let name: UnsafePointer<CChar>
        let length: Int
        let type: UInt32
    }

    private let handle: OpaquePointer
    private var columns: [Column] = []
    /// Where the next look-up begins: rows are read column by column, in order.
    private var expectedColumn = 0
    let rowCount: Int32

    init(_ handle: OpaquePointer) {
        self.handle = handle
        rowCount = PQntuples(handle)
    }

    deinit { PQclear(handle) }

    /// What was done, as the server names it: `COMMIT`, `INSERT 0 1`.
    var tag: String { PQcmdStatus(handle).map { String(cString: $0) } ?? "" }

    /// The number of rows that were changed, or found.
    var affected: Int { PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// The rows, each read by `read`.
    func rows<Value>(_ read: (any Row) throws -> Value) rethrows -> [Value] {
        guard rowCount > 0 else { return [] }
        learnColumns()
        var values: [Value] = []
        values.reserveCapacity(Int(rowCount))
        for index in 0..<rowCount { values.append(try read(PostgresRow(result: self, index: index))) }
        return values
    }

    private func learnColumns() {
        guard columns.isEmpty else { return }
        let count = PQnfields(handle)
        columns.reserveCapacity(Int(count))
        for index in 0..<count {
            guard let name = PQfname(handle, index) else { continue }
            let length = strlen(name)
            // Of two columns with one name the first is meant, as on SQLite: no look-up finds a length below zero.
            let isTaken = columns.contains { $0.length == length && memcmp($0.name, name, length) == 0 }
            columns.append(Column(name: name, length: isTaken ? -1 : length, type: PQftype(handle, index)))
        }
    }

    fileprivate func value(_ column: StaticString, row: Int32) throws -> SQLValue {
        guard let index = place(of: column) else { throw UnreadableRow("\(column)", "nothing: no such column") }
        if PQgetisnull(handle, row, Int32(index)) != 0 { return .null }
        guard let start = PQgetvalue(handle, row, Int32(index)) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(handle, row, Int32(index))))
        guard let value = SQLValue(postgres: bytes, type: columns[index].type) else {
            throw UnreadableRow(
                "\(column)",
                "a value of PostgreSQL's type \(columns[index].type), outside of the subset"
            )
        }
        return value
    }

    private func place(of column: StaticString) -> Int? {
        column.withUTF8Buffer { wanted in
            func fits(_ candidate: Column) -> Bool {
                candidate.length == wanted.count
                    && (wanted.baseAddress.map { memcmp($0, candidate.name, wanted.count) == 0 } ?? true)
            }
            if expectedColumn < columns.count, fits(columns[expectedColumn]) {
                expectedColumn += 1
                return expectedColumn - 1
            }
            guard let found = columns.firstIndex(where: fits) else { return nil }
            expectedColumn = found + 1
            return found
        }
    }
}

/// One row of an answer.
private struct PostgresRow: Row {
    let result: PostgresResult
    let index: Int32

    func value(_ column: StaticString) throws -> SQLValue { try result.value(column, row: index) }
}
