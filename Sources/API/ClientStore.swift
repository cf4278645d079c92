public import Access
import Areas
public import Kernel
import Registry
public import Storage

/// Clients and their tokens: one method, one transaction.
public struct ClientStore: Sendable {
    let database: any Database
    let context: Context

    public init(database: any Database, context: Context) {
        self.database = database
        self.context = context
    }

    /// Lets a program in; the answer holds its token, which is stored nowhere.
    ///
    /// `administrator`: nil for the command line, which reaches everything. Throws `InvalidInput` at `area` or
    /// `organisation` for what is not there or outside the administrator's reach.
    public func add(_ new: NewClient, by administrator: Viewer?) async throws -> (client: Account.ID, token: String) {
        let token = TokenText(context)
        let id = try await database.write { [context] tx in
            let area = try AreaStore.area(Area.ID(rawValue: new.area), in: tx)
            guard let area, administrator.map({ AreaRules.isWithin($0.ownReach(.administerClients), area) }) ?? true
            else {
                throw InvalidInput("area", Text("请选择区域。", "Choose an area."))
            }
            guard area.level.hasColumn else {
                throw InvalidInput("area", Text("请选择楼幢或更大的区域。", "Choose a building or something larger."))
            }
            try Self.check(new, at: area, in: tx)
            let id = context.id(Account.ID.self)
            // An account that nobody can sign in with.
            try tx.execute(
                """
                INSERT INTO account (id, login, name, password, state, created_at)
                VALUES (\(id), \("program-\(id)"), \(new.name), \(Passwords().decoy()), 'active', \(context.now()))
                """
            )
            try tx.execute(
                """
                INSERT INTO client (id, area_id, organisation_id, scopes, requests_per_minute, created_at, created_by)
                VALUES (\(id), \(new.area), \(new.organisation), \(Self.text(new.scopes)), \(new.limit),
                        \(context.now()), \(administrator?.account))
                """
            )
            try Self.insert(token, for: id, days: new.days, context, in: tx)
            try tx.audit(
                .init(by: administrator?.account, "client.created", table: "client", row: id.rawValue),
                context: context
            )
            return id
        }
        return (id, token.text)
    }

    /// Refuses an organisation that is not there, and one that directs nobody in the area when the client is to direct.
    private static func check(_ new: NewClient, at area: Area, in tx: any ReadTransaction) throws {
        guard let organisation = new.organisation else { return }
        let known = try tx.count(
            "SELECT COUNT(*) AS n FROM organisation WHERE id = \(organisation) AND closed_at IS NULL"
        )
        guard known == 1 else { throw InvalidInput("organisation", Text("请选择单位。", "Choose an organisation.")) }
        guard new.scopes.contains(.directCases) else { return }
        let directs = try OrganisationStore.serving(area, kind: nil, in: tx).contains { body in
            body.id.rawValue == organisation && Client.director(body.kind) != nil
        }
        guard directs else {
            throw InvalidInput(
                "organisation",
                Text(
                    "转办、核实、办结的程序必须属于管辖这个区域的社区居委会、街道办事处或街道值班中心。",
                    "A program that directs cases belongs to the community office, the street office or the duty centre that serves the area."
                )
            )
        }
    }

    /// Another token for a client; those it has stay good until they end or are taken back.
    public func renew(_ id: Account.ID, days: Int, by administrator: Viewer?) async throws -> String {
        guard NewClient.lifetimes.contains(days) else {
            throw InvalidInput("days", Text("有效期 1 到 1096 天。", "A token lives for 1 to 1,096 days."))
        }
        let token = TokenText(context)
        try await database.write { [context] tx in
            let client = try Self.client(id, for: administrator, in: tx)
            guard !client.isClosed else { throw ClientRefusal.closed }
            try Self.insert(token, for: id, days: days, context, in: tx)
            try tx.audit(
                .init(by: administrator?.account, "client.token_made", table: "client", row: id.rawValue),
                context: context
            )
        }
        return token.text
    }

    /// Takes a token back at once.
    public func revoke(_ token: ClientToken.ID, of id: Account.ID, by administrator: Viewer?) async throws {
        try await database.write { [context] tx in
            _ = try Self.client(id, for: administrator, in: tx)
            let known = try tx.count(
                "SELECT COUNT(*) AS n FROM client_token WHERE id = \(token) AND client_id = \(id)"
            )
            guard known == 1 else { throw NotFound("token", token) }
            try tx.execute(
                "UPDATE client_token SET revoked_at = \(context.now()) WHERE id = \(token) AND revoked_at IS NULL"
            )
            try tx.audit(
                .init(by: administrator?.account, "client.token_revoked", table: "client_token", row: token.rawValue),
                context: context
            )
        }
    }

    /// Shuts a program out: all its tokens are taken back, its history stays.
    public func close(_ id: Account.ID, by administrator: Viewer?) async throws {
        try await database.write { [context] tx in
            _ = try Self.client(id, for: administrator, in: tx)
            let now = context.now()
            try tx.execute("UPDATE client SET closed_at = \(now) WHERE id = \(id) AND closed_at IS NULL")
            try tx.execute("UPDATE client_token SET revoked_at = \(now) WHERE client_id = \(id) AND revoked_at IS NULL")
            try tx.audit(
                .init(by: administrator?.account, "client.closed", table: "client", row: id.rawValue),
                context: context
            )
        }
    }

