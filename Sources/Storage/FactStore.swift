public import Kernel

extension WriteTransaction {
    /// Announces a fact: a row of the outbox, in this transaction.
    ///
    /// SQLite has one writer, so the order of its transactions is known here and the fact gets its number at once.
    /// PostgreSQL's transactions commit in an order that none of them knows: `FactSequencer` numbers them afterwards.
    public func announce(_ fact: Fact, id: Int64) throws {
        let number: SQL =
            switch dialect {
            case .sqlite: "(SELECT COALESCE(MAX(number), 0) + 1 FROM outbox WHERE number > 0)"
            case .postgres: "NULL"
            }
        // Nobody needs its answer: on PostgreSQL it travels with the commit.
        try enqueue(
            """
            INSERT INTO outbox (id, kind, subject, areas, organisations, detail, at, number)
            VALUES (\(id), \(fact.kind), \(fact.subject), \(joined(fact.areas)), \(joined(fact.organisations)),
                    \(fact.detail), \(fact.at), \(number))
            """
        )
    }
}

extension ReadTransaction {
    /// The facts that follow number `number`, in order, at most `limit`.
    public func facts(after number: Int64, limit: Int) throws -> [NumberedFact] {
        try query(
            """
            SELECT number, kind, subject, areas, organisations, detail, at FROM outbox
            WHERE number > \(number) ORDER BY number LIMIT \(limit)
            """
        ) { row in
            NumberedFact(
                number: try row.get("number"),
                fact: Fact(
                    try row.get("kind"),
                    subject: try row.get("subject"),
                    areas: try numbers(try row.get("areas"), "areas"),
                    organisations: try numbers(try row.get("organisations"), "organisations"),
                    detail: try row.get("detail"),
                    at: try row.get("at")
                )
            )
        }
    }

    /// What the facts are about that a follower has not applied yet, each subject once.
    ///
    /// A follower's tables and these subjects are together the state of this moment, whether the facts have their
    /// numbers or not. Nil when the follower has no place yet, or is more than `limit` facts behind.
    public func subjectsAhead(of consumer: String, limit: Int) throws -> Set<FactSubject>? {
        let place: Int64? = try first("SELECT number FROM fact_cursor WHERE consumer = \(consumer)") {
            try $0.get("number")
        }
        guard let place else { return nil }
        let numbered: SQL = "SELECT kind, subject FROM outbox WHERE number > \(place) LIMIT \(limit + 1)"
        var ahead = try query(numbered, FactSubject.read)
        // Only PostgreSQL has facts without a number.
        if dialect == .postgres {
            ahead += try query(
                "SELECT kind, subject FROM outbox WHERE number IS NULL LIMIT \(limit + 1)",
                FactSubject.read
            )
        }
        return ahead.count > limit ? nil : Set(ahead)
    }

    /// The number of the newest fact; 0 when there is none.
    public func latestFactNumber() throws -> Int64 {
        try first("SELECT number FROM outbox WHERE number > 0 ORDER BY number DESC LIMIT 1") { try $0.get("number") }
            ?? 0
    }

    /// The number of the oldest fact that is still kept; 0 when there is none.
    ///
    /// One who has seen only facts before it has missed some.
    public func oldestFactNumber() throws -> Int64 {
        try first("SELECT number FROM outbox WHERE number > 0 ORDER BY number LIMIT 1") { try $0.get("number") } ?? 0
    }
}

/// What a fact is about, with the kind of it.
public struct FactSubject: Sendable, Hashable {
    public let kind: String
    public let id: Int64

    static func read(_ row: any Row) throws -> FactSubject {
        FactSubject(kind: try row.get("kind"), id: try row.get("subject"))
    }
}

/// Reading and tidying the facts.
public struct FactFeed: Sendable {
    private let database: any Database

    public init(_ database: any Database) { self.database = database }

    /// The facts that follow number `number`, in order, at most `limit`.
    public func facts(after number: Int64, limit: Int) async throws -> [NumberedFact] {
        try await database.read { try $0.facts(after: number, limit: limit) }
    }

    /// The number of the newest fact; 0 when there is none.
    public func latest() async throws -> Int64 { try await database.read { try $0.latestFactNumber() } }

    /// Removes facts from before `moment` that every follower has seen, at most `limit`; the newest always stays.
    @discardableResult
    public func prune(before moment: Instant, limit: Int = 1000) async throws -> Int {
        try await database.write { tx in
            let latest = try tx.latestFactNumber()
            let followed: Int64? = try tx.first("SELECT MIN(number) AS n FROM fact_cursor") { try $0.find("n") } ?? nil
            return try tx.execute(
                """
                DELETE FROM outbox WHERE id IN (
                    SELECT id FROM outbox
                    WHERE number < \(latest) AND number <= \(followed ?? latest) AND at < \(moment)
                    ORDER BY number LIMIT \(limit)
                )
                """
            )
        }
    }
}

private func joined(_ numbers: [Int64]) -> String { numbers.map(String.init).joined(separator: ",") }

private func numbers(_ text: String, _ column: String) throws -> [Int64] {
    try text.split(separator: ",").map { part in
        guard let number = Int64(part) else { throw UnreadableRow(column, text) }
        return number
    }
}
