public import Kernel
public import Storage

/// Break-glass accesses: beginning, ending, and what is looked at under them.
extension AccountStore {
    /// What somebody asks for.
    public struct EmergencyDraft: Sendable {
        /// The area: outside of what he reaches, which the caller has seen to.
        public var level: AreaLevel
        public var area: Int64
        public var areaName: String
        public var path: AreaPath
        public var hours: Int
        public var reason: String
        public var password: String
        /// Of his second factor; empty for whoever has none.
        public var code: String

        public init(
            level: AreaLevel,
            area: Int64,
            areaName: String,
            path: AreaPath,
            hours: Int,
            reason: String,
            password: String,
            code: String
        ) {
            self.level = level
            self.area = area
            self.areaName = areaName
            self.path = path
            self.hours = hours
            self.reason = reason
            self.password = password
            self.code = code
        }
    }

    /// Opens the area for the viewer's session.
    /// - Throws: `InvalidInput` for a reason that says too little, a wrong password or code; `EmergencyRefusal.isOn`.
    @discardableResult
    public func beginEmergency(_ draft: EmergencyDraft, of viewer: Viewer) async throws -> Emergency.ID {
        let reason = try Self.checked(reason: draft.reason)
        guard Emergency.hours.contains(draft.hours) else {
            throw InvalidInput("hours", Text("最长 3 小时。", "Three hours at most."))
        }
        try await checkPassword(draft.password, of: viewer)
        let begun: Emergency.ID? = try await database.write { [context, secrets] tx in
            let now = context.now()
            // One after the other: of two that are begun at once the second is refused.
            _ = try tx.first("SELECT id FROM account WHERE id = \(viewer.account)\(tx.dialect.forUpdate)") { _ in true }
            try Self.endOver(at: now, of: viewer.account, context: context, in: tx)
            let isOn = try tx.first(
                "SELECT id FROM emergency WHERE account_id = \(viewer.account) AND ended_at IS NULL"
            ) { _ in true }
            guard isOn == nil else { throw EmergencyRefusal.isOn }
            if try Self.hasSecondFactor(viewer.account, in: tx) {
                guard try Self.accepts(draft.code, of: viewer.account, secrets, at: now, in: tx) else { return nil }
            }
            let id = context.id(Emergency.ID.self)
            // What the staff writes, as in a case.
            let key = try tx.makeKey(.matter, context: context)
            try tx.execute(
                """
                INSERT INTO emergency (id, account_id, session_id, area_level, area_id, area_name, district_id, street_id,
                                       community_id, key_id, reason, begun_at, until_at, remark)
                VALUES (\(id), \(viewer.account), \(viewer.session), \(draft.level), \(draft.area), \(draft.areaName),
                        \(draft.path.district), \(draft.path.street), \(draft.path.community), \(key.id),
                        \(try tx.vault.seal(reason, at: Self.place("reason", id), with: key)), \(now),
                        \(now + .seconds(draft.hours * 3600)), '')
                """
            )
            try tx.audit(
                .init(by: viewer.account, "emergency.begun", table: "emergency", row: id.rawValue),
                context: context
            )
            try tx.announce(
                Fact("emergency.begun", subject: id.rawValue, areas: draft.path.all, at: now),
                id: context.number()
            )
            return id
        }
        guard let begun else { throw InvalidInput("code", SignInRefusal.wrongCode.message) }
        forget(viewer.account)
        return begun
    }

    private static func checked(reason: String) throws(InvalidInput) -> String {
        let words = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard Emergency.reasonLength.contains(words.count), Set(words).count > 4 else {
            throw InvalidInput(
                "reason",
                Text(
                    "请写明原因，10 至 500 个字：出了什么事、要查什么。",
                    "Give the reason in 10 to 500 characters: what happened, and what you look for."
                )
            )
        }
        return words
    }

    /// Where the sealed texts of an access belong.
    public static func place(_ column: String, _ id: Emergency.ID) -> SealedPlace {
        SealedPlace(table: "emergency", column: column, row: id.rawValue)
    }

    /// Ends the viewer's access now; nothing when none is on.
    public func endEmergency(of viewer: Viewer) async throws {
        try await database.write { [context] tx in
            try Self.endOver(at: context.now(), of: viewer.account, context: context, in: tx)
            for row in try Self.on("e.account_id = \(viewer.account)", in: tx) {
                try Self.end(row, .hand, by: viewer.account, context: context, in: tx)
            }
        }
        forget(viewer.account)
    }

