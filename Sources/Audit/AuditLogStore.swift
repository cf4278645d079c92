package import Access
public import Kernel
public import Storage

/// Reads the audit log, and keeps who has reviewed which looks.
///
/// Records are never deleted.
public struct AuditLogStore: Sendable {
    private let database: any Database
    private let context: Context

    public init(database: any Database, context: Context) {
        self.database = database
        self.context = context
    }

    /// So many records are looked at for one page; a rare thing is then looked for further on the next.
    private static let scan = 5000
    /// What is a look at personal data: it says what for.
    ///
    /// Of a refusal that place holds the route.
    ///
    /// The indexes of looks have the same words.
    private static let look: SQL = "purpose <> '' AND subject_table <> 'route'"

    /// Looks are counted up to here.
    package static let lookLimit = 1000

    /// One page, newest first.
    package struct Found: Sendable {
        package var entries: [AuditEntry] = []
        /// Where the next page begins; nil at the end.
        package var next: Int64?
        /// Nobody has that name or login.
        package var isNobody = false
    }

    /// One page of what meets the filter; each question is a walk along one index, of a length that has a bound.
    package func find(_ filter: AuditFilter, before last: Int64?, limit: Int = 50) async throws -> Found {
        try await database.read { tx in
            var found = Found()
            var accounts: [Account.ID] = []
            if let who = filter.who {
                accounts = try tx.query(
                    "SELECT id FROM account WHERE login = \(who.lowercased()) OR name = \(who) ORDER BY id LIMIT 20"
                ) { try $0.get("id") }
                guard !accounts.isEmpty else {
                    found.isNobody = true
                    return found
                }
            }
            // One walk for each of several people of one name, merged.
            let walks = accounts.isEmpty ? [nil] : accounts.map { Optional($0) }
            var rows: [AuditEntry] = []
            var ends: [Int64] = []
            for account in walks {
                let (entries, end) = try Self.walk(filter, account, before: last, limit: limit + 1, in: tx)
                rows += entries
                if let end { ends.append(end) }
            }
            // Nothing older than the shortest walk is shown yet: another walk has not been there.
            let floor = ends.max() ?? 0
            rows = rows.filter { $0.id >= floor }.sorted { $0.id > $1.id }
            if rows.count > limit {
                rows = Array(rows.prefix(limit))
                found.next = rows.last?.id
            } else if floor > 0 {
                found.next = floor
            }
            let about = rows.filter { $0.table == "account" }.map(\.row)
            let names = try AccountStore.names(rows.compactMap { $0.account?.rawValue } + about, in: tx)
            found.entries = rows.map { $0.named(names) }
            return found
        }
    }

    /// A walk's entries, and where it stopped before the end of the index.
    private static func walk(
        _ filter: AuditFilter,
        _ account: Account.ID?,
        before last: Int64?,
        limit: Int,
        in tx: any ReadTransaction
    ) throws -> (entries: [AuditEntry], end: Int64?) {
        var along: SQL = "id < \(last ?? .max)"
        if let from = filter.from {
            along = along + " AND id >= \(IDSequence.lowest(at: CivilTime(date: from).instant))"
        }
        if let until = filter.until {
            along = along + " AND id < \(IDSequence.lowest(at: CivilTime(date: until + 1).instant))"
        }
        var others: SQL = "1 = 1"
        func add(_ condition: SQL, _ isAlong: Bool) {
            if isAlong { along = condition + " AND " + along } else { others = others + " AND " + condition }
        }
        // The narrowest leads; the others are looked at along its way.
        var isLed = false
        if let table = filter.table, let row = filter.row {
            add("subject_table = \(table) AND subject_id = \(row)", true)
            isLed = true
        } else if let table = filter.table {
            add("subject_table = \(table)", false)
        }
        if let account {
            add("account_id = \(account)", !isLed)
            isLed = true
        }
        if let action = filter.action {
            add("action = \(action)", !isLed)
            isLed = true
        }
        if filter.isLook { add(Self.look, !isLed) }
        let inner: SQL = """
            SELECT id, at, account_id, action, subject_table, subject_id, purpose, seal FROM audit_record
            WHERE \(along) ORDER BY id DESC LIMIT \(scan)
            """
        let entries = try tx.query(
            "SELECT * FROM (\(inner)) AS walked WHERE \(others) ORDER BY id DESC LIMIT \(limit)",
            AuditEntry.read
        )
        guard entries.count < limit else { return (entries, entries.last?.id) }
        let walked = try tx.first(
            "SELECT COUNT(*) AS n, MIN(id) AS last FROM (SELECT id FROM audit_record WHERE \(along) ORDER BY id DESC LIMIT \(scan)) AS walked"
        ) { (count: try $0.get("n", as: Int.self), last: try $0.find("last", as: Int64.self)) }
        return (entries, walked?.count == scan ? walked?.last : nil)
    }

    /// Records that somebody looked into the log; `account`: whose records he asked for.
    package func recordLook(by viewer: Viewer) async throws {
        try await database.write { [context] tx in
            try tx.audit(.init(by: viewer.account, "audit.searched", table: "audit_record", row: 0), context: context)
        }
    }

    // MARK: Reviews

