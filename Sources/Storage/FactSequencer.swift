/// Gives committed facts their numbers, without a gap, in batches.
///
/// Identifiers sort by time, not by commit: a fact may become visible after a younger one. So only facts that are seen
/// committed get a number, and one that comes to light later gets a later one. The row of `fact_sequence` keeps two
/// processes from numbering at the same time; nothing depends on a clock.
public struct FactSequencer: Sendable {
    private let database: any Database
    private let batch: Int

    public init(_ database: any Database, batch: Int = 500) {
        self.database = database
        self.batch = batch
    }

    /// Numbers one batch; how many facts got a number.
    @discardableResult
    public func numberOnce() async throws -> Int {
        // Most rounds find nothing, and a read costs no commit.
        let waiting = try await database.read { tx in
            try tx.first("SELECT id FROM outbox WHERE number IS NULL LIMIT 1") { try $0.get("id", as: Int64.self) }
        }
        guard waiting != nil else { return 0 }
        return try await database.write { [batch] tx in
            let kept: Int64 =
                try tx.first("SELECT last FROM fact_sequence WHERE only_row = 1\(tx.dialect.forUpdate)") {
                    try $0.get("last")
                } ?? 0
            let last = max(kept, try tx.latestFactNumber())
            let numbered = try tx.execute(
                """
                UPDATE outbox SET number = \(last) + waiting.place
                FROM (
                    SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place
                    FROM (SELECT id FROM outbox WHERE number IS NULL ORDER BY id LIMIT \(batch)) AS oldest
                ) AS waiting
                WHERE outbox.id = waiting.id
                """
            )
            // Written even when PostgreSQL has shown an old state of the outbox: two at once then conflict here.
            try tx.execute("UPDATE fact_sequence SET last = \(last + Int64(numbered)) WHERE only_row = 1")
            return numbered
        }
    }

    /// Numbers all that wait; how many facts got a number.
    @discardableResult
    public func numberAll() async throws -> Int {
        var total = 0
        while true {
            let numbered = try await numberOnce()
            guard numbered > 0 else { return total }
            total += numbered
        }
    }
}
