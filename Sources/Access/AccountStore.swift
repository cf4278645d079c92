public import Kernel
public import Storage

/// Accounts, their posts and their sessions.
public struct AccountStore: Sendable {
    let database: any Database
    let context: Context
    private let roleBooks: Current<RoleBook>
    /// The roles as they are now.
    var roles: RoleBook { roleBooks.value }
    let passwords: Passwords
    let secrets: SignInSecrets
    private let rules: Current<SecurityRules>
    /// The rules of passwords as they are now.
    public var security: SecurityRules { rules.value }
    let cache = SessionCache()
    let refusals = RefusalLog()
    let emergencyLooks = EmergencyLooks()

    public init(
        database: any Database,
        context: Context,
        roles: RoleBook,
        passwords: Passwords = Passwords(),
        secrets: SignInSecrets
    ) {
        self.init(
            database: database,
            context: context,
            roles: Current(roles),
            passwords: passwords,
            secrets: secrets,
            security: Current(SecurityRules())
        )
    }

    /// `security`: the rules of passwords, replaced when configuration changes.
    package init(
        database: any Database,
        context: Context,
        roles: Current<RoleBook>,
        passwords: Passwords,
        secrets: SignInSecrets,
        security: Current<SecurityRules>
    ) {
        self.database = database
        self.context = context
        roleBooks = roles
        self.passwords = passwords
        self.secrets = secrets
        rules = security
    }

    /// The same store with another cost of passwords.
    package func hashing(with passwords: Passwords) -> AccountStore {
        AccountStore(
            database: database,
            context: context,
            roles: roleBooks,
            passwords: passwords,
            secrets: secrets,
            security: rules
        )
    }

    /// What roles may do has changed: every viewer is read anew with his next request.
    package func forgetViewers() { cache.forget { _ in true } }

    /// A session ends after so long without a request, and after so long in any case.
    static let idleLimit: Duration = .seconds(12 * 3600)
    static let lifetime: Duration = .seconds(7 * 86_400)

    /// A new account with its posts.
    public func create(login: String, name: String, password: String, posts: [Post]) async throws -> Account.ID {
        try await create([(login: login, name: name, password: password, posts: posts)])[0]
    }

    /// Many at once; those with the same password share one slow hash's cost, not its salt, only in a demo.
    public func create(
        _ new: [(login: String, name: String, password: String, posts: [Post])]
    ) async throws -> [Account.ID] {
        var hashes: [String: String] = [:]
        for entry in new where hashes[entry.password] == nil {
            hashes[entry.password] = try await passwords.hash(entry.password, salt: context.random(16))
        }
        let encoded = hashes
        return try await database.write { [context] tx in
            try new.map { entry in
                let id = context.id(Account.ID.self)
                try tx.execute(
                    """
                    INSERT INTO account (id, login, name, password, state, created_at, password_at)
                    VALUES (\(id), \(entry.login), \(entry.name), \(encoded[entry.password]), 'active', \(context.now()),
                            \(context.now()))
                    """
                )
                for post in entry.posts {
                    try tx.execute(
                        """
                        INSERT INTO post (id, account_id, role, area_level, area_id, organisation_id, from_at)
                        VALUES (\(context.number()), \(id), \(post.role.code), \(post.areaLevel), \(post.area),
                                \(post.organisation), \(context.now()))
                        """
                    )
                }
                try tx.audit(.init(by: nil, "account.created", table: "account", row: id.rawValue), context: context)
                return id
            }
        }
    }

    /// Gives accounts another password and ends their sessions; those named together share one salt, for demos only.
    public func setPassword(_ password: String, of logins: [String]) async throws {
        let hash = try await passwords.hash(password, salt: context.random(16))
        try await database.write { [context] tx in
            let accounts: [Account.ID] = try tx.query("SELECT id FROM account WHERE login IN \(list: logins)") {
                try $0.get("id")
            }
            try tx.execute(
                "UPDATE account SET password = \(hash), password_at = \(context.now()) WHERE id IN \(list: accounts)"
            )
            try tx.execute("DELETE FROM session WHERE account_id IN \(list: accounts)")
            for account in accounts {
                try tx.audit(
                    .init(by: nil, "account.password_set", table: "account", row: account.rawValue),
                    context: context
                )
            }
        }
        cache.forget { _ in true }
    }

