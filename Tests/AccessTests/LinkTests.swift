import Foundation
import Kernel
import Storage
import TestSupport
import Testing

@testable import Access

/// Setting a password by a link, one's own sessions, and posts in time, on both databases.
@Suite struct LinkTests {
    private struct Office {
        let store: AccountStore
        let database: any Database
        let context: Context
        let clock: ManualClock

        static func with(_ kind: TestDatabaseKind, _ body: @Sendable (Office) async throws -> Void) async throws {
            try await FreshDatabase.with(kind, AccountMigrations.all + SignInMigrations.all + EmergencyMigrations.all) {
                database in
                let clock = ManualClock(Instant(milliseconds: 1_795_000_000_000))
                let context = Context.seeded(1, clock: { clock.now })
                let roles = try RoleBook.read(Folders.configuration.appending(path: "roles.yaml"))
                let passwords = Passwords(cost: .cheap)
                let store = AccountStore(
                    database: database,
                    context: context,
                    roles: roles,
                    passwords: passwords,
                    secrets: try .test
                )
                try await body(Office(store: store, database: database, context: context, clock: clock))
            }
        }

        func hire(_ login: String, role: String = "community_worker", area: Int64 = 7) async throws -> Account.ID {
            let role = try #require(store.roles[role])
            return try await store.create(
                login: login,
                name: "王芳",
                password: "correct horse 9",
                posts: [Post(role: role, areaLevel: .community, area: area, organisation: 8)]
            )
        }

