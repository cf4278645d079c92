import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Logging
import Posts
import Registry
import Simulation
import Storage
import TestSupport
import Testing
import Web

/// Accounts and posts as administrators change them, on both databases.
@Suite struct PostsTests {
    /// The town with the street's administrator, and one whom he appointed for the first community.
    struct Office {
        let town: Town
        let street: Viewer
        let community: Viewer
        let area: Area
        let other: Area
        /// The whole street.
        let whole: Area

        var posts: PostStore { town.program.posts }
        var accounts: AccountStore { town.program.accounts }
        var today: CivilDate { CivilTime(town.clock.now).date }

        static func with(_ kind: TestDatabaseKind, _ body: @Sendable (Office) async throws -> Void) async throws {
            try await Town.with(kind) { town in
                let street = try await Self.viewer(town, "admin")
                let codes = town.street.areas(of: .community).map(\.code)
                let area = try await town.program.areas.area(code: codes[0])
                let whole = try await town.program.areas.area(code: town.street.areas(of: .street)[0].code)
                let other = try await town.program.areas.area(code: codes[1])
                let post = NewPost(
                    role: "administrator",
                    area: area.id,
                    organisation: try await town.program.organisations.organisation(code: "community-1").id.rawValue,
                    from: CivilTime(town.clock.now).date
                )
                let made = try await town.program.posts.invite(
                    name: "钱进",
                    login: "admin.c1",
                    post: post,
                    by: street
                )
                try await town.program.accounts.redeem(made.secret, password: Town.password)
                let community = try await Self.viewer(town, "admin.c1")
                try await body(
                    Office(town: town, street: street, community: community, area: area, other: other, whole: whole)
                )
            }
        }

        static func viewer(_ town: Town, _ login: String) async throws -> Viewer {
            try await town.program.accounts.signIn(login: login, password: Town.password, client: "t-\(login)").viewer
        }

        func body(_ code: String) async throws -> Int64 {
            try await town.program.organisations.organisation(code: code).id.rawValue
        }

        func post(_ role: String, _ area: Area? = nil, body code: String = "community-1") async throws -> NewPost {
            NewPost(role: role, area: (area ?? self.area).id, organisation: try await body(code), from: today)
        }

        func account(_ login: String) async throws -> Account.ID {
            try #require(try await posts.list(street, search: login, limit: 10).first { $0.account.login == login })
                .account.id
        }

