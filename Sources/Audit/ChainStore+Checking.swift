import Access
import Kernel
import Storage

/// Whether the chain and the rows that it covers are as they were written.
extension ChainStore {
    /// Something that is not as it was sealed.
    package struct Difference: Sendable, Hashable {
        package enum Kind: Sendable, Hashable {
            /// The row's covered bytes are not those that were sealed.
            case changed
            /// The row is gone.
            case removed
            /// The row says that it is sealed, and the chain does not know it.
            case inserted
            /// The link itself was changed, its row was not.
            case linkChanged
            /// Links from here to the given number are gone.
            case linksRemoved(to: Int64)
            /// The end that the database remembers is not the end of the chain.
            case headChanged
            /// An end kept outside the database is not in the chain: it was cut off, or written anew.
            case headUnknown
        }

        package let kind: Kind
        /// The number in the chain; 0 for a row that has no place in it.
        package let number: Int64
        /// Empty where no row is meant.
        package let table: String
        package let key: ChainKey
    }

    /// Walks the chain from its beginning to the end that it has now.
    ///
    /// `progress` is told how far the walk is and where it ends.
    package func checkChain(
        batch: Int = 1000,
        progress: @Sendable (Int64, Int64) -> Void = { _, _ in }
    ) async throws -> [Difference] {
        let head = try await head()
        var walk = Walk(hash: hash)
        while walk.last < head.number {
            let last = walk.last
            let links = try await database.read { tx in
                try Self.links(after: last, upTo: head.number, batch, in: tx)
            }
            guard !links.isEmpty else { break }
            for (link, row) in links { walk.add(link, row) }
            progress(walk.last, head.number)
        }
        return walk.end(head)
    }

    /// Looks whether every row that is marked as sealed has its link.
    package func checkRows(
        batch: Int = 1000,
        progress: @Sendable (String, Int) -> Void = { _, _ in }
    ) async throws -> [Difference] {
        let head = try await head()
        var found: [Difference] = []
        for table in ChainedTable.marked {
            var last: ChainKey?
            var count = 0
            while true {
                let from = last
                let rows = try await database.read { tx in
                    try Self.marked(table, after: from, batch, upTo: head.number, in: tx)
                }
                guard let newest = rows.last else { break }
                last = newest.key
                count += rows.count
                found += rows.filter { !$0.isKnown }.map { row in
                    Difference(kind: .inserted, number: 0, table: "\(table.name)", key: row.key)
                }
                progress("\(table.name)", count)
            }
        }
        return found
    }

    /// Holds ends that were kept elsewhere against the chain.
    package func check(_ heads: [ChainHead]) async throws -> [Difference] {
        var found: [Difference] = []
        for some in heads.chunks(of: 500) {
            let codes = try await database.read { tx -> [Int64: [UInt8]] in
                let rows: [(Int64, [UInt8])] = try tx.query(
                    "SELECT number, code FROM seal WHERE number IN \(list: some.map(\.number))"
                ) { (try $0.get("number"), try $0.get("code")) }
                return Dictionary(rows) { first, _ in first }
            }
            found += some.filter { codes[$0.number] != $0.code }.map { head in
                Difference(kind: .headUnknown, number: head.number, table: "", key: ChainKey(id: 0, part: 0))
            }
        }
        return found
    }

    private static func links(after number: Int64, upTo end: Int64, _ limit: Int, in tx: any ReadTransaction) throws
        -> [(link: ChainLink, row: ChainedRow?)]
    {
        let links = try tx.query(
            """
            SELECT \(ChainLink.columns) FROM seal WHERE number > \(number) AND number <= \(end) ORDER BY number LIMIT \(limit)
            """,
            ChainLink.read
        )
        var rows: [String: [ChainKey: ChainedRow]] = [:]
        for (name, own) in Dictionary(grouping: links, by: \.table) {
            guard let table = ChainedTable.named(name) else { continue }
            let ids = Set(own.map(\.key.id)).sorted()
            let choice: SQL = " WHERE " + table.keyColumn + " IN \(list: ids)"
            let found = try tx.query("SELECT " + table.selection + " FROM " + table.table + choice, table.read)
            rows[name] = Dictionary(found.map { ($0.key, $0) }) { first, _ in first }
        }
        return links.map { ($0, rows[$0.table]?[$0.key]) }
    }