    /// Who has looked at personal data since the last review of it, at most 500 people.
    package func looks() async throws -> [LookReview] {
        try await database.read { tx in
            var people: [LookReview] = []
            var last: Int64 = 0
            // From one person to the next along the index, whatever lies between.
            while people.count < 500,
                let account: Account.ID = try tx.first(
                    """
                    SELECT account_id FROM audit_record WHERE \(Self.look) AND account_id > \(last)
                    ORDER BY account_id LIMIT 1
                    """,
                    { try $0.get("account_id") }
                )
            {
                last = account.rawValue
                if let look = try Self.look(of: account, in: tx) { people.append(look) }
            }
            return people.sorted { ($0.count == 0 ? 1 : 0, -$0.last) < ($1.count == 0 ? 1 : 0, -$1.last) }
        }
    }

    /// What a person has looked at since the last review, newest first, at most `limit`.
    package func looks(of account: Account.ID, limit: Int = 200) async throws -> (
        look: LookReview, entries: [AuditEntry]
    ) {
        let found = try await database.read { tx -> (LookReview, [AuditEntry])? in
            guard let look = try Self.look(of: account, in: tx) else { return nil }
            let seen = try Self.reviewed(account, in: tx)?.last ?? 0
            let entries = try tx.query(
                """
                SELECT id, at, account_id, action, subject_table, subject_id, purpose, seal FROM audit_record
                WHERE \(Self.look) AND account_id = \(account) AND id > \(seen) ORDER BY id DESC LIMIT \(limit)
                """,
                AuditEntry.read
            )
            return (look, entries)
        }
        guard let found else { throw NotFound("account", account) }
        return found
    }

    /// Marks a person's looks up to `last` as reviewed.
    /// - Throws: `AuditRefusal` for one's own.
    package func review(_ account: Account.ID, upTo last: Int64, note: String, by viewer: Viewer) async throws {
        guard account != viewer.account else { throw AuditRefusal.ownLooks }
        let note = String(note.prefix(500))
        guard !note.allSatisfy(\.isWhitespace) else {
            throw InvalidInput("note", Text("请写明核查结论。", "Please say what the review found."))
        }
        try await database.write { [context] tx in
            guard try Self.look(of: account, in: tx) != nil else { throw NotFound("account", account) }
            try tx.execute(
                """
                INSERT INTO audit_review (id, account_id, last_id, reviewed_by, at, note)
                VALUES (\(context.number()), \(account), \(last), \(viewer.account), \(context.now()), \(note))
                """
            )
            try tx.audit(
                .init(by: viewer.account, "audit.reviewed", table: "account", row: account.rawValue),
                context: context
            )
        }
    }

    private static func reviewed(_ account: Account.ID, in tx: any ReadTransaction) throws -> (
        last: Int64, at: Instant, by: Int64, note: String
    )? {
        try tx.first(
            "SELECT last_id, at, reviewed_by, note FROM audit_review WHERE account_id = \(account) ORDER BY id DESC LIMIT 1"
        ) { (try $0.get("last_id"), try $0.get("at"), try $0.get("reviewed_by"), try $0.get("note")) }
    }

    private static func look(of account: Account.ID, in tx: any ReadTransaction) throws -> LookReview? {
        let review = try reviewed(account, in: tx)
        let newest = try tx.first(
            """
            SELECT id, at FROM audit_record WHERE \(Self.look) AND account_id = \(account) ORDER BY id DESC LIMIT 1
            """
        ) { (id: try $0.get("id", as: Int64.self), at: try $0.get("at", as: Instant.self)) }
        guard let newest else { return nil }
        let count = try tx.count(
            """
            SELECT COUNT(*) AS n FROM (
                SELECT id FROM audit_record
                WHERE \(Self.look) AND account_id = \(account) AND id > \(review?.last ?? 0) LIMIT \(lookLimit)
            ) AS looks
            """
        )
        let names = try AccountStore.names([account.rawValue] + (review.map { [$0.by] } ?? []), in: tx)
        return LookReview(
            account: account,
            name: names[account.rawValue] ?? account.description,
            count: count,
            last: newest.id,
            lastAt: newest.at,
            reviewedAt: review?.at,
            reviewer: review.flatMap { names[$0.by] },
            note: review?.note
        )
    }
}

extension AuditEntry {
    static func read(_ row: any Row) throws -> AuditEntry {
        AuditEntry(
            id: try row.get("id"),
            at: try row.get("at"),
            account: try row.find("account_id"),
            name: nil,
            action: try row.get("action"),
            table: try row.get("subject_table"),
            row: try row.get("subject_id"),
            purpose: try row.get("purpose"),
            seal: try row.find("seal")
        )
    }

    func named(_ names: [Int64: String]) -> AuditEntry {
        AuditEntry(
            id: id,
            at: at,
            account: account,
            name: account.flatMap { names[$0.rawValue] },
            action: action,
            table: table,
            row: row,
            purpose: purpose,
            seal: seal,
            subject: table == "account" ? names[row] : nil
        )
    }
}

/// Why looks cannot be reviewed.
package enum AuditRefusal: Refusal, Hashable {
    case ownLooks

    package var code: String { "audit.own_looks" }
    package var message: Text { Text("不能核查自己的查看记录，请由他人核查。", "Your own looks are for somebody else to review.") }
}
