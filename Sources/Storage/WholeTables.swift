import Kernel

/// A table as the catalogue of a database describes it.
package struct TableShape: Sendable, Hashable {
    /// What a column holds; the subset knows no more.
    package enum Kind: String, Sendable, Hashable {
        case integer, real, text, bytes
        /// Something that one database alone knows: such a column is not carried over.
        case other
    }

    package struct Column: Sendable, Hashable {
        package let name: String
        package let kind: Kind

        package init(_ name: String, _ kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    package let name: String
    package let columns: [Column]

    package init(name: String, columns: [Column]) {
        self.name = name
        self.columns = columns
    }

    /// A name as both databases quote it.
    package static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

    /// The columns' names, quoted, with commas between them.
    package var columnList: String { columns.map { Self.quoted($0.name) }.joined(separator: ", ") }
}

/// All tables of a database, row by row: for copies, counts and comparisons, never for the work of a feature.
///
/// A connection of its own; names come from the catalogue, not from the program. Not for two threads at once.
package protocol WholeTables: AnyObject {
    var dialect: Dialect { get }

    /// The tables with their columns, sorted by name; without those that the database keeps for itself.
    func shapes() throws -> [TableShape]

    /// The number in the first column of the first row; nil for no row or NULL.
    func number(_ sql: StaticString) throws -> Int64?

    /// How many rows a table has.
    func count(_ table: String) throws -> Int64

    /// Calls `body` with each row, the values in the order of `table.columns`; holds few rows at a time.
    func forEachRow(of table: TableShape, _ body: ([SQLValue]) throws -> Void) throws

    /// Begins a transaction that reads: everything until `end` is one state.
    func beginReading() throws

    /// Begins a transaction that writes, in which references are checked at its end only.
    func beginFilling() throws

    /// Removes all rows of these tables.
    func removeAll(from tables: [TableShape]) throws

    func insert(_ rows: [[SQLValue]], into table: TableShape) throws

    /// Commits what `beginFilling` began; throws `constraint` for a reference that leads nowhere.
    func commitFilling() throws

    /// Ends a transaction without a trace.
    func end()

    func close()
}

/// What a table holds, as a number of rows and a sum over all of them that does not depend on their order.
package struct TableDigest: Sendable, Hashable, CustomStringConvertible {
    package private(set) var rows: Int64 = 0
    private var sum = [UInt64](repeating: 0, count: 4)

    package init() {}

    /// Adds a row: the SHA-256 of its values, each with its kind and length, added to the sum.
    package mutating func add(_ row: [SQLValue]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(row.count * 16)
        func append(_ tag: UInt8, _ number: UInt64) {
            bytes.append(tag)
            withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        }
        for value in row {
            switch value {
            case .null: bytes.append(0)
            case .integer(let number): append(1, UInt64(bitPattern: number))
            case .real(let number): append(2, number.bitPattern)
            case .text(let text):
                append(3, UInt64(text.utf8.count))
                bytes.append(contentsOf: text.utf8)
            case .blob(let blob):
                append(4, UInt64(blob.count))
                bytes.append(contentsOf: blob)
            }
        }
        let hash = sha256(bytes)
        for part in 0..<4 {
            let word = hash[(part * 8)..<(part * 8 + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            sum[part] &+= word
        }
        rows += 1
    }

    package var description: String { "\(rows) rows, \(sum.map { String($0, radix: 16) }.joined(separator: "-"))" }
}

extension WholeTables {
    /// The digest of a table as it is now.
    package func digest(of table: TableShape) throws -> TableDigest {
        var digest = TableDigest()
        try forEachRow(of: table) { digest.add($0) }
        return digest
    }
}
