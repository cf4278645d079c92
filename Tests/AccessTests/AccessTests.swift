import Foundation
import Kernel
import Storage
import TestSupport
import Testing

@testable import Access

@Suite(.freshDatabase(AccountMigrations.all + SignInMigrations.all + EmergencyMigrations.all)) struct SignInTests {
    let clock = ManualClock(Instant(milliseconds: 1_795_000_000_000))

    func store() throws -> AccountStore {
        let clock = clock
        let context = Context.seeded(1, clock: { clock.now })
        let roles = try RoleBook.read(Folders.configuration.appending(path: "roles.yaml"))
        return AccountStore(
            database: try FreshDatabase.current,
            context: context,
            roles: roles,
            passwords: Passwords(cost: .cheap),
            secrets: try .test
        )
    }

    func hire(_ store: AccountStore) async throws -> Account.ID {
        let role = try #require(store.roles["community_worker"])
        return try await store.create(
            login: "worker1",
            name: "王芳",
            password: "correct horse 9",
            posts: [Post(role: role, areaLevel: .community, area: 7, organisation: 8)]
        )
    }

    @Test func `a session knows its viewer until he signs out`() async throws {
        let store = try store()
        _ = try await hire(store)
        let entered = try await store.signIn(login: "Worker1", password: "correct horse 9", client: "a")
        let viewer = try #require(try await store.viewer(token: entered.token))
        #expect(viewer.may(.sortSignals))
        #expect(viewer.reach(.seeCases) == [.area(.community, 7)])
        try await store.signOut(viewer.session)
        #expect(try await store.viewer(token: entered.token) == nil)
    }

    @Test func `an unknown account is answered like a wrong password`() async throws {
        let store = try store()
        await #expect(throws: SignInRefusal.wrong) {
            try await store.signIn(login: "nobody", password: "x", client: "a")
        }
    }

    @Test func `sessions end by idleness and by age, and when the account is closed`() async throws {
        let store = try store()
        let id = try await hire(store)
        let first = try await store.signIn(login: "worker1", password: "correct horse 9", client: "a")
        clock.advance(.seconds(13 * 3600))
        #expect(try await store.viewer(token: first.token) == nil)
        let second = try await store.signIn(login: "worker1", password: "correct horse 9", client: "a")
        for _ in 0..<20 {
            clock.advance(.seconds(10 * 3600))
            _ = try await store.viewer(token: second.token)
        }
        #expect(try await store.viewer(token: second.token) == nil)
        let third = try await store.signIn(login: "worker1", password: "correct horse 9", client: "a")
        try await store.close(id)
        #expect(try await store.viewer(token: third.token) == nil)
        await #expect(throws: SignInRefusal.wrong) {
            try await store.signIn(login: "worker1", password: "correct horse 9", client: "a")
        }
    }
}

@Suite struct SecretsTests {
    func ring(_ versions: [Int]) throws -> KeyRing {
        try KeyRing(
            keys: Dictionary(uniqueKeysWithValues: versions.map { ($0, [UInt8](repeating: UInt8($0), count: 32)) })
        )
    }

    @Test func `a sealed value opens in its own place only`() throws {
        let sealer = try Sealer(try ring([1]))
        let place = Sealer.Place(table: "signal", column: "phone_sealed", row: 1)
        let sealed = try sealer.seal(Array("13800000000".utf8), at: place)
        #expect(try sealer.open(sealed, at: place) == Array("13800000000".utf8))
        for other in [
            Sealer.Place(table: "signal", column: "phone_sealed", row: 2),
            Sealer.Place(table: "signal", column: "name_sealed", row: 1),
        ] {
            #expect(throws: (any Error).self) { try sealer.open(sealed, at: other) }
        }
        var broken = sealed
        broken[20] ^= 1
        #expect(throws: (any Error).self) { try sealer.open(broken, at: place) }
    }

    @Test func `after rotation the old still opens and the new uses the new key`() throws {
        let place = Sealer.Place(table: "t", column: "c", row: 1)
        let old = try Sealer(try ring([1])).seal([1, 2, 3], at: place)
        let rotated = try Sealer(try ring([1, 2]))
        #expect(try rotated.open(old, at: place) == [1, 2, 3])
        #expect(try rotated.seal([1], at: place).first == 2)
    }

    @Test func `a form's token is for one browser and one day`() {
        let tokens = FormTokens(key: [UInt8](repeating: 1, count: 32))
        let now = Instant(milliseconds: 1_795_000_000_000)
        let token = tokens.make(for: "browser", at: now)
        #expect(tokens.check(token, for: "browser", at: now + .seconds(3600)))
        #expect(!tokens.check(token, for: "other", at: now))
        #expect(!tokens.check(token, for: "browser", at: now + .seconds(90_000)))
        #expect(!tokens.check(token + "x", for: "browser", at: now))
        #expect(!tokens.check("", for: "browser", at: now))
        #expect(!FormTokens(key: [UInt8](repeating: 2, count: 32)).check(token, for: "browser", at: now))
    }

    @Test func `a key file that others can read is refused`() throws {
        let path = FileManager.default.temporaryDirectory.appending(
            path: "linli-key-\(UInt64.random(in: 0...UInt64.max))"
        ).path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try KeyRing.open(path: path) { [UInt8](repeating: 7, count: $0) }
        let again = try KeyRing.open(path: path) { [UInt8](repeating: 8, count: $0) }
        #expect(try again.lasting("x") == KeyRing(keys: [1: [UInt8](repeating: 7, count: 32)]).lasting("x"))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(throws: KeyFault.self) { try KeyRing.open(path: path) { [UInt8](repeating: 7, count: $0) } }
    }

    @Test(arguments: ["short", "password123", "worker1worker1", "aaaaaaaaaaaa"])
    func `a password that is guessed first is refused`(password: String) {
        let account = Account(id: ID(rawValue: 1), login: "worker1", name: "王芳")
        #expect(throws: InvalidInput.self) { try Passwords.check(password, of: account, SecurityRules()) }
    }

    @Test func `the usual hash is slow and right`() async throws {
        let passwords = Passwords()
        let encoded = try await passwords.hash("correct horse 9", salt: [UInt8](repeating: 3, count: 16))
        #expect(encoded.hasPrefix("scrypt$65536$8$1$"))
        #expect(try await passwords.isRight("correct horse 9", for: encoded))
        #expect(try await !passwords.isRight("correct horse 8", for: encoded))
    }
}