        func actions() async throws -> [String] {
            try await town.program.database.read { tx in
                try tx.query(
                    """
                    SELECT action FROM audit_record WHERE account_id = \(street.account) AND action <> 'session.started'
                    ORDER BY id
                    """
                ) { try $0.get("action") }
            }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `an administrator sees the accounts of his own area, page by page, and finds them by name or login`(
        kind: TestDatabaseKind
    ) async throws {
        try await Office.with(kind) { office in
            let all = try await office.posts.list(office.street, limit: 1000)
            #expect(all.count == office.town.street.people.count + 1)
            var paged: [Account.ID] = []
            while true {
                let page = try await office.posts.list(office.street, after: paged.last, limit: 7)
                if page.isEmpty { break }
                paged += page.map(\.account.id)
            }
            #expect(paged == all.map(\.account.id))
            let own = try await office.posts.list(office.community, limit: 1000)
            #expect(own.count > 3 && own.count < all.count / 2)
            for entry in own {
                #expect(entry.posts.contains { $0.area.path.community == office.area.id.rawValue })
            }
            let worker = try #require(all.first { $0.account.login == "worker2" })
            let byName = try await office.posts.list(office.street, search: worker.account.name, limit: 10)
            #expect(byName.map(\.account.login) == ["worker2"])
            #expect(try await office.posts.list(office.community, search: "worker2", limit: 10).isEmpty)
            await #expect(throws: NotFound.self) {
                try await office.posts.account(worker.account.id, for: office.community)
            }
            await #expect(throws: NotFound.self) {
                try await office.posts.list(office.community, after: worker.account.id, limit: 10)
            }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `whoever is invited sets his password, and until then nobody can sign in`(kind: TestDatabaseKind) async throws
    {
        try await Office.with(kind) { office in
            let made = try await office.posts.invite(
                name: "新同事",
                login: "New.One",
                post: try await office.post("community_worker"),
                by: office.community
            )
            let id = try await office.account("new.one")
            #expect(try await office.posts.account(id, for: office.street).state(at: office.town.clock.now) == .invited)
            await #expect(throws: SignInRefusal.wrong) {
                try await office.accounts.signIn(login: "new.one", password: "", client: "x")
            }
            await #expect(throws: InvalidInput.self) {
                try await office.posts.invite(
                    name: "又一个",
                    login: "new.one",
                    post: try await office.post("community_worker"),
                    by: office.street
                )
            }
            try await office.accounts.redeem(made.secret, password: Town.password)
            let viewer = try await Office.viewer(office.town, "new.one")
            #expect(viewer.reach(.seeCases) == [.area(.community, office.area.id.rawValue)])
            let entry = try await office.posts.account(id, for: office.street)
            #expect(entry.state(at: office.town.clock.now) == .active && entry.signedIn == office.town.clock.now)

            // Taken away: the sessions end, the old password is gone, the new link works.
            let again = try await office.posts.reset(id, by: office.community)
            await #expect(throws: SignInRefusal.wrong) {
                try await office.accounts.signIn(login: "new.one", password: Town.password, client: "x")
            }
            try await office.accounts.redeem(again.secret, password: "battery staple 3")
            _ = try await office.accounts.signIn(login: "new.one", password: "battery staple 3", client: "x")
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `nobody gives what he does not administer`(kind: TestDatabaseKind) async throws {
        try await Office.with(kind) { office in
            let worker = try await office.account("worker1")
            let wide = office.whole
            for post in [
                // Another community, the whole street, and bodies that hold more than the community's.
                try await office.post("community_worker", office.other),
                try await office.post("administrator", wide),
                try await office.post("street_duty", wide, body: "duty-centre"),
                try await office.post("department_worker", body: "enforcement"),
                try await office.post("community_worker", body: "community-2"),
                try await office.post("no_such_role"),
            ] {
                await #expect(throws: InvalidInput.self, "\(post)") {
                    try await office.posts.add(post, to: worker, by: office.community)
                }
                await #expect(throws: InvalidInput.self) {
                    try await office.posts.invite(name: "某人", login: "some.one", post: post, by: office.community)
                }
            }
            // Nor to himself, nor to whom he does not see.
            await #expect(throws: PostRefusal.oneself) {
                try await office.posts.add(
                    try await office.post("street_duty"),
                    to: office.community.account,
                    by: office.community
                )
            }
            let elsewhere = try await office.account("worker2")
            await #expect(throws: NotFound.self) {
                try await office.posts.add(try await office.post("grid_worker"), to: elsewhere, by: office.community)
            }
            // Somebody with a post elsewhere as well is not his to reset, close or send on leave.
            try await office.posts.add(try await office.post("grid_worker"), to: elsewhere, by: office.street)
            for attempt in [
                { @Sendable in _ = try await office.posts.reset(elsewhere, by: office.community) },
                { @Sendable in try await office.posts.close(elsewhere, by: office.community) },
                { @Sendable in
                    try await office.posts.addLeave(
                        of: elsewhere,
                        deputy: worker,
                        from: office.today,
                        until: office.today,
                        by: office.community
                    )
                },
            ] {
                await #expect(throws: PostRefusal.beyondReach) { try await attempt() }
            }
            let posts = try await office.posts.account(elsewhere, for: office.street).posts
            let foreign = try #require(posts.first { $0.area.id == office.other.id })
            await #expect(throws: NotFound.self) {
                try await office.posts.end(foreign.id, of: elsewhere, on: office.today, by: office.community)
            }
            let given = try #require(posts.first { $0.area.id == office.area.id })
            try await office.posts.end(given.id, of: elsewhere, on: office.today + -1, by: office.community)
            // What was refused left nothing behind: the street's administrator invited one, and gave one post.
            #expect(try await office.actions() == ["post.added", "account.invited", "post.added"])
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the last administrator of an area is neither closed nor stripped`(kind: TestDatabaseKind) async throws {
        try await Office.with(kind) { office in
            await #expect(throws: PostRefusal.oneself) {
                try await office.posts.close(office.street.account, by: office.street)
            }
            // Two of them: the second may close the first, then is the last himself.
            // The demo's second one would stay.
            try await office.posts.close(try await office.account("security1"), by: office.street)
            let wide = office.whole
            let invited = try await office.posts.invite(
                name: "第二位",
                login: "admin2",
                post: try await office.post("administrator", wide, body: "street-office"),
                by: office.street
            )
            let second = invited.account.id
            // Invited only: he cannot sign in yet, so he keeps nothing.
            let token = invited.secret
            try await office.accounts.redeem(token, password: Town.password)
            let deputy = try await Office.viewer(office.town, "admin2")
            // For some days only is not enough for one who is there for good.
            try await office.posts.end(
                try #require(try await office.posts.account(second, for: office.street).posts.first).id,
                of: second,
                on: office.today + 3,
                by: office.street
            )
            await #expect(throws: PostRefusal.lastAdministrator) {
                try await office.posts.close(office.street.account, by: deputy)
            }
            let held = try #require(try await office.posts.account(office.street.account, for: deputy).posts.first)
            await #expect(throws: PostRefusal.lastAdministrator) {
                try await office.posts.end(held.id, of: office.street.account, on: office.today + 1, by: deputy)
            }
            // The community's administrator goes: the street's is above him.
            try await office.posts.close(office.community.account, by: office.street)
            #expect(
                try await office.posts.account(office.community.account, for: office.street)
                    .state(at: office.town.clock.now) == .closed
            )
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `of two administrators who close each other at once one stays`(kind: TestDatabaseKind) async throws {
        try await Office.with(kind) { office in
            // The demo's second one would stay.
            try await office.posts.close(try await office.account("security1"), by: office.street)
            let wide = office.whole
            let invited = try await office.posts.invite(
                name: "第二位",
                login: "admin2",
                post: try await office.post("administrator", wide, body: "street-office"),
                by: office.street
            )
            try await office.accounts.redeem(invited.secret, password: Town.password)
            let second = try await Office.viewer(office.town, "admin2")
            async let first: Void? = try? office.posts.close(second.account, by: office.street)
            async let other: Void? = try? office.posts.close(office.street.account, by: second)
            let done = await [first, other].filter { $0 != nil }.count
            #expect(done == 1)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func
        `a deputy acts with the posts of who is away, from the first day to the last, and not as administrator of administrators`(
            kind: TestDatabaseKind
        ) async throws
    {
        try await Office.with(kind) { office in
            let clock = office.town.clock
            let duty = try await office.account("duty1")
            let worker = try await office.account("worker1")
            try await office.posts.addLeave(
                of: duty,
                deputy: worker,
                from: office.today + 1,
                until: office.today + 2,
                by: office.street
            )
            await #expect(throws: InvalidInput.self) {
                try await office.posts.addLeave(
                    of: duty,
                    deputy: worker,
                    from: office.today + 2,
                    until: office.today + 4,
                    by: office.street
                )
            }
            let browser = Browser(office.town.program, address: "10.9.0.1")
            await browser.signIn("worker1")
            let sees = { @Sendable (browser: Browser) async in
                await browser.get("/account").text.contains("<span class=\"tag tag-wait\">代 ")
            }
            #expect(await !sees(browser))
            let start = CivilTime(date: office.today + 1).instant
            clock.now = start - .milliseconds(1)
            #expect(await !sees(browser))
            clock.now = start
            let token = try await office.accounts.signIn(login: "worker1", password: Town.password, client: "z").token
            let acting = try #require(try await office.accounts.viewer(token: token))
            #expect(acting.actsFor.count == 1 && acting.reach(.seeCases).count == 2)
            #expect(
                try await office.posts.account(duty, for: office.street).state(at: clock.now) == .onLeave
            )
            let end = CivilTime(date: office.today + 2).instant
            clock.now = end - .milliseconds(1)
            #expect(try await Office.viewer(office.town, "worker1").actsFor.count == 1)
            clock.now = end
            #expect(try await Office.viewer(office.town, "worker1").actsFor == [])

            // A deputy of the administrator administers, but nobody who administers.
            try await office.posts.addLeave(
                of: office.street.account,
                deputy: worker,
                from: office.today,
                until: office.today + 1,
                by: office.street
            )
            let deputy = try await Office.viewer(office.town, "worker1")
            #expect(deputy.may(.administerAccounts))
            let helper = try await office.account("worker3")
            await #expect(throws: InvalidInput.self) {
                try await office.posts.add(try await office.post("administrator"), to: helper, by: deputy)
            }
            await #expect(throws: PostRefusal.beyondReach) {
                try await office.posts.reset(office.community.account, by: deputy)
            }
            await #expect(throws: PostRefusal.beyondReach) {
                try await office.posts.reset(office.street.account, by: deputy)
            }
            try await office.posts.add(try await office.post("grid_worker"), to: helper, by: deputy)
            // Ended before its time.
            let leave = try #require(
                try await office.posts.own(office.street).leaves.first { $0.account == office.street.account }
            )
            try await office.posts.endLeave(leave.id, of: office.street.account, by: office.street)
            let after = try await Office.viewer(office.town, "worker1")
            #expect(!after.may(.administerAccounts))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `closing ends open pages at once, and what is opened again works as before`(kind: TestDatabaseKind)
        async throws
    {
        try await Office.with(kind) { office in
            let worker = try await office.account("worker1")
            let browser = Browser(office.town.program, address: "10.9.0.1")
            await browser.signIn("worker1")
            #expect(await browser.get("/cases").status == .ok)
            try await office.posts.close(worker, by: office.street)
            #expect(await browser.get("/cases").status == .seeOther)
            await #expect(throws: PostRefusal.closed) { try await office.posts.close(worker, by: office.street) }
            try await office.posts.reopen(worker, by: office.street)
            await browser.signIn("worker1")
            #expect(await browser.get("/cases").status == .ok)
            // A post that ends today is held today.
            let post = try #require(try await office.posts.account(worker, for: office.street).posts.first)
            try await office.posts.end(post.id, of: worker, on: office.today, by: office.street)
            #expect(await browser.get("/cases").status == .ok)
            office.town.clock.now = CivilTime(date: office.today + 1).instant
            await browser.signIn("worker1")
            #expect(await browser.get("/cases").status == .forbidden)
            #expect(await browser.get("/desk").headers[.location] == "/account")
            #expect(await browser.get("/account").status == .ok)
        }
    }
}
