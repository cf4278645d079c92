public import Kernel
public import Storage

/// The second factor of an account: codes of an app on its holder's telephone, and codes on paper for when that is lost.
extension AccountStore {
    /// How many recovery codes there are.
    static let recoveryCodes = 10

    /// What there is of an account's second factor.
    public struct SecondFactor: Sendable, Hashable {
        /// The secret while it waits to be confirmed; it is never shown again.
        public let pending: [UInt8]?
        /// Since when a code is asked for; nil for not.
        public let since: Instant?
        /// How many recovery codes have not been used.
        public let recoveryLeft: Int
        /// When an administrator last took it away, and who.
        public let reset: (at: Instant, by: String)?

        public static func == (a: Self, b: Self) -> Bool {
            a.pending == b.pending && a.since == b.since && a.recoveryLeft == b.recoveryLeft
                && a.reset?.at == b.reset?.at && a.reset?.by == b.reset?.by
        }

        public func hash(into hasher: inout Hasher) { hasher.combine(since) }
    }

    static func hasSecondFactor(_ account: Account.ID, in tx: any ReadTransaction) throws -> Bool {
        try tx.first(
            "SELECT account_id FROM second_factor WHERE account_id = \(account) AND confirmed_at IS NOT NULL"
        ) { _ in true } ?? false
    }

    /// The state of the viewer's own.
    public func secondFactor(of account: Account.ID) async throws -> SecondFactor {
        try await database.read { [secrets] tx in
            let row = try tx.first(
                "SELECT secret_sealed, confirmed_at FROM second_factor WHERE account_id = \(account)"
            ) { row in
                (
                    sealed: try row.get("secret_sealed", as: [UInt8].self),
                    since: try row.find("confirmed_at", as: Instant.self)
                )
            }
            let left = try tx.count(
                "SELECT COUNT(*) AS n FROM recovery_code WHERE account_id = \(account) AND used_at IS NULL"
            )
            let reset = try tx.first(
                """
                SELECT a.factor_reset_at, b.name FROM account a JOIN account b ON b.id = a.factor_reset_by
                WHERE a.id = \(account)
                """
            ) { (at: try $0.get("factor_reset_at", as: Instant.self), by: try $0.get("name", as: String.self)) }
            let isPending = row != nil && row?.since == nil
            return SecondFactor(
                pending: isPending
                    ? try row.map { try secrets.sealer.open($0.sealed, at: SignInSecrets.place(account)) } : nil,
                since: row?.since,
                recoveryLeft: left,
                reset: reset
            )
        }
    }

    /// Makes a new secret that waits to be confirmed; needs the password.
    ///
    /// A confirmed one stays as it is.
    public func beginSecondFactor(of viewer: Viewer, password: String) async throws {
        try await checkPassword(password, of: viewer)
        let secret = context.random(TOTP.secretLength)
        let sealed = try secrets.sealer.seal(secret, at: SignInSecrets.place(viewer.account))
        try await database.write { [context] tx in
            guard try !Self.hasSecondFactor(viewer.account, in: tx) else { throw SecondFactorRefusal.isOn }
            try tx.execute("DELETE FROM second_factor WHERE account_id = \(viewer.account)")
            try tx.execute(
                """
                INSERT INTO second_factor (account_id, secret_sealed, created_at, used_step)
                VALUES (\(viewer.account), \(sealed), \(context.now()), \(Int64(-1)))
                """
            )
        }
    }

    /// Turns the second factor on by a code of the app; the other sessions end.
    /// - Returns: the recovery codes, told this once.
    public func confirmSecondFactor(of viewer: Viewer, code: String) async throws -> [String] {
        let codes = freshCodes()
        let isRight = try await database.write { [context, secrets] tx in
            guard let factor = try Self.factor(viewer.account, secrets, in: tx) else { throw SecondFactorRefusal.isOff }
            guard factor.since == nil else { throw SecondFactorRefusal.isOn }
            let now = context.now()
            guard let step = TOTP.accepted(Self.normal(code), factor.secret, at: now, after: factor.step) else {
                return false
            }
            try tx.execute(
                """
                UPDATE second_factor SET confirmed_at = \(now), used_step = \(step) WHERE account_id = \(viewer.account)
                """
            )
            try Self.keep(codes, of: viewer.account, secrets, context, in: tx)
            try tx.execute(
                "UPDATE account SET factor_reset_at = NULL, factor_reset_by = NULL WHERE id = \(viewer.account)"
            )
            try tx.execute("DELETE FROM session WHERE account_id = \(viewer.account) AND id <> \(viewer.session)")
            try tx.audit(
                .init(by: viewer.account, "second_factor.on", table: "account", row: viewer.account.rawValue),
                context: context
            )
            return true
        }
        guard isRight else { throw InvalidInput("code", SignInRefusal.wrongCode.message) }
        forget(viewer.account)
        return codes
    }