    /// The client that a token belongs to, if the token is good now; nil otherwise.
    ///
    /// When it was used is written once in five minutes at most: asking must not cost a commit.
    func client(token text: String) async throws -> Client? {
        guard let token = TokenText(text) else { return nil }
        let now = context.now()
        let found = try await database.read { tx -> (Client, ClientToken)? in
            let row = try tx.first(
                "SELECT client_id, secret_hash FROM client_token WHERE prefix = \(token.prefix)"
            ) { (try $0.get("client_id", as: Account.ID.self), try $0.get("secret_hash", as: [UInt8].self)) }
            guard let row, equalInConstantTime(row.1, sha256(token.secret)) else { return nil }
            guard let client = try Self.list("WHERE c.id = \(row.0)", in: tx).first, !client.isClosed,
                let known = client.tokens.first(where: { $0.prefix == token.prefix }), known.isGood(at: now)
            else { return nil }
            return (client, known)
        }
        guard let found else { return nil }
        if found.1.lastUsedAt.map({ now - $0 > .seconds(300) }) ?? true {
            do {
                try await database.write { tx in
                    try tx.execute("UPDATE client_token SET last_used_at = \(now) WHERE id = \(found.1.id)")
                }
            } catch is StorageFault {
                // Reading must go on with a full disk.
            }
        }
        return found.0
    }

    /// The clients whose area lies within the administrator's reach, by name; all of them for the command line.
    public func list(for administrator: Viewer?) async throws -> [Client] {
        try await database.read { tx in try Self.list(Self.seen(by: administrator), in: tx) }
    }

    /// One client; `NotFound` outside the reach.
    public func client(_ id: Account.ID, for administrator: Viewer?) async throws -> Client {
        try await database.read { tx in try Self.client(id, for: administrator, in: tx) }
    }

    /// A client as it is now, whoever asks; nil for one that is gone.
    static func client(_ id: Account.ID, in tx: any ReadTransaction) throws -> Client? {
        try list("WHERE c.id = \(id)", in: tx).first
    }

    static func client(_ id: Account.ID, for administrator: Viewer?, in tx: any ReadTransaction) throws -> Client {
        guard let client = try list(seen(by: administrator) + " AND c.id = \(id)", in: tx).first else {
            throw NotFound("client", id)
        }
        return client
    }

    private static func seen(by administrator: Viewer?) -> SQL {
        guard let administrator else { return "WHERE 1 = 1" }
        let reach = administrator.reach(.administerClients)
        let own = reach.compactMap { part -> Int64? in if case .area(_, let id) = part { id } else { nil } }
        return "WHERE (\(Reach.condition(reach)) OR r.id IN \(list: own))"
    }

    private static func list(_ condition: SQL, in tx: any ReadTransaction) throws -> [Client] {
        var clients = try tx.query(
            """
            SELECT c.id AS client_id, a.name, c.area_id, r.level, r.full_name, c.organisation_id,
                   o.name AS organisation_name, o.kind AS organisation_kind, c.scopes, c.requests_per_minute, c.closed_at, c.created_at
            FROM client c JOIN account a ON a.id = c.id JOIN area r ON r.id = c.area_id
            LEFT JOIN organisation o ON o.id = c.organisation_id
            """ + " " + condition + " ORDER BY a.name, c.id"
        ) { row in
            Client(
                id: try row.get("client_id"),
                name: try row.get("name"),
                area: try row.get("area_id"),
                areaLevel: try row.get("level"),
                areaName: try row.get("full_name"),
                organisation: try row.find("organisation_id"),
                organisationName: try row.find("organisation_name"),
                organisationKind: try row.find("organisation_kind", as: String.self).flatMap(Organisation.Kind.init),
                // A scope that this build no longer knows gives nothing.
                scopes: Set(
                    try row.get("scopes", as: String.self).split(separator: " ").compactMap {
                        Scope(rawValue: String($0))
                    }
                ),
                limit: try row.get("requests_per_minute"),
                isClosed: try row.find("closed_at", as: Instant.self) != nil,
                createdAt: try row.get("created_at"),
                tokens: []
            )
        }
        let tokens = try tx.query(
            """
            SELECT id, client_id, prefix, created_at, expires_at, revoked_at, last_used_at FROM client_token
            WHERE client_id IN \(list: clients.map(\.id)) ORDER BY id
            """
        ) { row in
            (
                try row.get("client_id", as: Account.ID.self),
                ClientToken(
                    id: try row.get("id"),
                    prefix: try row.get("prefix"),
                    createdAt: try row.get("created_at"),
                    expiresAt: try row.get("expires_at"),
                    revokedAt: try row.find("revoked_at"),
                    lastUsedAt: try row.find("last_used_at")
                )
            )
        }
        for index in clients.indices { clients[index].tokens = tokens.filter { $0.0 == clients[index].id }.map(\.1) }
        return clients
    }

    private static func insert(
        _ token: TokenText,
        for id: Account.ID,
        days: Int,
        _ context: Context,
        in tx: any WriteTransaction
    ) throws {
        let now = context.now()
        try tx.execute(
            """
            INSERT INTO client_token (id, client_id, prefix, secret_hash, created_at, expires_at)
            VALUES (\(context.number()), \(id), \(token.prefix), \(sha256(token.secret)), \(now),
                    \(now + .seconds(days * 86_400)))
            """
        )
    }

    private static func text(_ scopes: Set<Scope>) -> String { scopes.map(\.rawValue).sorted().joined(separator: " ") }
}

extension AreaLevel {
    /// Whether rows are cut by a column of this level: only then is it a reach.
    var hasColumn: Bool {
        switch self {
        case .district, .street, .community, .grid, .estate, .building: true
        case .city, .unit, .floor, .room: false
        }
    }
}

/// Why a client cannot be changed as asked.
public enum ClientRefusal: Refusal, Hashable {
    case closed

    public var code: String { "client.closed" }
    public var message: Text { Text("这个程序已停用。", "This program has been shut out.") }
}
