public import Kernel
import Storage

/// What everybody does with his own account.
extension AccountStore {
    /// A browser in which the account is signed in.
    public struct OpenSession: Sendable, Hashable {
        public let id: Session.ID
        public let since: Instant
        /// The last request that was written down; behind the real one by ten minutes at most.
        public let seen: Instant
        /// The network address that signed in; empty when not known.
        public let client: String
        public let browser: BrowserKind
    }

    /// The sessions of an account that have not ended, newest first.
    public func sessions(of account: Account.ID) async throws -> [OpenSession] {
        let now = context.now()
        return try await database.read { tx in
            try tx.query(
                """
                SELECT id, created_at, seen_at, client, agent FROM session
                WHERE account_id = \(account) AND created_at > \(now - Self.lifetime) AND seen_at > \(now - Self.idleLimit)
                ORDER BY id DESC
                """
            ) { row in
                OpenSession(
                    id: try row.get("id"),
                    since: try row.get("created_at"),
                    seen: try row.get("seen_at"),
                    client: try row.get("client"),
                    browser: BrowserKind(code: try row.get("agent"))
                )
            }
        }
    }

    /// Whether the viewer's session goes on with the same posts, for what was opened with them and stays open.
    ///
    /// Asking is no use of the session. An outage ends nothing: who cannot be asked is asked again.
    public func holds(_ viewer: Viewer) async -> Bool {
        let now = context.now()
        do {
            return try await database.read { [roles] tx in
                let isOpen = try tx.first(
                    """
                    SELECT s.id FROM session s JOIN account a ON a.id = s.account_id
                    WHERE s.id = \(viewer.session) AND a.state = 'active' AND s.created_at > \(now - Self.lifetime)
                    """
                ) { _ in true }
                let posts = try Self.posts(of: viewer.account, roles, at: now, in: tx)
                let emergency = try Self.emergency(of: viewer.account, viewer.session, posts, at: now, in: tx)
                return isOpen != nil && posts == viewer.posts && emergency?.id == viewer.emergency?.id
            }
        } catch { return true }
    }

    /// Ends one of the viewer's sessions; `NotFound` when it is not his.
    public func endSession(_ session: Session.ID, of viewer: Viewer) async throws {
        try await database.write { [context] tx in
            let count = try tx.execute("DELETE FROM session WHERE id = \(session) AND account_id = \(viewer.account)")
            guard count == 1 else { throw NotFound("session", session) }
            try tx.audit(
                .init(by: viewer.account, "session.ended", table: "session", row: session.rawValue),
                context: context
            )
        }
        cache.forget { $0.session == session }
    }

    /// Ends all sessions of the viewer but the one in which he asks.
    public func endOtherSessions(of viewer: Viewer) async throws {
        try await database.write { [context] tx in
            try tx.execute("DELETE FROM session WHERE account_id = \(viewer.account) AND id <> \(viewer.session)")
            try tx.audit(
                .init(by: viewer.account, "session.others_ended", table: "account", row: viewer.account.rawValue),
                context: context
            )
        }
        cache.forget { $0.account == viewer.account && $0.session != viewer.session }
    }

    /// Changes the viewer's password, which needs the old one; his other sessions end.
    public func changePassword(of viewer: Viewer, from old: String, to new: String) async throws {
        let stored = try await database.read { tx in
            try tx.first("SELECT login, name, password FROM account WHERE id = \(viewer.account)") { row in
                (
                    account: Account(id: viewer.account, login: try row.get("login"), name: try row.get("name")),
                    password: try row.get("password", as: String.self)
                )
            }
        }
        guard let stored else { throw NotFound("account", viewer.account) }
        guard try await passwords.isRight(old, for: stored.password) else {
            throw InvalidInput("old", Text("原密码不对。", "The old password is wrong."))
        }
        guard new != old else {
            throw InvalidInput("password", Text("新密码不能和原密码一样。", "The new password is the old one."))
        }
        try Passwords.check(new, of: stored.account, security)
        let hash = try await passwords.hash(new, salt: context.random(16))
        try await database.write { [context] tx in
            let now = context.now()
            // Only over the password that was checked: somebody may have set another one meanwhile.
            let count = try tx.execute(
                """
                UPDATE account SET password = \(hash), password_at = \(now)
                WHERE id = \(viewer.account) AND password = \(stored.password) AND state = 'active'
                """
            )
            guard count == 1 else { throw InvalidInput("old", Text("原密码不对。", "The old password is wrong.")) }
            try Self.voidLinks(of: viewer.account, at: now, in: tx)
            try tx.execute("DELETE FROM session WHERE account_id = \(viewer.account) AND id <> \(viewer.session)")
            try tx.execute("DELETE FROM sign_in_step WHERE account_id = \(viewer.account)")
            try tx.audit(
                .init(by: viewer.account, "account.password_set", table: "account", row: viewer.account.rawValue),
                context: context
            )
        }
        // Also this session: its password is new.
        forget(viewer.account)
    }
}
