package import Access
public import Kernel
public import Storage

/// Reads break-glass accesses with what was looked at under them, and keeps what their reviewers found.
public struct EmergencyReviewStore: Sendable {
    private let database: any Database
    private let context: Context

    public init(database: any Database, context: Context) {
        self.database = database
        self.context = context
    }

    package var now: Instant { context.now() }

    /// How many wait for a review, and how many of them for too long.
    package func waiting() async throws -> (open: Int, overdue: Int) {
        let limit = context.now() - EmergencyEntry.reviewTime
        return try await database.read { tx in
            (
                try tx.count("SELECT COUNT(*) AS n FROM emergency WHERE reviewed_at IS NULL"),
                try tx.count("SELECT COUNT(*) AS n FROM emergency WHERE reviewed_at IS NULL AND begun_at < \(limit)")
            )
        }
    }

    /// One page: those without a review first, the newest of each first.
    package func list(after place: EmergencyEntry.Place?, limit: Int) async throws -> [EmergencyEntry] {
        try await database.read { tx in
            var found: [EmergencyEntry] = []
            if place?.isReviewed != true {
                found += try tx.query(
                    """
                    \(Self.select) WHERE e.reviewed_at IS NULL AND e.id < \(place?.id ?? .max)
                    ORDER BY e.id DESC LIMIT \(limit)
                    """,
                    Self.read
                )
            }
            guard found.count < limit else { return found }
            let last = place.flatMap { $0.isReviewed ? $0.id : nil } ?? .max
            return try found
                + tx.query(
                    """
                    \(Self.select) WHERE e.reviewed_at IS NOT NULL AND e.id < \(last)
                    ORDER BY e.id DESC LIMIT \(limit - found.count)
                    """,
                    Self.read
                )
        }
    }

    /// One with the first thousand records of what was looked at, oldest first.
    package func entry(_ id: Emergency.ID) async throws -> (entry: EmergencyEntry, looks: [AuditEntry]) {
        try await database.read { tx in
            guard let entry = try Self.find(id, in: tx) else { throw NotFound("emergency", id) }
            // Looks with a purpose too: what he unmasked in that time, wherever.
            let looks = try tx.query(
                """
                SELECT id, at, account_id, action, subject_table, subject_id, purpose, seal FROM audit_record
                WHERE account_id = \(entry.account) AND id > \(id) AND at <= \(entry.ended ?? entry.until)
                  AND (action = 'emergency.looked' OR (purpose <> '' AND subject_table <> 'route'))
                ORDER BY id LIMIT 1000
                """,
                AuditEntry.read
            )
            return (entry, looks.map { $0.named([entry.account.rawValue: entry.name]) })
        }
    }

    /// Keeps what a review found.
    /// - Throws: `EmergencyReviewRefusal`; `InvalidInput` without a verdict or a remark.
    package func review(
        _ id: Emergency.ID,
        _ verdict: EmergencyEntry.Verdict?,
        remark: String,
        by viewer: Viewer
    ) async throws {
        guard let verdict else {
            throw InvalidInput("verdict", Text("请选择是否正当。", "Say whether it was justified."))
        }
        let remark = String(remark.prefix(500))
        guard !remark.allSatisfy(\.isWhitespace) else {
            throw InvalidInput("remark", Text("请写明核查结论。", "Please say what the review found."))
        }
        try await database.write { [context] tx in
            let now = context.now()
            guard let entry = try Self.find(id, in: tx) else { throw NotFound("emergency", id) }
            guard entry.account != viewer.account else { throw EmergencyReviewRefusal.own }
            guard !entry.isOn(at: now) else { throw EmergencyReviewRefusal.isOn }
            let row = try tx.first(
                "SELECT key_id, district_id, street_id, community_id FROM emergency WHERE id = \(id)"
            ) { row in
                (
                    key: try row.get("key_id", as: Int64.self),
                    areas: [
                        try row.find("district_id", as: Int64.self), try row.find("street_id"),
                        try row.find("community_id"),
                    ].compactMap(\.self)
                )
            }
            guard let row, let key = try tx.dataKey(row.key) else { throw NotFound("emergency", id) }
            let sealed = try tx.vault.seal(remark, at: AccountStore.place("remark", id), with: key)
            let count = try tx.execute(
                """
                UPDATE emergency SET reviewed_at = \(now), reviewed_by = \(viewer.account), verdict = \(verdict.rawValue),
                    remark = \(sealed) WHERE id = \(id) AND reviewed_at IS NULL
                """
            )
            guard count == 1 else { throw EmergencyReviewRefusal.isReviewed }
            try tx.audit(
                .init(by: viewer.account, "emergency.reviewed", table: "emergency", row: id.rawValue),
                context: context
            )
            try tx.announce(
                Fact("emergency.reviewed", subject: id.rawValue, areas: row.areas, detail: verdict.rawValue, at: now),
                id: context.number()
            )
        }
    }

    private static let select: SQL = """
        SELECT e.id, e.account_id, a.name, e.area_name, e.reason, e.begun_at, e.until_at, e.ended_at, e.ended_why,
               e.reviewed_at, r.name AS reviewer, e.verdict, e.remark, \(SQL.key(of: "e"))
        FROM emergency e JOIN account a ON a.id = e.account_id LEFT JOIN account r ON r.id = e.reviewed_by
        """

    private static func find(_ id: Emergency.ID, in tx: any ReadTransaction) throws -> EmergencyEntry? {
        try tx.first("\(select) WHERE e.id = \(id)", read)
    }

    private static func read(_ row: any Row) throws -> EmergencyEntry {
        let id: Emergency.ID = try row.get("id")
        var review: EmergencyEntry.Review?
        if let at: Instant = try row.find("reviewed_at"),
            let verdict = try row.find("verdict", as: String.self).flatMap(EmergencyEntry.Verdict.init)
        {
            review = EmergencyEntry.Review(
                at: at,
                by: try row.find("reviewer") ?? "",
                verdict: verdict,
                remark: try row.opened("remark", at: AccountStore.place("remark", id))
            )
        }
        return EmergencyEntry(
            id: id,
            account: try row.get("account_id"),
            name: try row.get("name"),
            areaName: try row.get("area_name"),
            reason: try row.opened("reason", at: AccountStore.place("reason", id)),
            begun: try row.get("begun_at"),
            until: try row.get("until_at"),
            ended: try row.find("ended_at"),
            why: try row.find("ended_why", as: String.self).flatMap(Emergency.End.init),
            review: review
        )
    }
}
