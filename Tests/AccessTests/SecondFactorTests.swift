import Foundation
import Kernel
import Storage
import TestSupport
import Testing

@testable import Access

extension SignInSecrets {
    /// With a key that everybody knows.
    static var test: SignInSecrets {
        get throws {
            let ring = try KeyRing(keys: [1: [UInt8](repeating: 1, count: 32)])
            return try SignInSecrets(ring, sealer: Sealer(ring))
        }
    }
}

/// Second factors and the pace of sign-in, on both databases.
@Suite struct SecondFactorTests {
    private struct Office {
        let store: AccountStore
        let database: any Database
        let clock: ManualClock
        static let password = "correct horse 9"

        static func with(_ kind: TestDatabaseKind, _ body: @Sendable (Office) async throws -> Void) async throws {
            try await FreshDatabase.with(kind, AccountMigrations.all + SignInMigrations.all + EmergencyMigrations.all) {
                database in
                let clock = ManualClock(Instant(milliseconds: 1_795_000_000_000))
                let role = Role(code: "worker", name: Text(same: "worker"), permissions: [.seeCases], reach: .area)
                let strict = Role(
                    code: "strict",
                    name: Text(same: "strict"),
                    permissions: [.seeCases],
                    reach: .area,
                    needsSecondFactor: true
                )
                let store = AccountStore(
                    database: database,
                    context: Context.seeded(1, clock: { clock.now }),
                    roles: RoleBook([role, strict]),
                    passwords: Passwords(cost: .cheap),
                    secrets: try .test
                )
                for (login, role) in [("worker1", role), ("worker2", strict)] {
                    _ = try await store.create(
                        login: login,
                        name: "王芳",
                        password: password,
                        posts: [Post(role: role, areaLevel: .community, area: 7, organisation: 8)]
                    )
                }
                try await body(Office(store: store, database: database, clock: clock))
            }
        }

        func attempt(
            _ login: String = "worker1",
            _ password: String = password,
            client: String = "a",
            devices: String? = nil,
            visit: String = "v"
        ) -> SignInAttempt {
            SignInAttempt(
                login: login,
                password: password,
                client: client,
                userAgent: "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0",
                devices: devices,
                visit: visit
            )
        }

        func entered(_ attempt: SignInAttempt) async throws -> Entered {
            guard case .entered(let entered) = try await store.enter(attempt) else { throw SignInRefusal.codeNeeded }
            return entered
        }

        /// Turns the second factor of worker1 on: the session, the secret, the recovery codes.
        func enrol() async throws -> (viewer: Viewer, secret: [UInt8], codes: [String]) {
            let viewer = try await entered(attempt()).viewer
            try await store.beginSecondFactor(of: viewer, password: Self.password)
            let secret = try #require(try await store.secondFactor(of: viewer.account).pending)
            let codes = try await store.confirmSecondFactor(of: viewer, code: code(secret))
            clock.advance(.seconds(30))
            return (viewer, secret, codes)
        }

        func code(_ secret: [UInt8]) -> String { TOTP.code(secret, step: TOTP.step(at: clock.now)) }

