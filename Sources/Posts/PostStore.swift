public import Access
import Areas
public import Kernel
public import Storage

/// Accounts with their posts, as those who administer them read and change them.
public struct PostStore: Sendable {
    let database: any Database
    let context: Context
    private let roleBooks: Current<RoleBook>
    /// The roles as they are now.
    var roles: RoleBook { roleBooks.value }
    let accounts: AccountStore

    public init(database: any Database, context: Context, roles: Current<RoleBook>, accounts: AccountStore) {
        self.database = database
        self.context = context
        roleBooks = roles
        self.accounts = accounts
    }

    /// The accounts that have or had a post within the viewer's reach, by name.
    ///
    /// `search`: the beginning of a name or of a login; nil for all.
    public func list(
        _ viewer: Viewer,
        search: String? = nil,
        after last: Account.ID? = nil,
        limit: Int
    ) async throws -> [AccountEntry] {
        let matching: SQL =
            if let search {
                " AND (\(Self.starts("a.name", search)) OR \(Self.starts("a.login", search.lowercased())))"
            } else { "" }
        return try await database.read { [roles, context] tx in
            var further: SQL = ""
            if let last {
                let sql: SQL = "SELECT a.name FROM account a WHERE a.id = \(last) AND \(Self.isSeen(by: viewer))"
                guard let name: String = try tx.first(sql, { try $0.get("name") }) else {
                    throw NotFound("account", last)
                }
                further = " AND (a.name > \(name) OR (a.name = \(name) AND a.id > \(last)))"
            }
            let found = try tx.query(
                """
                SELECT \(Self.columns) FROM account a WHERE \(Self.isSeen(by: viewer))\(matching)\(further)
                ORDER BY a.name, a.id LIMIT \(limit)
                """,
                Self.entry
            )
            return try Self.filled(found, roles, at: context.now(), in: tx)
        }
    }

    /// One account; `NotFound` when it has and had no post within the viewer's reach.
    public func account(_ id: Account.ID, for viewer: Viewer) async throws -> AccountEntry {
        try await database.read { [roles, context] tx in
            try Self.account(id, for: viewer, roles, at: context.now(), in: tx)
        }
    }

    /// The viewer's own account.
    public func own(_ viewer: Viewer) async throws -> AccountEntry {
        try await database.read { [roles, context] tx in
            let sql: SQL = "SELECT \(Self.columns) FROM account a WHERE a.id = \(viewer.account)"
            let found = try Self.filled(tx.query(sql, Self.entry), roles, at: context.now(), in: tx)
            guard let entry = found.first else { throw NotFound("account", viewer.account) }
            return entry
        }
    }

    static func account(
        _ id: Account.ID,
        for viewer: Viewer,
        _ roles: RoleBook,
        at now: Instant,
        in tx: any ReadTransaction
    ) throws -> AccountEntry {
        let sql: SQL = "SELECT \(columns) FROM account a WHERE a.id = \(id) AND \(isSeen(by: viewer))"
        guard let entry = try filled(tx.query(sql, entry), roles, at: now, in: tx).first else {
            throw NotFound("account", id)
        }
        return entry
    }

    /// The posts of everybody who can sign in and administers accounts.
    static func administrators(_ roles: RoleBook, in tx: any ReadTransaction) throws -> [PostEntry] {
        let codes = roles.all.filter { $0.permissions.contains(.administerAccounts) }.map(\.code)
        return try posts(
            """
            p.role IN \(list: codes)
            AND p.account_id IN (SELECT id FROM account WHERE state = 'active' AND password_at IS NOT NULL)
            """,
            roles,
            in: tx
        )
    }

    private static let columns: SQL = """
        a.id, a.login, a.name, a.state, a.password_at, a.signed_in_at,
        (SELECT f.confirmed_at FROM second_factor f WHERE f.account_id = a.id) AS factor_at
        """

    private static func entry(_ row: any Row) throws -> AccountEntry {
        AccountEntry(
            account: Account(id: try row.get("id"), login: try row.get("login"), name: try row.get("name")),
            isClosed: try row.get("state", as: String.self) == "closed",
            hasPassword: try row.find("password_at", as: Instant.self) != nil,
            signedIn: try row.find("signed_in_at"),
            hasSecondFactor: try row.find("factor_at", as: Instant.self) != nil
        )
    }