    /// New recovery codes for a code of the app; the old ones no longer work.
    public func renewRecoveryCodes(of viewer: Viewer, code: String) async throws -> [String] {
        let codes = freshCodes()
        try await proving(viewer, code) { [context, secrets] tx in
            try Self.keep(codes, of: viewer.account, secrets, context, in: tx)
            try tx.audit(
                .init(
                    by: viewer.account,
                    "second_factor.codes_renewed",
                    table: "account",
                    row: viewer.account.rawValue
                ),
                context: context
            )
        }
        return codes
    }

    /// Turns the second factor off; needs password and code.
    public func removeSecondFactor(of viewer: Viewer, password: String, code: String) async throws {
        try await checkPassword(password, of: viewer)
        try await proving(viewer, code) { [context] tx in
            try Self.dropSecondFactor(of: viewer.account, in: tx)
            try tx.audit(
                .init(by: viewer.account, "second_factor.off", table: "account", row: viewer.account.rawValue),
                context: context
            )
        }
        forget(viewer.account)
    }

    /// Takes the second factor of somebody who lost his telephone away, inside an administrator's transaction.
    ///
    /// The account is told on its own page until it has a new one; its sessions end.
    public static func resetSecondFactor(
        of account: Account.ID,
        by actor: Account.ID,
        context: Context,
        in tx: any WriteTransaction
    ) throws {
        guard try hasSecondFactor(account, in: tx) else { throw SecondFactorRefusal.isOff }
        try dropSecondFactor(of: account, in: tx)
        try tx.execute(
            "UPDATE account SET factor_reset_at = \(context.now()), factor_reset_by = \(actor) WHERE id = \(account)"
        )
        try tx.execute("DELETE FROM session WHERE account_id = \(account)")
        try tx.audit(.init(by: actor, "second_factor.reset", table: "account", row: account.rawValue), context: context)
    }

    /// Whose code is asked for in the step between password and code; nil when it is over.
    public func step(_ token: String, visit: String) async throws -> Account? {
        let now = context.now()
        return try await database.read { tx in try Self.step(token, visit, at: now, in: tx)?.account }
    }

    /// Checks the code that follows a password, and starts the session.
    public func enter(step token: String, code: String, _ attempt: SignInAttempt) async throws -> Entered {
        let secret = base64URL(context.random(24))
        let fresh = base64URL(context.random(12))
        let found: (login: String, device: String)? = try await database.write { [context, secrets] tx in
            try Self.oneAtATime(in: tx)
            let now = context.now()
            guard let step = try Self.step(token, attempt.visit, at: now, in: tx) else { throw SignInRefusal.stepOver }
            let (account, login) = (step.account.id, step.account.login)
            let device = DeviceCookie(secrets).device(in: attempt.devices, of: login)
            let origin = try Self.paced(login, attempt.client, device, at: now, in: tx)
            let row = context.number()
            try tx.execute(
                """
                INSERT INTO sign_in_attempt (id, at, login, account_id, client, device, origin, agent, outcome)
                VALUES (\(row), \(now), \(login), \(account), \(attempt.client), \(device), \(origin.kind),
                        \(attempt.browser.code), 'wrong_code')
                """
            )
            guard try Self.accepts(code, of: account, secrets, at: now, in: tx) else {
                try tx.execute("UPDATE sign_in_step SET failures = failures + 1 WHERE id = \(step.row)")
                try Self.recordFailure(of: account, login, row: row, context, in: tx)
                return nil
            }
            try tx.execute("DELETE FROM sign_in_step WHERE id = \(step.row)")
            // Password and code are one try, as its holder sees it.
            try tx.execute("DELETE FROM sign_in_attempt WHERE id = \(step.attempt)")
            let nonce = device ?? fresh
            _ = try Self.start(
                account,
                token: secret,
                attempt: (row, attempt.client, attempt.browser, nonce),
                context: context,
                in: tx
            )
            return (login, nonce)
        }
        guard let found else { throw SignInRefusal.wrongCode }
        return try await entered(secret, found.login, attempt.devices, found.device)
    }

    private struct Step {
        let row: Int64
        /// The try in which the password was right.
        let attempt: Int64
        let account: Account
    }

    private static func step(
        _ token: String,
        _ visit: String,
        at now: Instant,
        in tx: any ReadTransaction
    ) throws -> Step? {
        // A password that was changed meanwhile makes the step void.
        try tx.first(
            """
            SELECT s.id AS step_id, s.attempt_id, s.password_at AS then_at, a.id, a.login, a.name, a.password_at
            FROM sign_in_step s JOIN account a ON a.id = s.account_id
            WHERE s.token_hash = \(sha256(token)) AND s.visit_hash = \(sha256(visit)) AND s.expires_at > \(now)
              AND s.failures < \(stepTries) AND a.state = 'active'
            """
        ) { row -> Step? in
            guard try row.find("then_at", as: Instant.self) == row.find("password_at", as: Instant.self) else {
                return nil
            }
            return Step(
                row: try row.get("step_id"),
                attempt: try row.get("attempt_id"),
                account: Account(id: try row.get("id"), login: try row.get("login"), name: try row.get("name"))
            )
        } ?? nil
    }

