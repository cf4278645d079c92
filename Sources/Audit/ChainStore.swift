public import Access
public import Kernel
public import Storage

/// Writes the chain: each committed row once, in an order that is fixed for good.
///
/// The row of `seal_head` is held through a batch, so two processes never seal at the same time.
public struct ChainStore: Sendable {
    package let database: any Database
    let context: Context
    package let hash: KeyedHash

    /// Facts are kept until they are sealed.
    package static let consumer = "seal"

    private static let links = BulkTable(
        "INSERT INTO seal (number, subject_table, subject_id, subject_part, fact_number, at, code)",
        "itiiiib"
    )

    public init(database: any Database, context: Context, keys: KeyRing) throws {
        self.database = database
        self.context = context
        hash = KeyedHash(key: try keys.lasting("audit"))
    }

    /// The end of the chain as it is now.
    public func head() async throws -> ChainHead {
        try await database.read { tx in
            try Self.head(in: tx)
                ?? ChainHead(number: 0, fact: 0, code: ChainLink.beginning, at: Instant(milliseconds: 0))
        }
    }

    /// How many rows wait, counted up to `limit` in each table; the facts that wait are those with a number.
    public func waiting(limit: Int = 10_000) async throws -> Int {
        try await database.read { tx in
            let sealed = try Self.head(in: tx)?.fact ?? 0
            var waiting = Int(max(0, try tx.latestFactNumber() - sealed))
            for table in ChainedTable.marked {
                let some: SQL = "(SELECT 1 FROM " + table.table + table.waiting + " LIMIT \(limit)) AS waiting"
                waiting += try tx.count("SELECT COUNT(*) AS n FROM " + some)
            }
            return waiting
        }
    }

    /// Seals all that wait; how many rows.
    @discardableResult
    public func linkAll(batch: Int = 400) async throws -> Int {
        var total = 0
        while true {
            let sealed = try await linkOnce(batch: batch)
            guard sealed > 0 else { return total }
            total += sealed
        }
    }

    /// Seals at most `batch` rows in one transaction; how many.
    @discardableResult
    public func linkOnce(batch: Int = 400) async throws -> Int {
        // Most rounds find nothing, and a read costs no commit.
        guard try await isWaiting() else { return 0 }
        return try await database.write { [context, hash] tx in
            let now = context.now()
            let head = try Self.lock(in: tx)
            var rows: [(table: ChainedTable, row: ChainedRow)] = try Self.facts(after: head.fact, batch, in: tx).map {
                (ChainedTable.facts, $0)
            }
            for table in ChainedTable.marked where rows.count < batch {
                rows += try Self.unsealed(table, batch - rows.count, in: tx).map { (table, $0) }
            }
            guard !rows.isEmpty else { return 0 }
            var (number, fact, code) = (head.number, head.fact, head.code)
            var links = BulkRows(Self.links, rows: rows.count)
            for (table, row) in rows {
                number += 1
                if table.marking == .factNumber { fact = row.key.id }
                let name = "\(table.name)"
                code = ChainLink.code(hash, after: code, number: number, table: name, fact: fact, at: now, row)
                links.add(number)
                links.add(name)
                links.add(row.key.id)
                links.add(row.key.part)
                links.add(fact)
                links.add(now)
                links.add(code)
                guard table.marking == .column else { continue }
                let mark: SQL = "UPDATE " + table.table + " SET seal = \(number) WHERE "
                try tx.enqueue(mark + table.condition(row.key))
            }
            try tx.insert(links)
            try tx.execute(
                "UPDATE seal_head SET number = \(number), fact_number = \(fact), code = \(code), at = \(now) WHERE only_row = 1"
            )
            if fact > head.fact {
                try tx.execute(
                    """
                    INSERT INTO fact_cursor (consumer, number) VALUES (\(Self.consumer), \(fact))
                    ON CONFLICT (consumer) DO UPDATE SET number = excluded.number
                    """
                )
            }
            return rows.count
        }
    }

    /// Announces the end of the chain as a fact, at most once in `period`; a chain that has only grown by such facts
    /// says nothing new.
    @discardableResult
    public func announce(every period: Duration = .seconds(3600)) async throws -> Bool {
        let now = context.now()
        let isDue = try await database.read { tx in try Self.isDue(now, period, in: tx) }
        guard isDue else { return false }
        return try await database.write { [context] tx in
            let head = try Self.lock(in: tx)
            guard try Self.isDue(now, period, in: tx) else { return false }
            try tx.execute(
                "UPDATE seal_head SET announced_number = \(head.number), announced_at = \(now) WHERE only_row = 1"
            )
            try tx.announce(
                Fact(Self.sealedFact, subject: head.number, detail: "\(head.fact) \(hexadecimal(head.code))", at: now),
                id: context.number()
            )
            return true
        }
    }

    /// Says how far the chain is: `detail` is the number of the newest fact in it and the code in hexadecimal digits.
    public static let sealedFact = "audit.sealed"

    private static func isDue(_ now: Instant, _ period: Duration, in tx: any ReadTransaction) throws -> Bool {
        try tx.count(
            """
            SELECT COUNT(*) AS n FROM seal_head
            WHERE only_row = 1 AND number > announced_number + 1 AND announced_at <= \(now - period)
            """
        ) > 0
    }

    private func isWaiting() async throws -> Bool {
        try await database.read { tx in
            if try tx.latestFactNumber() > (try Self.head(in: tx)?.fact ?? 0) { return true }
            return try ChainedTable.marked.contains { table in
                try tx.first("SELECT 1 AS n FROM " + table.table + table.waiting + " LIMIT 1") { _ in true } ?? false
            }
        }
    }

    /// The end of the chain, held until the transaction ends.
    private static func lock(in tx: any WriteTransaction) throws -> ChainHead {
        try tx.execute(
            """
            INSERT INTO seal_head (only_row, number, fact_number, code, at, announced_number, announced_at)
            VALUES (1, 0, 0, \(ChainLink.beginning), 0, 0, 0) ON CONFLICT (only_row) DO NOTHING
            """
        )
        guard let head = try head(in: tx, tx.dialect.forUpdate) else { throw UnreadableRow("seal_head.only_row", "") }
        return head
    }

    package static func head(in tx: any ReadTransaction, _ lock: SQL = "") throws -> ChainHead? {
        try tx.first("SELECT number, fact_number, code, at FROM seal_head WHERE only_row = 1\(lock)") { row in
            ChainHead(
                number: try row.get("number"),
                fact: try row.get("fact_number"),
                code: try row.get("code"),
                at: try row.get("at")
            )
        }
    }

    private static func facts(after number: Int64, _ limit: Int, in tx: any ReadTransaction) throws -> [ChainedRow] {
        let table = ChainedTable.facts
        return try tx.query(
            "SELECT " + table.selection + " FROM outbox WHERE number > \(number) ORDER BY number LIMIT \(limit)",
            table.read
        )
    }

    private static func unsealed(_ table: ChainedTable, _ limit: Int, in tx: any ReadTransaction) throws -> [ChainedRow]
    {
        try tx.query(
            "SELECT " + table.selection + " FROM " + table.table + table.waiting + " ORDER BY " + table.keyOrder
                + " LIMIT \(limit)",
            table.read
        )
    }
}