    /// Writes down the end of those whose time is over or whose session is gone: they open nothing any more already.
    ///
    /// Returns how many.
    @discardableResult
    public func endEmergencies() async throws -> Int {
        try await database.write { [context] tx in
            try Self.endOver(at: context.now(), of: nil, context: context, in: tx)
        }
    }

    private struct On {
        let id: Emergency.ID
        let until: Instant
        let path: AreaPath
        let hasSession: Bool
    }

    private static func on(_ condition: SQL, in tx: any ReadTransaction) throws -> [On] {
        try tx.query(
            """
            SELECT e.id, e.until_at, e.district_id, e.street_id, e.community_id, s.id AS session_id
            FROM emergency e JOIN account a ON a.id = e.account_id
            LEFT JOIN session s ON s.id = e.session_id AND a.state = 'active'
            WHERE e.ended_at IS NULL AND \(condition) ORDER BY e.id
            """
        ) { row in
            On(
                id: try row.get("id"),
                until: try row.get("until_at"),
                path: AreaPath(
                    district: try row.find("district_id"),
                    street: try row.find("street_id"),
                    community: try row.find("community_id")
                ),
                hasSession: try row.find("session_id", as: Int64.self) != nil
            )
        }
    }

    @discardableResult
    private static func endOver(
        at now: Instant,
        of account: Account.ID?,
        context: Context,
        in tx: any WriteTransaction
    ) throws -> Int {
        let whose: SQL = account.map { "e.account_id = \($0)" } ?? "1 = 1"
        let over = try on(whose, in: tx).filter { $0.until <= now || !$0.hasSession }
        for row in over {
            try end(row, row.until <= now ? .time : .session, by: nil, context: context, in: tx)
        }
        return over.count
    }

    private static func end(
        _ row: On,
        _ why: Emergency.End,
        by actor: Account.ID?,
        context: Context,
        in tx: any WriteTransaction
    ) throws {
        let now = context.now()
        let count = try tx.execute(
            """
            UPDATE emergency SET ended_at = \(min(now, row.until)), ended_why = \(why.rawValue)
            WHERE id = \(row.id) AND ended_at IS NULL
            """
        )
        // Another process was here first.
        guard count == 1 else { return }
        try tx.audit(.init(by: actor, "emergency.ended", table: "emergency", row: row.id.rawValue), context: context)
        try tx.announce(
            Fact("emergency.ended", subject: row.id.rawValue, areas: row.path.all, detail: why.rawValue, at: now),
            id: context.number()
        )
    }

    /// What is on in a session; nil for whoever has no right to it any more.
    static func emergency(
        of account: Account.ID,
        _ session: Session.ID,
        _ posts: [Post],
        at now: Instant,
        in tx: any ReadTransaction
    ) throws -> Emergency? {
        guard posts.contains(where: { $0.role.permissions.contains(.breakGlass) }) else { return nil }
        return try tx.first(
            """
            SELECT id, area_level, area_id, area_name, until_at FROM emergency
            WHERE account_id = \(account) AND session_id = \(session) AND ended_at IS NULL AND until_at > \(now)
            """
        ) { row in
            let until: Instant = try row.get("until_at")
            return Emergency(
                id: try row.get("id"),
                level: try row.get("area_level"),
                area: try row.get("area_id"),
                areaName: try row.get("area_name"),
                until: until,
                left: until - now
            )
        }
    }

    // MARK: Looks

    /// What was opened under an access.
    public enum EmergencyLook: Sendable, Hashable {
        case matter(Int64)
        case signal(Int64)
        case area(Int64)
        /// A list, a map, a search, figures: the route's pattern.
        case page(String)
    }

    /// Writes down a look under an access, before anything is shown: the first at one thing in an hour.
    public func recordLook(_ look: EmergencyLook, under emergency: Emergency, by viewer: Viewer) async throws {
        let now = context.now()
        guard !emergencyLooks.has(look, emergency.id, at: now) else { return }
        let record: AuditRecord =
            switch look {
            case .matter(let id):
                .init(by: viewer.account, "emergency.looked", table: "case_record", row: id)
            case .signal(let id):
                .init(by: viewer.account, "emergency.looked", table: "signal", row: id)
            case .area(let id):
                .init(by: viewer.account, "emergency.looked", table: "area", row: id)
            case .page(let route):
                .init(by: viewer.account, "emergency.looked", table: "route", row: 0, purpose: route)
            }
        try await database.write { [context] tx in try tx.audit(record, context: context) }
        emergencyLooks.add(look, emergency.id, at: now)
    }
}
