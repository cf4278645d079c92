import Access
import Kernel
import Storage

/// Where sealed texts stand: a table with a column `key_id`, how its rows are named, and the columns that are sealed.
struct SealedColumns: Sendable {
    let name: StaticString
    let key: StaticString
    /// The second column of the key, where it has two.
    let part: StaticString?
    let columns: [StaticString]

    private init(_ name: StaticString, key: StaticString = "id", part: StaticString? = nil, _ columns: [StaticString]) {
        self.name = name
        self.key = key
        self.part = part
        self.columns = columns
    }

    static let all = [
        SealedColumns("signal", ["body", "place", "name_sealed", "phone_sealed"]),
        SealedColumns("signal_event", key: "signal_id", part: "number", ["note"]),
        SealedColumns("case_record", ["title"]),
        SealedColumns("case_event", ["note"]),
        SealedColumns("shift_handover", ["note"]),
        SealedColumns("emergency", ["reason", "remark"]),
    ]
}

extension VerificationStore {
    /// The rows of a page of a table whose texts do not open, and the last row of the page; nil behind the end.
    ///
    /// A text whose key was destroyed is no difference: somebody asked for that.
    func unopened(
        _ table: SealedColumns,
        after last: (row: Int64, part: Int64),
        limit: Int
    ) async throws -> (rows: [(row: Int64, part: Int64, column: String)], last: (row: Int64, part: Int64), count: Int)?
    {
        let name = SQL(stringLiteral: table.name)
        let key = SQL(stringLiteral: table.key)
        let part = table.part.map { SQL(stringLiteral: $0) }
        let columns = table.columns.map { SQL(stringLiteral: $0) }
        let beyond: SQL =
            if let part { "(\(key) > \(last.row) OR (\(key) = \(last.row) AND \(part) > \(last.part)))" } else {
                "\(key) > \(last.row)"
            }
        let order = part.map { key + ", " + $0 } ?? key
        return try await database.read { tx in
            let page = try tx.query(
                """
                SELECT \(SQL.joined(([key, part].compactMap { $0 }) + columns, separator: ", ")), \(SQL.key(of: name))
                FROM \(name) WHERE \(beyond) ORDER BY \(order) LIMIT \(limit)
                """
            ) { row in
                let number: Int64 = try row.get(table.key)
                let second: Int64 = try table.part.map { try row.get($0) } ?? 0
                let closed = table.columns.filter { !Self.opens(row, $0, of: table, (number, second)) }
                return (place: (row: number, part: second), closed: closed)
            }
            guard let newest = page.last else { return nil }
            let rows = page.flatMap { entry in entry.closed.map { (entry.place.row, entry.place.part, "\($0)") } }
            return (rows, newest.place, page.count)
        }
    }

    private static func opens(
        _ row: any Row,
        _ column: StaticString,
        of table: SealedColumns,
        _ number: (row: Int64, part: Int64)
    ) -> Bool {
        let place = SealedPlace(
            table: "\(table.name)",
            column: "\(column)",
            row: number.row,
            part: table.part.map { _ in number.part }
        )
        do {
            switch try row.value(column) {
            case .blob(let sealed):
                guard let id: Int64 = try row.find("key_id"), let wrapped: [UInt8] = try row.find("key_wrapped") else {
                    return true
                }
                _ = try row.vault.open(sealed, at: place, with: try row.vault.key(id: id, wrapped: wrapped))
            case .text: _ = try row.strictlyOpened(column, at: place)
            case .null, .integer, .real: break
            }
            return true
        } catch { return false }
    }
}
