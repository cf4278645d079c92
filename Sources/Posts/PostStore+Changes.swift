public import Access
import Areas
import Registry
public import Kernel
import Storage

/// Inviting, closing and what posts an account has: read, decided and written in one transaction each.
extension PostStore {
    /// A new account with its first post, whose holder sets the password himself; the link's secret, told once.
    public func invite(name: String?, login: String?, post: NewPost, by viewer: Viewer) async throws -> Invitation {
        let (name, login) = try PostRules.checked(name: name, login: login)
        let secret = context.secret()
        let account = Account(id: context.id(), login: login, name: name)
        try await change { tx in
            let isTaken = try tx.first("SELECT id FROM account WHERE login = \(login)") { _ in true } ?? false
            guard !isTaken else {
                throw InvalidInput("login", Text("已有这个账号，请换一个。", "This login is taken. Choose another."))
            }
            try tx.execute(
                """
                INSERT INTO account (id, login, name, password, state, created_at)
                VALUES (\(account.id), \(login), \(name), \(accounts.noPassword), 'active', \(context.now()))
                """
            )
            try add(post, to: account.id, by: viewer, in: tx)
            try AccountStore.makeLink(secret, for: account.id, context: context, in: tx)
            try audit("account.invited", account.id, by: viewer, in: tx)
        }
        return Invitation(account: account, secret: secret)
    }

    /// Takes the password away and ends all sessions; the secret of the link with which a new one is set.
    public func reset(_ id: Account.ID, by viewer: Viewer) async throws -> Invitation {
        let secret = context.secret()
        let account = try await change { tx in
            let entry = try administered(id, by: viewer, in: tx)
            guard !entry.isClosed else { throw PostRefusal.closed }
            try accounts.takePassword(of: id, by: viewer.account, in: tx)
            try AccountStore.makeLink(secret, for: id, context: context, in: tx)
            return entry.account
        }
        return Invitation(account: account, secret: secret)
    }

    /// Closes an account: its sessions end at once, its history stays.
    public func close(_ id: Account.ID, by viewer: Viewer) async throws {
        try await change { tx in
            let entry = try administered(id, by: viewer, in: tx)
            guard !entry.isClosed else { throw PostRefusal.closed }
            try keepAdministrators(entry.posts, at: context.now(), in: tx)
            try AccountStore.close(id, by: viewer.account, context: context, in: tx)
        }
    }

    /// Takes the second factor of somebody who lost his telephone away; his sessions end and his own page tells him.
    public func resetSecondFactor(_ id: Account.ID, by viewer: Viewer) async throws {
        try await change { tx in
            let entry = try administered(id, by: viewer, in: tx)
            guard !entry.isClosed else { throw PostRefusal.closed }
            try AccountStore.resetSecondFactor(of: id, by: viewer.account, context: context, in: tx)
        }
    }

    /// Opens a closed account again, with the posts that are not over.
    public func reopen(_ id: Account.ID, by viewer: Viewer) async throws {
        try await change { tx in
            let entry = try administered(id, by: viewer, in: tx)
            guard entry.isClosed else { throw PostRefusal.notClosed }
            try AccountStore.reopen(id, by: viewer.account, context: context, in: tx)
        }
    }

    /// Gives an account another post.
    public func add(_ post: NewPost, to id: Account.ID, by viewer: Viewer) async throws {
        try await change { tx in
            let entry = try others(id, by: viewer, in: tx)
            guard !entry.isClosed else { throw PostRefusal.closed }
            try add(post, to: id, by: viewer, in: tx)
        }
    }

    /// Ends a post with a day, the last on which it is held; a day before today ends it now.
    public func end(_ post: Post.ID, of id: Account.ID, on day: CivilDate, by viewer: Viewer) async throws {
        try await change { tx in
            let entry = try others(id, by: viewer, in: tx)
            let now = context.now()
            guard let held = entry.posts.first(where: { $0.id == post }), !held.isOver(at: now),
                AreaRules.isWithin(viewer.reach(.administerAccounts), held.area)
            else { throw NotFound("post", post) }
            guard PostRules.gives(viewer, held.role, in: held.area) else { throw PostRefusal.beyondReach }
            let end = day < CivilTime(now).date ? now : CivilTime(date: day + 1).instant
            guard end < (held.until ?? Instant(milliseconds: .max)) else {
                throw InvalidInput("day", Text("这个岗位在那之前就结束了。", "The post ends before that day already."))
            }
            try keepAdministrators([held], at: end, in: tx)
            // One that has not begun is never held.
            try tx.execute("UPDATE post SET until_at = \(max(end, held.from)) WHERE id = \(post)")
            try audit("post.ended", table: "post", post.rawValue, by: viewer, in: tx)
        }
    }

