import Foundation
import GRDB
import Kernel
import Storage

/// A prepared statement with the names of its columns; also the row that it stands on.
///
/// Columns are found by the address of the program's literal: a text is compared only the first time a literal is seen.
final class SQLiteStatement: Storage.Row {
    let statement: GRDB.Statement
    /// A statement that is being read cannot be started again: a query within its rows needs another one.
    var isRunning = false
    /// A statement that failed repeats its error at its next start: it is not used again.
    var isBroken = false

    private struct Place {
        let literal: UnsafePointer<UInt8>
        let column: CInt
    }

    private var places: [Place] = []
    /// Rows are read in the same order again and again: the place to look at first.
    private var expected = 0
    private lazy var names = statement.columnNames

    init(_ statement: GRDB.Statement) { self.statement = statement }

    /// Binds `values` in the order of the statement's places.
    func bind(_ values: [SQLValue]) throws {
        var arguments: [DatabaseValue] = []
        arguments.reserveCapacity(values.count)
        for value in values {
            switch value {
            case .null: arguments.append(.null)
            case .integer(let number): arguments.append(number.databaseValue)
            case .real(let number): arguments.append(number.databaseValue)
            case .text(let text):
                // SQLite would cut the text there without a word, PostgreSQL refuses it.
                guard !text.utf8.contains(0) else { throw StorageFault(.constraint, "a text holds a NUL character") }
                arguments.append(text.databaseValue)
            case .blob(let bytes): arguments.append(Data(bytes).databaseValue)
            }
        }
        statement.setUncheckedArguments(StatementArguments(arguments))
    }

    /// Tells that the statement now stands on another row.
    func moved() { expected = 0 }

    func value(_ column: StaticString) throws -> SQLValue {
        let index = try place(of: column)
        switch DatabaseValue(sqliteStatement: statement.sqliteStatement, index: index).storage {
        case .null: return .null
        case .int64(let number): return .integer(number)
        case .double(let number): return .real(number)
        case .string(let text): return .text(text)
        case .blob(let data): return .blob([UInt8](data))
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
