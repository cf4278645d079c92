/// Where a sealed value belongs; bound to it, so that it opens nowhere else.
public struct SealedPlace: Sendable, Hashable {
    let table: String
    let column: String
    let row: Int64
    /// The row's number within `row`, where a table's key has two columns.
    let part: Int64?

    public init(table: String, column: String, row: Int64, part: Int64? = nil) {
        self.table = table
        self.column = column
        self.row = row
        self.part = part
    }

    /// The place as it is bound: `table/column/row`, and `/part` where there is one.
    package var words: String { part.map { "\(table)/\(column)/\(row)/\($0)" } ?? "\(table)/\(column)/\(row)" }
}