    /// One change at a time: whether an area keeps an administrator must not be decided twice at once.
    func change<Value: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> Value
    ) async throws -> Value {
        let value = try await database.write { tx in
            if tx.dialect == .postgres { try tx.execute("LOCK TABLE post IN SHARE ROW EXCLUSIVE MODE") }
            return try body(tx)
        }
        accounts.forgetAll()
        return value
    }

    /// An account that is not the viewer's own; `NotFound` beyond his reach.
    private func others(_ id: Account.ID, by viewer: Viewer, in tx: any ReadTransaction) throws -> AccountEntry {
        guard id != viewer.account else { throw PostRefusal.oneself }
        return try Self.account(id, for: viewer, roles, at: context.now(), in: tx)
    }

    /// An account that is not the viewer's own and with all of which he may do as he likes.
    private func administered(_ id: Account.ID, by viewer: Viewer, in tx: any ReadTransaction) throws -> AccountEntry {
        let entry = try others(id, by: viewer, in: tx)
        guard PostRules.administers(viewer, entry, at: context.now()) else { throw PostRefusal.beyondReach }
        return entry
    }

    private func keepAdministrators(
        _ lost: [PostEntry],
        at moment: Instant,
        in tx: any ReadTransaction
    ) throws {
        guard PostRules.keepsAdministrators(lost, try Self.administrators(roles, in: tx), at: moment) else {
            throw PostRefusal.lastAdministrator
        }
    }

    private func add(_ post: NewPost, to id: Account.ID, by viewer: Viewer, in tx: any WriteTransaction) throws {
        let today = CivilTime(context.now()).date
        let span = try PostRules.span(from: post.from, until: post.until, today: today)
        guard let role = roles[post.role] else { throw InvalidInput("role", Text("请选择角色。", "Choose a role.")) }
        guard let area = try AreaStore.area(post.area, in: tx), PostRules.gives(viewer, role, in: area) else {
            throw InvalidInput("area", Text("请选择您管理范围内的区域。", "Choose an area that you administer yourself."))
        }
        guard try offers(Organisation.ID(rawValue: post.organisation), to: viewer, in: tx) else {
            throw InvalidInput(
                "organisation",
                Text("请选择您管理范围内的单位。", "Choose an organisation within the area that you administer.")
            )
        }
        let isHeld = try tx.first(
            """
            SELECT id FROM post WHERE account_id = \(id) AND role = \(role.code) AND area_id = \(post.area)
              AND organisation_id = \(post.organisation) AND (until_at IS NULL OR until_at > \(span.from))
              AND from_at < \(span.until ?? Instant(milliseconds: .max))
            """
        ) { _ in true }
        guard isHeld == nil else {
            throw InvalidInput("role", Text("已有同样的岗位。", "There is the same post already."))
        }
        let held = try Self.posts("p.account_id = \(id)", roles, in: tx)
        // Also what he does for colleagues on leave.
        let acting = try Self.posts(
            """
            p.account_id IN (SELECT l.account_id FROM account_leave l
                             WHERE l.deputy_id = \(id) AND l.until_at > \(span.from))
            """,
            roles,
            in: tx
        )
        if let other = PostRules.excluded(role, from: span.from, until: span.until, by: held + acting) {
            throw PostRefusal.separated(role.name, other.role?.name ?? Text(same: other.code))
        }
        let number: Post.ID = context.id()
        try tx.execute(
            """
            INSERT INTO post (id, account_id, role, area_level, area_id, organisation_id, from_at, until_at)
            VALUES (\(number), \(id), \(role.code), \(area.level), \(area.id), \(post.organisation), \(span.from),
                    \(span.until))
            """
        )
        try audit("post.added", table: "post", number.rawValue, by: viewer, in: tx)
    }

    func audit(
        _ action: String,
        _ account: Account.ID,
        by viewer: Viewer,
        in tx: any WriteTransaction
    ) throws { try audit(action, table: "account", account.rawValue, by: viewer, in: tx) }

    func audit(
        _ action: String,
        table: StaticString,
        _ row: Int64,
        by viewer: Viewer,
        in tx: any WriteTransaction
    ) throws { try tx.audit(.init(by: viewer.account, action, table: table, row: row), context: context) }
}

/// A link that was just made, for whoever hands it over.
public struct Invitation: Sendable {
    public let account: Account
    /// What the address ends with; nothing else knows it.
    public let secret: String
}