        func step() async throws -> String {
            guard case .codeNeeded(let step) = try await store.enter(attempt()) else { throw SignInRefusal.wrong }
            return step
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a hash of an earlier cost is made anew when its owner signs in, and only then`(kind: TestDatabaseKind)
        async throws
    {
        try await Office.with(kind) { office in
            let dearer = AccountStore(
                database: office.database,
                context: Context.seeded(2, clock: { office.clock.now }, slot: 1),
                roles: RoleBook([]),
                passwords: Passwords(cost: Passwords.Cost(rounds: 1 << 5, blockSize: 8, parallelism: 1)),
                secrets: try .test
            )
            @Sendable func hash() async throws -> String? {
                try await office.database.read { tx in
                    try tx.first("SELECT password FROM account WHERE login = 'worker1'") { try $0.get("password") }
                }
            }
            let before = try #require(try await hash())
            await #expect(throws: SignInRefusal.wrong) { try await dearer.enter(office.attempt("worker1", "wrong")) }
            #expect(try await hash() == before)
            _ = try await dearer.enter(office.attempt())
            let after = try #require(try await hash())
            #expect(after.hasPrefix("scrypt$32$") && after != before)
            _ = try await dearer.enter(office.attempt())
            #expect(try await hash() == after)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `after the password a code lets in, once`(kind: TestDatabaseKind) async throws {
        try await Office.with(kind) { office in
            let (viewer, secret, codes) = try await office.enrol()
            #expect(codes.count == 10 && Set(codes).count == 10)
            // The password alone starts no session.
            await #expect(throws: SignInRefusal.codeNeeded) {
                try await office.store.signIn(login: "worker1", password: Office.password, client: "a")
            }
            let code = office.code(secret)
            let step = try await office.step()
            let entered = try await office.store.enter(step: step, code: code, office.attempt())
            #expect(entered.viewer.account == viewer.account)
            #expect(try await office.store.viewer(token: entered.token) != nil)
            // Password and code are one try.
            let shown = try await office.store.attempts(of: viewer.account).map(\.outcome)
            #expect(shown == [.entered, .passwordRight, .entered])
            let again = try await office.step()
            await #expect(throws: SignInRefusal.wrongCode) {
                try await office.store.enter(step: again, code: code, office.attempt())
            }
            // The step that was used is over.
            await #expect(throws: SignInRefusal.stepOver) {
                try await office.store.enter(step: step, code: code, office.attempt())
            }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `of many who send one code at once one is let in`(kind: TestDatabaseKind) async throws {
        try await Office.with(kind) { office in
            let (_, secret, _) = try await office.enrol()
            let code = office.code(secret)
            var steps: [String] = []
            for _ in 0..<4 { steps.append(try await office.step()) }
            let done = await withTaskGroup(of: Bool.self) { group in
                for step in steps {
                    group.addTask {
                        (try? await office.store.enter(step: step, code: code, office.attempt())) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(done == 1)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the step is bound to its browser, ends by the clock, by five failures and by a new password`(
        kind: TestDatabaseKind
    ) async throws {
        try await Office.with(kind) { office in
            let (viewer, secret, _) = try await office.enrol()
            let stolen = try await office.step()
            await #expect(throws: SignInRefusal.stepOver) {
                try await office.store.enter(step: stolen, code: office.code(secret), office.attempt(visit: "other"))
            }
            office.clock.advance(.seconds(301))
            #expect(try await office.store.step(stolen, visit: "v") == nil)
            let tried = try await office.step()
            for _ in 0..<5 {
                await #expect(throws: SignInRefusal.wrongCode) {
                    try await office.store.enter(step: tried, code: "000000", office.attempt())
                }
            }
            await #expect(throws: SignInRefusal.stepOver) {
                try await office.store.enter(step: tried, code: office.code(secret), office.attempt())
            }
            office.clock.advance(.seconds(900))
            let old = try await office.step()
            try await office.store.changePassword(of: viewer, from: Office.password, to: "battery staple 7")
            #expect(try await office.store.step(old, visit: "v") == nil)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a recovery code stands for one code, and nothing of it or of the secret is stored as it is`(
        kind: TestDatabaseKind
    ) async throws {
        try await Office.with(kind) { office in
            let (viewer, secret, codes) = try await office.enrol()
            // As people type it.
            let typed = codes[3].lowercased().replacingOccurrences(of: "-", with: " ")
            _ = try await office.store.enter(step: office.step(), code: typed, office.attempt())
            await #expect(throws: SignInRefusal.wrongCode) {
                try await office.store.enter(step: office.step(), code: codes[3], office.attempt())
            }
            #expect(try await office.store.secondFactor(of: viewer.account).recoveryLeft == 9)
            let kept: [[UInt8]] = try await office.database.read { tx in
                try tx.query("SELECT code_hash FROM recovery_code") { try $0.get("code_hash") }
                    + tx.query("SELECT secret_sealed FROM second_factor") { try $0.get("secret_sealed") }
            }
            #expect(kept.count == 11)
            for bytes in kept {
                #expect(bytes.firstRange(of: secret) == nil)
                #expect(!codes.contains { bytes.firstRange(of: Array($0.utf8)) != nil })
            }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `turning it on ends the other sessions, turning it off takes password and code`(kind: TestDatabaseKind)
        async throws
    {
        try await Office.with(kind) { office in
            let other = try await office.entered(office.attempt())
            let (viewer, secret, _) = try await office.enrol()
            #expect(try await office.store.viewer(token: other.token) == nil)
            await #expect(throws: InvalidInput.self) {
                try await office.store.removeSecondFactor(of: viewer, password: "wrong", code: office.code(secret))
            }
            await #expect(throws: InvalidInput.self) {
                try await office.store.removeSecondFactor(of: viewer, password: Office.password, code: "000000")
            }
            try await office.store.removeSecondFactor(of: viewer, password: Office.password, code: office.code(secret))
            #expect(try await office.entered(office.attempt()).viewer.demand == nil)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `an administrator's reset ends the sessions and is told to the account`(kind: TestDatabaseKind) async throws {
        try await Office.with(kind) { office in
            let (viewer, _, _) = try await office.enrol()
            let actor = try await office.entered(office.attempt("worker2")).viewer.account
            let context = Context.seeded(3, clock: { office.clock.now })
            try await office.database.write { tx in
                try AccountStore.resetSecondFactor(of: viewer.account, by: actor, context: context, in: tx)
            }
            office.store.forget(viewer.account)
            #expect(try await office.store.sessions(of: viewer.account).isEmpty)
            #expect(try await office.store.secondFactor(of: viewer.account).reset?.by == "王芳")
            _ = try await office.entered(office.attempt())
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a role that demands it asks for it until it is there`(kind: TestDatabaseKind) async throws {
        try await Office.with(kind) { office in
            let entered = try await office.entered(office.attempt("worker2"))
            #expect(entered.viewer.demand == .secondFactor)
            try await office.store.beginSecondFactor(of: entered.viewer, password: Office.password)
            let secret = try #require(try await office.store.secondFactor(of: entered.viewer.account).pending)
            await #expect(throws: InvalidInput.self) {
                try await office.store.confirmSecondFactor(of: entered.viewer, code: "000000")
            }
            #expect(try await office.store.viewer(token: entered.token)?.demand == .secondFactor)
            _ = try await office.store.confirmSecondFactor(of: entered.viewer, code: office.code(secret))
            #expect(try await office.store.viewer(token: entered.token)?.demand == nil)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a thousand strangers do not keep the holder out of his browser`(kind: TestDatabaseKind) async throws {
        try await Office.with(kind) { office in
            let before = try await office.entered(office.attempt(client: "home"))
            var refused = 0
            for index in 0..<60 {
                do { _ = try await office.store.enter(office.attempt("worker1", "guess", client: "s\(index)")) } catch {
                    if case SignInRefusal.slowed = error { refused += 1 }
                }
                office.clock.advance(.milliseconds(100))
            }
            // Strangers are slowed, from whatever address they come.
            #expect(refused >= 30)
            await #expect(throws: SignInRefusal.self) {
                try await office.store.enter(office.attempt("worker1", client: "new"))
            }
            // The same browser at another address, and the same address without the cookie.
            _ = try await office.entered(office.attempt(client: "train", devices: before.devices))
            _ = try await office.entered(office.attempt(client: "home"))
            // The cookie of another account is worth nothing.
            let other = try await office.entered(office.attempt("worker2", client: "x"))
            await #expect(throws: SignInRefusal.self) {
                try await office.store.enter(office.attempt("worker1", client: "x", devices: other.devices))
            }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `one address is slowed by its failures, the others are not; what was typed for nobody is not kept`(
        kind: TestDatabaseKind
    ) async throws {
        try await Office.with(kind) { office in
            for login in ["worker1", "my-secret-word"] {
                for _ in 0..<5 {
                    await #expect(throws: SignInRefusal.wrong) {
                        try await office.store.enter(office.attempt(login, "no"))
                    }
                }
                // Known or not, the answer is the same.
                await #expect(throws: SignInRefusal.slowed(seconds: 30)) {
                    try await office.store.enter(office.attempt(login))
                }
            }
            _ = try await office.entered(office.attempt(client: "b"))
            office.clock.advance(.seconds(31))
            _ = try await office.entered(office.attempt())
            let logins: [String] = try await office.database.read { tx in
                try tx.query("SELECT DISTINCT login FROM sign_in_attempt") { try $0.get("login") }
            }
            #expect(logins.contains("worker1") && !logins.contains { $0.contains("secret") })
            let viewer = try await office.entered(office.attempt()).viewer
            let own = try await office.store.attempts(of: viewer.account, limit: 100)
            #expect(own.count { $0.outcome == .wrongPassword } == 5 && own.count { $0.outcome == .entered } == 3)
            #expect(own.first?.browser.name(.en) == "Chrome · Windows")
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `many tries at once do not get past the pace`(kind: TestDatabaseKind) async throws {
        try await Office.with(kind) { office in
            let wrong = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do {
                            _ = try await office.store.enter(office.attempt("worker1", "guess"))
                            return false
                        } catch { return error as? SignInRefusal == .wrong }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wrong == 5)
        }
    }

    @Test func `an old password is asked to be changed, by the rules`() {
        let now = Instant(milliseconds: 1_795_000_000_000)
        var rules = SecurityRules()
        let old = now - .seconds(91 * 86_400)
        #expect(rules.demand(of: [], hasSecondFactor: false, passwordSet: old, at: now) == nil)
        rules.expiryDays = 90
        #expect(rules.demand(of: [], hasSecondFactor: false, passwordSet: old, at: now) == .newPassword)
        #expect(rules.demand(of: [], hasSecondFactor: false, passwordSet: now, at: now) == nil)
    }

    @Test func `the street's rules of passwords are read, and what is wrong with them is said`() throws {
        let strict = ConfigurationSet([
            SecurityRules.file: "passwords:\n  shortest: 12\n  kinds: 3\n  expire_days: 90\n",
            SecurityRules.commonFile: "# none\nSummer Rain 42\n",
        ])
        #expect(SecurityRules.findings(strict).isEmpty)
        let rules = SecurityRules.read(strict)
        let account = Account(id: ID(rawValue: 1), login: "worker1", name: "王芳")
        for bad in ["short Word1", "only small letters", "Summer Rain 42", "王芳 is my name 1A"] {
            #expect(throws: InvalidInput.self) { try Passwords.check(bad, of: account, rules) }
        }
        try Passwords.check("Autumn Rain 42", of: account, rules)
        let wrong = ConfigurationSet([SecurityRules.file: "passwords:\n  shortest: 4\n  knds: 3\n"])
        #expect(
            SecurityRules.findings(wrong).map(\.line) == [3, 2] || SecurityRules.findings(wrong).map(\.line) == [2, 3]
        )
    }
}