        func link(for account: Account.ID) async throws -> String {
            let secret = context.secret()
            try await database.write { [context] tx in
                try AccountStore.makeLink(secret, for: account, context: context, in: tx)
            }
            return secret
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a link sets a password once, ends the sessions, and is stored only as its checksum`(kind: TestDatabaseKind)
        async throws
    {
        try await Office.with(kind) { office in
            let account = try await office.hire("worker1")
            let session = try await office.store.signIn(login: "worker1", password: "correct horse 9", client: "a")
            let secret = try await office.link(for: account)
            let kept: [[UInt8]] = try await office.database.read { tx in
                try tx.query("SELECT secret_hash FROM account_link") { try $0.get("secret_hash") }
            }
            #expect(kept.count == 1 && kept[0] != Array(secret.utf8))
            await #expect(throws: InvalidInput.self) { try await office.store.redeem(secret, password: "short") }
            try await office.store.redeem(secret, password: "battery staple 7")
            #expect(try await office.store.viewer(token: session.token) == nil)
            await #expect(throws: LinkRefusal.used) {
                try await office.store.redeem(secret, password: "somebody else 8")
            }
            await #expect(throws: SignInRefusal.wrong) {
                try await office.store.signIn(login: "worker1", password: "correct horse 9", client: "a")
            }
            _ = try await office.store.signIn(login: "worker1", password: "battery staple 7", client: "a")
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `of many who use a link at once one does`(kind: TestDatabaseKind) async throws {
        try await Office.with(kind) { office in
            let secret = try await office.link(for: try await office.hire("worker1"))
            let done = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<6 {
                    group.addTask {
                        (try? await office.store.redeem(secret, password: "battery \(index) staple")) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(done == 1)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `an expired, a replaced, a foreign link and one of a closed account are refused`(kind: TestDatabaseKind)
        async throws
    {
        try await Office.with(kind) { office in
            let account = try await office.hire("worker1")
            let first = try await office.link(for: account)
            let second = try await office.link(for: account)
            await #expect(throws: LinkRefusal.used) { try await office.store.invited(first) }
            #expect(try await office.store.invited(second).login == "worker1")
            office.clock.advance(.seconds(7 * 86_400 - 1))
            #expect(try await office.store.invited(second).id == account)
            office.clock.advance(.seconds(1))
            await #expect(throws: LinkRefusal.expired) {
                try await office.store.redeem(second, password: "battery staple 7")
            }
            await #expect(throws: NotFound.self) { try await office.store.invited(office.context.secret()) }
            let third = try await office.link(for: account)
            try await office.store.close(account)
            await #expect(throws: NotFound.self) { try await office.store.invited(third) }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a new password needs the old one and ends the other sessions only`(kind: TestDatabaseKind) async throws {
        try await Office.with(kind) { office in
            _ = try await office.hire("worker1")
            let here = try await office.store.signIn(login: "worker1", password: "correct horse 9", client: "a")
            let there = try await office.store.signIn(login: "worker1", password: "correct horse 9", client: "b")
            #expect(try await office.store.sessions(of: here.viewer.account).map(\.client) == ["b", "a"])
            await #expect(throws: InvalidInput.self) {
                try await office.store.changePassword(of: here.viewer, from: "wrong", to: "battery staple 7")
            }
            try await office.store.changePassword(of: here.viewer, from: "correct horse 9", to: "battery staple 7")
            #expect(try await office.store.viewer(token: here.token) != nil)
            #expect(try await office.store.viewer(token: there.token) == nil)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a session is ended by its own account, one or all others`(kind: TestDatabaseKind) async throws {
        try await Office.with(kind) { office in
            _ = try await office.hire("worker1")
            _ = try await office.hire("worker2")
            let entered = try await (0..<3).asyncMap { _ in
                try await office.store.signIn(login: "worker1", password: "correct horse 9", client: "a")
            }
            let other = try await office.store.signIn(login: "worker2", password: "correct horse 9", client: "a")
            await #expect(throws: NotFound.self) {
                try await office.store.endSession(other.viewer.session, of: entered[0].viewer)
            }
            try await office.store.endSession(entered[1].viewer.session, of: entered[0].viewer)
            #expect(try await office.store.viewer(token: entered[1].token) == nil)
            #expect(await !office.store.holds(entered[1].viewer))
            #expect(await office.store.holds(entered[2].viewer))
            #expect(try await office.store.viewer(token: entered[2].token) != nil)
            try await office.store.endOtherSessions(of: entered[0].viewer)
            #expect(try await office.store.viewer(token: entered[2].token) == nil)
            #expect(try await office.store.viewer(token: entered[0].token) != nil)
            #expect(try await office.store.viewer(token: other.token) != nil)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `posts begin and end, and a deputy has those of a colleague on leave, by the clock`(kind: TestDatabaseKind)
        async throws
    {
        try await Office.with(kind) { office in
            let absent = try await office.hire("worker1", role: "street_duty", area: 5)
            let deputy = try await office.hire("worker2")
            let start = office.clock.now
            try await office.database.write { [context = office.context] tx in
                try tx.execute(
                    """
                    INSERT INTO account_leave (id, account_id, deputy_id, from_at, until_at)
                    VALUES (\(context.number()), \(absent), \(deputy), \(start + .seconds(100)), \(start + .seconds(200)))
                    """
                )
                try tx.execute("UPDATE post SET until_at = \(start + .seconds(300)) WHERE account_id = \(deputy)")
            }
            let token = try await office.store.signIn(login: "worker2", password: "correct horse 9", client: "a").token
            let areas = { try await office.store.viewer(token: token)?.reach(.seeCases) }
            #expect(try await areas() == [.area(.community, 7)])
            office.clock.now = start + .seconds(100)
            #expect(try await areas() == [.area(.community, 7), .area(.community, 5)])
            let viewer = try #require(try await office.store.viewer(token: token))
            #expect(await office.store.holds(viewer))
            #expect(viewer.actsFor == ["王芳"] && viewer.ownReach(.seeCases) == [.area(.community, 7)])
            office.clock.now = start + .seconds(200)
            #expect(await !office.store.holds(viewer))
            #expect(try await areas() == [.area(.community, 7)])
            office.clock.now = start + .seconds(300)
            #expect(try await areas() == [])
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
