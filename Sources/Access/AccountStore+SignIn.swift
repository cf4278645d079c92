public import Kernel
import Storage

/// Signing in: the pace, the password, and the session.
extension AccountStore {
    /// How long the step between password and code may take, and how many codes it may try.
    static let stepLifetime: Duration = .seconds(300)
    static let stepTries = 5
    /// How long tries are kept: half a year for those of accounts, as other logs; a day for those of nobody.
    static let attemptsKept: Duration = .seconds(183 * 86_400)
    static let strangeAttemptsKept: Duration = .seconds(86_400)
    /// How long an address counts as one from which the account signs in.
    static let addressKnown: Duration = .seconds(90 * 86_400)

    /// Checks a password and starts a session; `SignInRefusal.codeNeeded` for an account with a second factor.
    public func signIn(login: String, password: String, client: String) async throws -> (viewer: Viewer, token: String)
    {
        switch try await enter(SignInAttempt(login: login, password: password, client: client)) {
        case .entered(let entered): return (entered.viewer, entered.token)
        case .codeNeeded: throw SignInRefusal.codeNeeded
        }
    }

    /// Checks a password; the answer and its time are the same for an unknown account.
    public func enter(_ attempt: SignInAttempt) async throws -> SignInOutcome {
        let now = context.now()
        // The try is written down as a failure before it is known to be one: many at once do not get past the pace.
        let (stored, row) = try await database.write { [context, secrets] tx in
            try Self.oneAtATime(in: tx)
            try Self.prune(at: now, in: tx)
            let stored = try tx.first(
                """
                SELECT id, password, password_at FROM account WHERE login = \(attempt.login) AND state = 'active'
                """
            ) { row in
                (
                    id: try row.get("id", as: Account.ID.self), password: try row.get("password", as: String.self),
                    passwordAt: try row.find("password_at", as: Instant.self)
                )
            }
            let key = Self.key(attempt.login, isKnown: stored != nil, secrets)
            let device = DeviceCookie(secrets).device(in: attempt.devices, of: attempt.login)
            let origin = try Self.paced(key, attempt.client, device, at: now, in: tx)
            let row = context.number()
            try tx.execute(
                """
                INSERT INTO sign_in_attempt (id, at, login, account_id, client, device, origin, agent, outcome)
                VALUES (\(row), \(now), \(key), \(stored?.id), \(attempt.client), \(device), \(origin.kind),
                        \(attempt.browser.code), 'wrong_password')
                """
            )
            return (stored, row)
        }
        let isRight = try await passwords.isRight(attempt.password, for: stored?.password ?? passwords.decoy())
        guard let stored, isRight else {
            let key = Self.key(attempt.login, isKnown: stored != nil, secrets)
            try await database.write { [context] tx in
                try Self.recordFailure(of: stored?.id, key, row: row, context, in: tx)
            }
            throw SignInRefusal.wrong
        }
        var renewed: String?
        if passwords.isOld(stored.password) {
            renewed = try await passwords.hash(attempt.password, salt: context.random(16))
        }
        let secret = base64URL(context.random(24))
        let device = base64URL(context.random(12))
        let outcome: (session: Session.ID?, device: String) = try await database.write {
            [context, secrets, renewed] tx in
            // The same password, only dearer to guess; nothing if it was changed meanwhile.
            if let renewed {
                try tx.execute(
                    "UPDATE account SET password = \(renewed) WHERE id = \(stored.id) AND password = \(stored.password)"
                )
            }
            if try Self.hasSecondFactor(stored.id, in: tx) {
                try tx.execute("UPDATE sign_in_attempt SET outcome = 'password_right' WHERE id = \(row)")
                try tx.execute(
                    """
                    INSERT INTO sign_in_step (id, token_hash, visit_hash, account_id, attempt_id, password_at, created_at,
                                              expires_at, failures)
                    VALUES (\(context.number()), \(sha256(secret)), \(sha256(attempt.visit)), \(stored.id), \(row),
                            \(stored.passwordAt), \(now), \(now + Self.stepLifetime), 0)
                    """
                )
                return (nil, device)
            }
            let nonce = DeviceCookie(secrets).device(in: attempt.devices, of: attempt.login) ?? device
            let session = try Self.start(
                stored.id,
                token: secret,
                attempt: (row, attempt.client, attempt.browser, nonce),
                context: context,
                in: tx
            )
            return (session, nonce)
        }
        guard outcome.session != nil else { return .codeNeeded(step: secret) }
        return .entered(try await entered(secret, attempt.login, attempt.devices, outcome.device))
    }

    /// The session that has just begun, with what its browser keeps.
    func entered(_ token: String, _ login: String, _ devices: String?, _ nonce: String) async throws -> Entered {
        guard let viewer = try await viewer(token: token) else { throw NotFound("session", login) }
        let cookie = DeviceCookie(secrets).adding(login, nonce: nonce, to: devices)
        return Entered(viewer: viewer, token: token, devices: cookie)
    }