    /// Who holds the session of a token; nil when it has ended.
    public func viewer(token: String) async throws -> Viewer? {
        let now = context.now()
        if let known = cache.find(token, at: now) { return known }
        let hash = sha256(token)
        let found = try await database.read { [roles, security] tx in
            try tx.first(
                """
                SELECT s.id AS session_id, s.created_at, s.seen_at, a.id AS account_id, a.name, a.password_at,
                       f.confirmed_at
                FROM session s JOIN account a ON a.id = s.account_id LEFT JOIN second_factor f ON f.account_id = a.id
                WHERE s.token_hash = \(hash) AND a.state = 'active'
                """
            ) { row in
                let account: Account.ID = try row.get("account_id")
                let session: Session.ID = try row.get("session_id")
                let posts = try Self.posts(of: account, roles, at: now, in: tx)
                return (
                    viewer: Viewer(
                        account: account,
                        name: try row.get("name"),
                        posts: posts,
                        session: session,
                        demand: security.demand(
                            of: posts,
                            hasSecondFactor: try row.find("confirmed_at", as: Instant.self) != nil,
                            passwordSet: try row.find("password_at"),
                            at: now
                        ),
                        emergency: try Self.emergency(of: account, session, posts, at: now, in: tx)
                    ),
                    created: try row.get("created_at", as: Instant.self), seen: try row.get("seen_at", as: Instant.self)
                )
            }
        }
        guard let found, now - found.created < Self.lifetime, now - found.seen < Self.idleLimit else { return nil }
        // Written once in ten minutes at most: looking must not cost a commit.
        if now - found.seen > .seconds(600) {
            do {
                try await database.write { tx in
                    try tx.execute("UPDATE session SET seen_at = \(now) WHERE id = \(found.viewer.session)")
                }
            } catch is StorageFault {
                // A full disk must not keep anybody from reading: it is written the next time.
            }
        }
        cache.keep(token, found.viewer, at: now)
        return found.viewer
    }

    /// Ends a session at once.
    public func signOut(_ session: Session.ID) async throws {
        try await database.write { tx in try tx.execute("DELETE FROM session WHERE id = \(session)") }
        cache.forget { $0.session == session }
    }

    /// The names of accounts, for histories.
    public static func names(_ accounts: [Int64], in tx: any ReadTransaction) throws -> [Int64: String] {
        guard !accounts.isEmpty else { return [:] }
        let rows: [(Int64, String)] = try tx.query(
            "SELECT id, name FROM account WHERE id IN \(list: Array(Set(accounts)).sorted())"
        ) { (try $0.get("id"), try $0.get("name")) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// The posts that an account has at a moment: its own, and those of colleagues on leave whose deputy it is.
    static func posts(
        of account: Account.ID,
        _ roles: RoleBook,
        at now: Instant,
        in tx: any ReadTransaction
    ) throws -> [Post] {
        try tx.query(
            """
            SELECT role, area_level, area_id, organisation_id, NULL AS absent FROM post
            WHERE account_id = \(account) AND from_at <= \(now) AND (until_at IS NULL OR until_at > \(now))
            UNION ALL
            SELECT p.role, p.area_level, p.area_id, p.organisation_id, o.name AS absent
            FROM account_leave l JOIN account o ON o.id = l.account_id JOIN post p ON p.account_id = o.id
            WHERE l.deputy_id = \(account) AND l.from_at <= \(now) AND l.until_at > \(now) AND o.state = 'active'
              AND p.from_at <= \(now) AND (p.until_at IS NULL OR p.until_at > \(now))
            ORDER BY role, area_id, organisation_id
            """
        ) { row -> Post? in
            // A role that configuration no longer knows gives nothing.
            guard let role = roles[try row.get("role", as: String.self)] else { return nil }
            return Post(
                role: role,
                areaLevel: try row.get("area_level"),
                area: try row.get("area_id"),
                organisation: try row.get("organisation_id"),
                actingFor: try row.find("absent")
            )
        }.compactMap(\.self)
    }
}

extension AreaLevel: SQLConvertible {}