    /// Does something that needs a code of the viewer's second factor; each code counts once.
    private func proving(
        _ viewer: Viewer,
        _ code: String,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> Void
    ) async throws {
        let isRight = try await database.write { [context, secrets] tx in
            guard try Self.hasSecondFactor(viewer.account, in: tx) else { throw SecondFactorRefusal.isOff }
            guard try Self.accepts(code, of: viewer.account, secrets, at: context.now(), in: tx) else { return false }
            try body(tx)
            return true
        }
        guard isRight else { throw InvalidInput("code", SignInRefusal.wrongCode.message) }
    }

    /// Whether a code of the app or a recovery code is right; it is used up by that.
    static func accepts(
        _ typed: String,
        of account: Account.ID,
        _ secrets: SignInSecrets,
        at now: Instant,
        in tx: any WriteTransaction
    ) throws -> Bool {
        let code = normal(typed)
        if code.utf8.count == TOTP.digits {
            guard let factor = try factor(account, secrets, in: tx),
                let step = TOTP.accepted(code, factor.secret, at: now, after: factor.step)
            else { return false }
            // Of two who send the same code at once one is let in.
            return try tx.execute(
                "UPDATE second_factor SET used_step = \(step) WHERE account_id = \(account) AND used_step < \(step)"
            ) == 1
        }
        let used = try tx.execute(
            """
            UPDATE recovery_code SET used_at = \(now)
            WHERE account_id = \(account) AND used_at IS NULL AND code_hash = \(secrets.recoveryHash(code, of: account))
            """
        )
        guard used == 1 else { return false }
        return true
    }

    private static func factor(
        _ account: Account.ID,
        _ secrets: SignInSecrets,
        in tx: any ReadTransaction
    ) throws -> (secret: [UInt8], step: Int64, since: Instant?)? {
        try tx.first(
            "SELECT secret_sealed, used_step, confirmed_at FROM second_factor WHERE account_id = \(account)"
        ) { row in
            (
                secret: try secrets.sealer.open(row.get("secret_sealed"), at: SignInSecrets.place(account)),
                step: try row.get("used_step"), since: try row.find("confirmed_at")
            )
        }
    }

    private static func keep(
        _ codes: [String],
        of account: Account.ID,
        _ secrets: SignInSecrets,
        _ context: Context,
        in tx: any WriteTransaction
    ) throws {
        try tx.execute("DELETE FROM recovery_code WHERE account_id = \(account)")
        for code in codes {
            try tx.execute(
                """
                INSERT INTO recovery_code (id, account_id, code_hash)
                VALUES (\(context.number()), \(account), \(secrets.recoveryHash(normal(code), of: account)))
                """
            )
        }
    }

    private static func dropSecondFactor(of account: Account.ID, in tx: any WriteTransaction) throws {
        try tx.execute("DELETE FROM recovery_code WHERE account_id = \(account)")
        try tx.execute("DELETE FROM second_factor WHERE account_id = \(account)")
        try tx.execute("DELETE FROM sign_in_step WHERE account_id = \(account)")
    }

    /// Ten characters, 50 bits each, in two groups: `7K3QX-9ZT2M`.
    private func freshCodes() -> [String] {
        (0..<Self.recoveryCodes).map { _ in "\(context.code(length: 5))-\(context.code(length: 5))" }
    }

    /// A code without the blanks and dashes that people type.
    private static func normal(_ code: String) -> String {
        String(code.uppercased().prefix(40).filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }

    func checkPassword(_ password: String, of viewer: Viewer) async throws {
        let stored: String? = try await database.read { tx in
            try tx.first("SELECT password FROM account WHERE id = \(viewer.account)") { try $0.get("password") }
        }
        guard let stored, try await passwords.isRight(password, for: stored) else {
            throw InvalidInput("password", Text("密码不对。", "The password is wrong."))
        }
    }
}

/// Why a second factor is not changed.
public enum SecondFactorRefusal: Refusal, Hashable {
    case isOn
    case isOff

    public var code: String {
        switch self {
        case .isOn: "second_factor.on"
        case .isOff: "second_factor.off"
        }
    }

    public var message: Text {
        switch self {
        case .isOn: Text("两步验证已经开启。", "The second factor is on already.")
        case .isOff: Text("这个账号没有开启两步验证。", "This account has no second factor.")
        }
    }
}
