public import Kernel
public import Storage

/// Links with which somebody sets his password himself: an administrator hands one over, it works once.
extension AccountStore {
    /// How long a link may be used.
    public static let linkLifetime: Duration = .seconds(7 * 86_400)

    /// A password that nobody has: the account waits for its holder to set one.
    public var noPassword: String { passwords.decoy() }

    /// Makes a link for an account, inside somebody's transaction; every earlier one of the account is void.
    ///
    /// `secret`: 128 random bits, told to nobody but the one who asked; only its checksum is kept.
    public static func makeLink(
        _ secret: String,
        for account: Account.ID,
        context: Context,
        in tx: any WriteTransaction
    ) throws {
        let now = context.now()
        try voidLinks(of: account, at: now, in: tx)
        try tx.execute(
            """
            INSERT INTO account_link (id, account_id, secret_hash, created_at, expires_at)
            VALUES (\(context.number()), \(account), \(sha256(secret)), \(now), \(now + linkLifetime))
            """
        )
    }

    /// Makes every unused link of an account useless.
    public static func voidLinks(of account: Account.ID, at now: Instant, in tx: any WriteTransaction) throws {
        try tx.execute("UPDATE account_link SET used_at = \(now) WHERE account_id = \(account) AND used_at IS NULL")
    }

    /// Whose link it is; `NotFound` for a secret that was never given out, `LinkRefusal` for one that no longer works.
    public func invited(_ secret: String) async throws -> Account {
        let now = context.now()
        return try await database.read { tx in try Self.invited(secret, at: now, in: tx) }
    }

    /// Sets the password of a link's account; the link is used up, and every session of the account ends.
    @discardableResult
    public func redeem(_ secret: String, password: String) async throws -> Account {
        let account = try await invited(secret)
        try Passwords.check(password, of: account, security)
        let hash = try await passwords.hash(password, salt: context.random(16))
        try await database.write { [context] tx in
            let now = context.now()
            _ = try tx.first("SELECT id FROM account WHERE id = \(account.id)\(tx.dialect.forUpdate)") { _ in true }
            // Asked again: another request may have used it since.
            _ = try Self.invited(secret, at: now, in: tx)
            try Self.voidLinks(of: account.id, at: now, in: tx)
            try tx.execute("UPDATE account SET password = \(hash), password_at = \(now) WHERE id = \(account.id)")
            try tx.execute("DELETE FROM session WHERE account_id = \(account.id)")
            try tx.audit(
                .init(by: account.id, "account.password_set", table: "account", row: account.id.rawValue),
                context: context
            )
        }
        forget(account.id)
        return account
    }

    /// Forgets what this process has read of an account's sessions, so that a change takes effect at once.
    public func forget(_ account: Account.ID) { cache.forget { $0.account == account } }

    /// The same for all accounts: after posts and leave, which concern deputies as well.
    public func forgetAll() { cache.forget { _ in true } }

    private static func invited(_ secret: String, at now: Instant, in tx: any ReadTransaction) throws -> Account {
        let found = try tx.first(
            """
            SELECT l.expires_at, l.used_at, a.id, a.login, a.name, a.state
            FROM account_link l JOIN account a ON a.id = l.account_id WHERE l.secret_hash = \(sha256(secret))
            """
        ) { row in
            (
                account: Account(id: try row.get("id"), login: try row.get("login"), name: try row.get("name")),
                expires: try row.get("expires_at", as: Instant.self), used: try row.find("used_at", as: Instant.self),
                isActive: try row.get("state", as: String.self) == "active"
            )
        }
        guard let found, found.isActive else { throw NotFound("link", "of an account") }
        if found.used != nil { throw LinkRefusal.used }
        if found.expires <= now { throw LinkRefusal.expired }
        return found.account
    }
}

/// Why a link for setting a password no longer works.
public enum LinkRefusal: Refusal, Hashable {
    case used
    case expired

    public var code: String {
        switch self {
        case .used: "link.used"
        case .expired: "link.expired"
        }
    }

    public var message: Text {
        switch self {
        case .used:
            Text(
                "这个链接已经用过，或者被新的链接代替了。如果不是您本人用的，请马上告诉管理员。",
                "This link has been used or replaced. If it was not you, tell your administrator at once."
            )
        case .expired:
            Text(
                "这个链接已过期（7 天内有效）。请管理员重新发一个。",
                "This link is older than seven days. Ask your administrator for a new one."
            )
        }
    }
}
