package import Access
package import Kernel
package import Inbox
package import Outreach
package import Storage

/// Reads and writes residents' codes and sessions: one method, one transaction.
///
/// A code opens only in the browser that asked for it, so one that somebody else asks for is of no use to him, and does not
/// end the owner's.
package struct ResidentStore: Sendable {
    let database: any Database
    let context: Context
    let sealer: Sealer
    let outreach: OutreachStore
    private let codes: KeyedHash
    private let devices: KeyedHash
    private let channel: Current<(any Channel)?>

    package init(
        database: any Database,
        context: Context,
        keys: KeyRing,
        sealer: Sealer,
        outreach: OutreachStore,
        channel: Current<(any Channel)?>
    ) throws {
        self.database = database
        self.context = context
        self.sealer = sealer
        self.outreach = outreach
        self.channel = channel
        codes = KeyedHash(key: try keys.lasting("resident-codes"))
        devices = KeyedHash(key: try keys.lasting("resident-devices"))
    }

    /// How long a code is good.
    static let codeLifetime: Duration = .seconds(600)
    static let codeTries = 5
    /// How long a session lasts, whatever is done with it.
    package static let sessionLifetime: Duration = .seconds(30 * 86_400)
    /// How long an address counts as one from which a number signs in.
    static let addressKnown: Duration = .seconds(90 * 86_400)

    /// Whether codes can be sent at all.
    package var hasChannel: Bool { channel.value != nil }

    /// Whose browser asks.
    package struct Visitor: Sendable {
        /// The network address.
        package let client: String
        /// The browser's own random value, to which a code is bound.
        package let visit: String
        package let browser: BrowserKind
        /// The browser's cookie of numbers that signed in before.
        package let numbers: String?

        package init(client: String, visit: String, userAgent: String, numbers: String?) {
            self.client = client
            self.visit = visit
            browser = BrowserKind(userAgent: userAgent)
            self.numbers = numbers
        }
    }

    /// Sends a code to a number; whether anybody left that number here changes nothing.
    ///
    /// - Throws: `ResidentRefusal.slowed`, `ResidentRefusal.noChannel`.
    package func sendCode(to phone: PhoneNumber, _ visitor: Visitor, _ language: Language) async throws {
        guard hasChannel else { throw ResidentRefusal.noChannel }
        let person = person(phone.digits)
        let visit = sha256(visitor.visit)
        let device = DeviceCookie(hash: devices).device(in: visitor.numbers, of: Self.name(person))
        let digits = String(context.random(below: 1_000_000))
        let code = String(repeating: "0", count: 6 - digits.count) + digits
        try await database.write { [self] tx in
            let now = context.now()
            try oneAtATime(in: tx)
            try prune(at: now, in: tx)
            let isStranger = try paced(person, visitor, device, visit, at: now, in: tx)
            try replace(visit, in: tx)
            let message = try outreach.post(
                .signInCode,
                to: phone.digits,
                ["code": code, "minutes": String(Self.codeLifetime.components.seconds / 60)],
                language,
                expiresAt: now + Self.codeLifetime,
                in: tx
            )
            let id = context.number()
            try tx.execute(
                """
                INSERT INTO resident_code (id, person_index, phone_sealed, visit_hash, code_hash, message_id, client, device,
                                           is_stranger, state, failures, created_at, expires_at)
                VALUES (\(id), \(person), \(try seal(phone.digits, Self.place("resident_code", id))), \(visit),
                        \(hash(code, id)), \(message), \(visitor.client), \(device), \(isStranger), 'open', 0, \(now),
                        \(now + Self.codeLifetime))
                """
            )
        }
    }

    /// The number, masked, to which this browser's open code was sent; nil when none is open.
    package func awaited(_ visit: String) async throws -> String? {
        let now = context.now()
        return try await database.read { [self] tx in
            try open(sha256(visit), at: now, forUpdate: false, in: tx).map { Masking.phone($0.phone) }
        }
    }

    /// A session that has just begun.
    package struct Entered: Sendable {
        /// Stored nowhere but in the browser.
        package let token: String
        /// The cookie by which the browser is known for the number from now on.
        package let numbers: String
    }

    private enum Outcome: Sendable { case entered(Entered), refused(ResidentRefusal) }

    /// Takes a code and begins a session; the browser's earlier one ends.
    ///
    /// - Throws: `ResidentRefusal.wrongCode`, `ResidentRefusal.codeOver`.
    package func enter(code typed: String, _ visitor: Visitor, earlier: String?) async throws -> Entered {
        let digits = Self.digits(typed)
        let token = base64URL(context.random(24))
        let nonce = base64URL(context.random(12))
        let outcome: Outcome = try await database.write { [self] tx in
            let now = context.now()
            guard let found = try open(sha256(visitor.visit), at: now, forUpdate: true, in: tx) else {
                return .refused(.codeOver)
            }
            guard equalInConstantTime(hash(digits, found.id), found.codeHash) else {
                let left = Self.codeTries - found.failures - 1
                guard left > 0 else {
                    try close(found.id, "spent", in: tx)
                    return .refused(.codeOver)
                }
                try tx.execute("UPDATE resident_code SET failures = \(found.failures + 1) WHERE id = \(found.id)")
                return .refused(.wrongCode(left: left))
            }
            try close(found.id, "used", in: tx)
            try outreach.cancel(found.message, in: tx)
            if let earlier { try tx.execute("DELETE FROM resident_session WHERE token_hash = \(sha256(earlier))") }
            let session = context.id(Resident.Session.self)
            try tx.execute(
                """
                INSERT INTO resident_session (id, token_hash, person_index, phone_sealed, client, agent, created_at, seen_at,
                                              ends_at)
                VALUES (\(session), \(sha256(token)), \(found.person),
                        \(try seal(found.phone, Self.place("resident_session", session.rawValue))), \(visitor.client),
                        \(visitor.browser.code), \(now), \(now), \(now + Self.sessionLifetime))
                """
            )
            try tx.audit(
                .init(by: nil, "resident.entered", table: "resident_session", row: session.rawValue),
                context: context
            )
            let cookie = DeviceCookie(hash: devices)
            let name = Self.name(found.person)
            let known = cookie.device(in: visitor.numbers, of: name)
            return .entered(
                Entered(token: token, numbers: cookie.adding(name, nonce: known ?? nonce, to: visitor.numbers))
            )
        }
        switch outcome {
        case .entered(let entered): return entered
        case .refused(let refusal): throw refusal
        }
    }

    // MARK: The pace

    /// Whether a stranger asks; throws when a code may not be sent yet.
    private func paced(
        _ person: [UInt8],
        _ visitor: Visitor,
        _ device: String?,
        _ visit: [UInt8],
        at now: Instant,
        in tx: any ReadTransaction
    ) throws -> Bool {
        let asked: [ResidentPace.Asked] = try tx.query(
            """
            SELECT client, device, is_stranger, state, created_at FROM resident_code
            WHERE person_index = \(person) AND created_at > \(now - ResidentPace.window)
            """
        ) { row in
            ResidentPace.Asked(
                client: try row.get("client"),
                device: try row.find("device"),
                isStranger: try row.get("is_stranger"),
                isUsed: try row.get("state", as: String.self) == "used",
                at: try row.get("created_at")
            )
        }
        let isKnown =
            try tx.first(
                """
                SELECT id FROM resident_code WHERE person_index = \(person) AND client = \(visitor.client)
                  AND state = 'used' AND created_at > \(now - Self.addressKnown) LIMIT 1
                """
            ) { _ in true } ?? false
        let hour = now - ResidentPace.hour
        let browser: [Instant] = try tx.query(
            "SELECT created_at FROM resident_code WHERE visit_hash = \(visit) AND created_at > \(hour)"
        ) { try $0.get("created_at") }
        let address: [Instant] = try tx.query(
            "SELECT created_at FROM resident_code WHERE client = \(visitor.client) AND created_at > \(hour)"
        ) { try $0.get("created_at") }
        let origin: ResidentPace.Origin =
            if let device { .device(device) } else if isKnown { .known(client: visitor.client) } else { .stranger }
        let wait = ResidentPace.wait(origin, asked, browser: browser, address: address, at: now)
        guard wait <= .zero else { throw ResidentRefusal.slowed(seconds: max(1, wait.components.seconds)) }
        return origin == .stranger
    }

    /// Codes are counted and made one after the other: of many at once none may overlook the others.
    private func oneAtATime(in tx: any WriteTransaction) throws {
        if tx.dialect == .postgres { try tx.execute("LOCK TABLE resident_code IN SHARE ROW EXCLUSIVE MODE") }
    }

    /// Codes that led in tell known addresses; the others are kept for the pace only.
    private func prune(at now: Instant, in tx: any WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE resident_code SET state = 'over', code_hash = NULL, phone_sealed = NULL
            WHERE state = 'open' AND expires_at <= \(now) AND created_at > \(now - ResidentPace.window - Self.codeLifetime)
            """
        )
        try tx.execute(
            "DELETE FROM resident_code WHERE created_at <= \(now - ResidentPace.window) AND state <> 'used'"
        )
        try tx.execute("DELETE FROM resident_code WHERE created_at <= \(now - Self.addressKnown)")
        try tx.execute("DELETE FROM resident_session WHERE ends_at <= \(now)")
    }

    /// Forgets codes and sessions whose time is over, also when nobody signs in.
    package func sweep() async throws {
        try await database.write { [self] tx in try prune(at: context.now(), in: tx) }
    }

    // MARK: One code

    private struct OpenCode {
        let id: Int64
        let person: [UInt8]
        let phone: String
        let codeHash: [UInt8]
        let message: OutgoingMessage.ID
        let failures: Int
    }

    private func open(_ visit: [UInt8], at now: Instant, forUpdate: Bool, in tx: any ReadTransaction) throws
        -> OpenCode?
    {
        let lock: SQL = forUpdate ? tx.dialect.forUpdate : ""
        return try tx.first(
            """
            SELECT id, person_index, phone_sealed, code_hash, message_id, failures FROM resident_code
            WHERE visit_hash = \(visit) AND state = 'open' AND expires_at > \(now) ORDER BY created_at DESC, id DESC
            LIMIT 1\(lock)
            """
        ) { row in
            let id: Int64 = try row.get("id")
            return OpenCode(
                id: id,
                person: try row.get("person_index"),
                phone: try opened(try row.get("phone_sealed"), Self.place("resident_code", id)),
                codeHash: try row.get("code_hash"),
                message: try row.get("message_id"),
                failures: try row.get("failures")
            )
        }
    }

    private func close(_ id: Int64, _ state: String, in tx: any WriteTransaction) throws {
        try tx.execute(
            "UPDATE resident_code SET state = \(state), code_hash = NULL, phone_sealed = NULL WHERE id = \(id)"
        )
    }

    /// One code at a time in a browser: the one before is good no longer, and not sent if it is not yet.
    private func replace(_ visit: [UInt8], in tx: any WriteTransaction) throws {
        let earlier = try tx.query(
            "SELECT id, message_id FROM resident_code WHERE visit_hash = \(visit) AND state = 'open'"
        ) { (id: try $0.get("id", as: Int64.self), message: try $0.get("message_id", as: OutgoingMessage.ID.self)) }
        for one in earlier {
            try close(one.id, "replaced", in: tx)
            try outreach.cancel(one.message, in: tx)
        }
    }

    // MARK: Values

    /// By which the rows of one number are found; another purpose than that of reports, so that the tables alone tell nothing.
    func person(_ phone: String) -> [UInt8] { sealer.blindIndex(phone, purpose: "resident.phone") }

    private func hash(_ code: String, _ id: Int64) -> [UInt8] { codes.code("\(id):\(code)") }

    private static func name(_ person: [UInt8]) -> String { base64URL(person.prefix(18)) }

    static func place(_ table: String, _ row: Int64) -> Sealer.Place {
        Sealer.Place(table: table, column: "phone_sealed", row: row)
    }

    func seal(_ text: String, _ place: Sealer.Place) throws -> [UInt8] { try sealer.seal(Array(text.utf8), at: place) }

    func opened(_ sealed: [UInt8], _ place: Sealer.Place) throws -> String {
        String(decoding: try sealer.open(sealed, at: place), as: UTF8.self)
    }

    /// The digits of a code as people type it: spaces and full-width digits forgiven.
    package static func digits(_ typed: String) -> String {
        String(
            typed.prefix(40).unicodeScalars.compactMap { scalar -> Character? in
                switch scalar.value {
                case 0x30...0x39: Character(scalar)
                case 0xFF10...0xFF19: Unicode.Scalar(scalar.value - 0xFF10 + 0x30).map(Character.init)
                default: nil
                }
            }
        )
    }
}