    /// Adds posts and leave to accounts: two statements, however many accounts.
    private static func filled(
        _ found: [AccountEntry],
        _ roles: RoleBook,
        at now: Instant,
        in tx: any ReadTransaction
    ) throws -> [AccountEntry] {
        let ids = found.map(\.account.id)
        let posts = Dictionary(grouping: try posts("p.account_id IN \(list: ids)", roles, in: tx), by: \.account)
        let leaves = try leaves(of: ids, at: now, in: tx)
        return found.map { entry in
            var entry = entry
            entry.posts = posts[entry.account.id] ?? []
            entry.leaves = leaves.filter { [$0.account, $0.deputy].contains(entry.account.id) }
            return entry
        }
    }

    static func posts(_ condition: SQL, _ roles: RoleBook, in tx: any ReadTransaction) throws -> [PostEntry] {
        try tx.query(
            """
            SELECT p.id AS post_id, p.account_id, p.role, p.organisation_id, p.from_at, p.until_at, o.name AS body,
                   r.id, r.level, r.code, r.name, r.full_name, r.district_id, r.street_id, r.community_id, r.grid_id,
                   r.estate_id, r.building_id
            FROM post p JOIN area r ON r.id = p.area_id JOIN organisation o ON o.id = p.organisation_id
            WHERE \(condition) ORDER BY p.from_at, p.id
            """
        ) { row in
            let code: String = try row.get("role")
            return PostEntry(
                id: try row.get("post_id"),
                account: try row.get("account_id"),
                code: code,
                role: roles[code],
                area: try area(row),
                organisation: try row.get("organisation_id"),
                organisationName: try row.get("body"),
                from: try row.get("from_at"),
                until: try row.find("until_at")
            )
        }
    }

    /// Also one that has ended: posts outlive what they were for.
    private static func area(_ row: any Row) throws -> Area {
        let path = AreaPath(
            district: try row.find("district_id"),
            street: try row.find("street_id"),
            community: try row.find("community_id"),
            grid: try row.find("grid_id"),
            estate: try row.find("estate_id"),
            building: try row.find("building_id")
        )
        return Area(
            id: try row.get("id"),
            parent: nil,
            level: try row.get("level"),
            code: try row.get("code"),
            name: try row.get("name"),
            fullName: try row.get("full_name"),
            path: path
        )
    }

    private static func leaves(
        of accounts: [Account.ID],
        at now: Instant,
        in tx: any ReadTransaction
    ) throws -> [Leave] {
        try tx.query(
            """
            SELECT l.id, l.account_id, l.deputy_id, l.from_at, l.until_at, a.name AS absent, d.name AS deputy
            FROM account_leave l JOIN account a ON a.id = l.account_id JOIN account d ON d.id = l.deputy_id
            WHERE (l.account_id IN \(list: accounts) OR l.deputy_id IN \(list: accounts)) AND l.until_at > \(now)
            ORDER BY l.from_at, l.id
            """
        ) { row in
            Leave(
                id: try row.get("id"),
                account: try row.get("account_id"),
                accountName: try row.get("absent"),
                deputy: try row.get("deputy_id"),
                deputyName: try row.get("deputy"),
                from: try row.get("from_at"),
                until: try row.get("until_at")
            )
        }
    }

    /// The condition that the account `a` has or had a post within the viewer's reach.
    private static func isSeen(by viewer: Viewer) -> SQL {
        """
        EXISTS (SELECT 1 FROM post p JOIN area r ON r.id = p.area_id
                WHERE p.account_id = a.id AND (\(within(viewer.reach(.administerAccounts)))))
        """
    }

    /// The condition that the area `r` lies in the reach, as `AreaRules.isWithin` decides it.
    static func within(_ reach: [Reach]) -> SQL {
        let areas = reach.compactMap { part -> Int64? in if case .area(_, let id) = part { id } else { nil } }
        return "\(Reach.condition(reach)) OR r.id IN \(list: areas)"
    }

    /// The condition that a column starts with a text.
    private static func starts(_ column: SQL, _ prefix: String) -> SQL {
        "(\(column) >= \(prefix) AND \(column) < \(prefix + "\u{10FFFF}"))"
    }
}