    private static func marked(
        _ table: ChainedTable,
        after last: ChainKey?,
        _ limit: Int,
        upTo end: Int64,
        in tx: any ReadTransaction
    ) throws -> [(key: ChainKey, isKnown: Bool)] {
        var choice: SQL = " WHERE " + table.keyColumn + " > \(last?.id ?? 0)"
        var names = table.keyColumn
        if let part = table.part {
            let column = SQL(stringLiteral: part)
            names = names + ", " + column
            choice =
                " WHERE (" + table.keyColumn + " > \(last?.id ?? 0) OR (" + table.keyColumn + " = \(last?.id ?? 0) AND "
                + column + " > \(last?.part ?? 0)))"
        }
        let statement: SQL = "SELECT seal, " + names + " FROM " + table.table + choice + " ORDER BY " + names
        let rows: [(key: ChainKey, seal: Int64?)] = try tx.query(statement + " LIMIT \(limit)") { row in
            let part: Int64 = try table.part.map { try row.get($0) } ?? 0
            return (ChainKey(id: try row.get(table.key), part: part), try row.find("seal"))
        }
        let numbers = rows.compactMap(\.seal)
        let links: [(Int64, String, ChainKey)] = try tx.query(
            "SELECT number, subject_table, subject_id, subject_part FROM seal WHERE number IN \(list: numbers)"
        ) { row in
            (
                try row.get("number"), try row.get("subject_table"),
                ChainKey(id: try row.get("subject_id"), part: try row.get("subject_part"))
            )
        }
        let known = Dictionary(links.map { ($0.0, ($0.1, $0.2)) }) { first, _ in first }
        let name = "\(table.name)"
        return rows.map { row in
            // One that waits will be sealed; one that was sealed since is looked at next time.
            guard let seal = row.seal, seal <= end else { return (row.key, true) }
            return (row.key, known[seal].map { $0.0 == name && $0.1 == row.key } ?? false)
        }
    }

    /// The walk along the chain: a link is judged when the one after it has been seen.
    private struct Walk {
        let hash: KeyedHash
        private(set) var last: Int64 = 0
        /// The code that stands there, and the one that should; the same for a good link.
        private var stored: [UInt8]? = ChainLink.beginning
        private var computed: [UInt8]? = ChainLink.beginning
        private var doubtful: Difference?
        private var found: [Difference] = []

        init(hash: KeyedHash) { self.hash = hash }

        mutating func add(_ link: ChainLink, _ row: ChainedRow?) {
            if link.number != last + 1 {
                settle()
                found.append(
                    Difference(
                        kind: .linksRemoved(to: link.number - 1),
                        number: last + 1,
                        table: "",
                        key: ChainKey(id: 0, part: 0)
                    )
                )
                // What the missing link's code was, nobody knows.
                (stored, computed) = (nil, nil)
            }
            last = link.number
            guard let row else {
                settle()
                found.append(difference(.removed, link))
                (stored, computed) = (link.code, link.code)
                return
            }
            guard let before = stored else {
                (stored, computed) = (link.code, link.code)
                return
            }
            let code = code(link, row, after: before)
            if code == link.code {
                settle()
            } else if let computed, computed != before, self.code(link, row, after: computed) == link.code {
                // This one follows the row before it as it stands: so the row is right and its link is not.
                if let earlier = doubtful {
                    doubtful = Difference(
                        kind: .linkChanged,
                        number: earlier.number,
                        table: earlier.table,
                        key: earlier.key
                    )
                }
                settle()
            } else {
                settle()
                doubtful = difference(.changed, link)
            }
            (stored, computed) = (link.code, code)
        }

        mutating func end(_ head: ChainHead) -> [Difference] {
            settle()
            let isEnd = last == head.number && (head.number == 0 || stored == head.code || stored == nil)
            if !isEnd {
                found.append(
                    Difference(kind: .headChanged, number: head.number, table: "", key: ChainKey(id: 0, part: 0))
                )
            }
            return found
        }

        private mutating func settle() {
            if let doubtful { found.append(doubtful) }
            doubtful = nil
        }

        private func difference(_ kind: Difference.Kind, _ link: ChainLink) -> Difference {
            Difference(kind: kind, number: link.number, table: link.table, key: link.key)
        }

        private func code(_ link: ChainLink, _ row: ChainedRow, after previous: [UInt8]) -> [UInt8] {
            ChainLink.code(
                hash,
                after: previous,
                number: link.number,
                table: link.table,
                fact: link.fact,
                at: link.at,
                row
            )
        }
    }
}