    /// The cookie of a browser with an account in it, for whoever has just shown that it is his.
    public func devices(adding account: Account, to cookie: String?) -> String {
        DeviceCookie(secrets).adding(account.login, nonce: base64URL(context.random(12)), to: cookie)
    }

    /// Starts a session in a transaction in which everything has been checked.
    static func start(
        _ account: Account.ID,
        token: String,
        attempt: (row: Int64, client: String, browser: BrowserKind, device: String),
        context: Context,
        in tx: any WriteTransaction
    ) throws -> Session.ID {
        let now = context.now()
        let id = context.id(Session.ID.self)
        // Before the account: whoever counts tries holds their table, and wants accounts after it.
        try tx.execute("UPDATE sign_in_attempt SET outcome = 'entered' WHERE id = \(attempt.row)")
        try tx.execute("UPDATE account SET signed_in_at = \(now) WHERE id = \(account)")
        try tx.execute(
            """
            INSERT INTO session (id, token_hash, account_id, created_at, seen_at, client, agent)
            VALUES (\(id), \(sha256(token)), \(account), \(now), \(now), \(attempt.client), \(attempt.browser.code))
            """
        )
        try tx.audit(.init(by: account, "session.started", table: "session", row: id.rawValue), context: context)
        return id
    }

    /// Who tries, if he may now; `SignInRefusal.slowed` otherwise.
    static func paced(
        _ key: String,
        _ client: String,
        _ device: String?,
        at now: Instant,
        in tx: any ReadTransaction
    ) throws -> SignInPace.Origin {
        let tries: [SignInPace.Try] = try tx.query(
            """
            SELECT client, device, origin, outcome, at FROM sign_in_attempt
            WHERE login = \(key) AND at > \(now - SignInPace.window) AND outcome <> 'password_right'
            """
        ) { row in
            SignInPace.Try(
                client: try row.get("client"),
                device: try row.find("device"),
                isStranger: try row.get("origin", as: String.self) == SignInPace.Origin.stranger(client: "").kind,
                isFailure: try row.get("outcome", as: String.self) != "entered",
                at: try row.get("at")
            )
        }
        let isKnown = try tx.first(
            """
            SELECT id FROM sign_in_attempt WHERE login = \(key) AND client = \(client) AND outcome = 'entered'
              AND at > \(now - addressKnown) LIMIT 1
            """
        ) { _ in true }
        let here = try tx.query(
            """
            SELECT at FROM sign_in_attempt WHERE client = \(client) AND at > \(now - .seconds(3600))
              AND outcome IN ('wrong_password', 'wrong_code')
            """
        ) { try $0.get("at", as: Instant.self) }
        let origin: SignInPace.Origin =
            if let device { .device(device) } else if isKnown != nil {
                .known(client: client)
            } else { .stranger(client: client) }
        let wait = SignInPace.wait(origin, tries, here: (here.count, here.max()), at: now)
        guard wait <= .zero else { throw SignInRefusal.slowed(seconds: max(1, wait.components.seconds)) }
        return origin
    }

    /// What tries of a login are kept under: what was typed for no account may be a password, so it is not kept.
    static func key(_ login: String, isKnown: Bool, _ secrets: SignInSecrets) -> String {
        let blind = " \(base64URL(secrets.devices.code("login:\(login)").prefix(12)))"
        return isKnown ? login : blind
    }

    /// Tries are counted and written one after the other: of many at once none may overlook the others.
    static func oneAtATime(in tx: any WriteTransaction) throws {
        if tx.dialect == .postgres { try tx.execute("LOCK TABLE sign_in_attempt IN SHARE ROW EXCLUSIVE MODE") }
    }

    private static func prune(at now: Instant, in tx: any WriteTransaction) throws {
        try tx.execute("DELETE FROM sign_in_attempt WHERE at <= \(now - attemptsKept)")
        try tx.execute(
            "DELETE FROM sign_in_attempt WHERE at <= \(now - strangeAttemptsKept) AND account_id IS NULL"
        )
        try tx.execute("DELETE FROM sign_in_step WHERE expires_at <= \(now)")
    }

    /// The newest tries to sign in to one's own account.
    public func attempts(of account: Account.ID, limit: Int = 20) async throws -> [OwnAttempt] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT at, client, agent, outcome FROM sign_in_attempt WHERE account_id = \(account)
                ORDER BY at DESC, id DESC LIMIT \(limit)
                """
            ) { row in
                OwnAttempt(
                    at: try row.get("at"),
                    client: try row.get("client"),
                    browser: BrowserKind(code: try row.get("agent")),
                    outcome: OwnAttempt.Outcome(rawValue: try row.get("outcome")) ?? .wrongPassword
                )
            }
        }
    }
}
