import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Simulation
import Storage
import TestSupport
import Testing
import Web

@Suite struct RightsTests {
    /// Reviewed by hand: what anybody may reach, and what the holder of a report's secret may.
    static let open: Set<String> = [
        "GET /healthz", "GET /sign-in", "POST /sign-in", "GET /sign-in/code", "POST /sign-in/code", "POST /preferences",
        "GET /", "GET /home", "GET /h/:code",
        "GET /h/:code/report", "POST /reports", "GET /reports/token", "GET /find", "POST /find",
        "GET /my", "POST /my/codes", "GET /my/code", "POST /my/code",
        // What programs may ask, not what it answers.
        "GET /api/v1", "GET /api/v1/openapi.json", "GET /open311/v2/discovery", "GET /open311/v2/discovery.xml",
        "GET /open311/v2/discovery.json", "GET /open311/v2/services.xml", "GET /open311/v2/services.json",
        "GET /open311/v2/services/:service",
    ]
    static let bySecret: Set<String> = [
        "GET /r/:secret", "GET /r/:secret/events", "GET /r/:secret/events/poll", "GET /r/:secret/photos/:photo",
        "POST /r/:secret/remarks", "POST /r/:secret/rating", "POST /r/:secret/reopening", "GET /invitation/:secret",
        "POST /invitation/:secret", "GET /metrics",
        "GET /r/:secret/data", "GET /r/:secret/data/file", "GET /r/:secret/data/ask", "POST /r/:secret/data/requests",
        "GET /r/:secret/data/requests/:subject", "GET /r/:secret/data/requests/:subject/file",
        "POST /r/:secret/data/requests/:subject/withdrawal", "POST /r/:secret/data/consent-withdrawal",
    ]

    /// What a resident may who has shown that a number is his.
    static let byNumber: Set<String> = [
        "GET /my/reports/:report", "GET /my/reports/:report/events", "GET /my/reports/:report/events/poll",
        "GET /my/reports/:report/photos/:photo", "POST /my/reports/:report/remarks", "POST /my/reports/:report/rating",
        "POST /my/reports/:report/reopening", "POST /my/sign-out", "GET /my/sessions", "POST /my/sessions/:session/end",
        "GET /my/data", "GET /my/data/file", "GET /my/data/ask", "POST /my/data/requests",
        "GET /my/data/requests/:subject", "GET /my/data/requests/:subject/file",
        "POST /my/data/requests/:subject/withdrawal", "POST /my/data/consent-withdrawal",
    ]

    @Test func `the routes without an account are the reviewed ones`() async throws {
        try await Town.with { town in
            var open: Set<String> = []
            var bySecret: Set<String> = []
            var byNumber: Set<String> = []
            for route in town.program.site.routes {
                switch route.rule {
                case .anyone: open.insert("\(route.method) \(route.path)")
                case .holderOfSecret: bySecret.insert("\(route.method) \(route.path)")
                case .resident: byNumber.insert("\(route.method) \(route.path)")
                case .signedIn, .may, .program: break
                }
            }
            #expect(open == Self.open)
            #expect(bySecret == Self.bySecret)
            #expect(byNumber == Self.byNumber)
        }
    }

    @Test func `nothing else answers without an account`() async throws {
        try await Town.with { town in
            let stranger = Browser(town.program)
            await stranger.get("/")
            for route in town.program.site.routes {
                switch route.rule {
                case .anyone, .holderOfSecret: continue
                case .resident, .signedIn, .may, .program: break
                }
                let path = "\(route.path)".split(separator: "/").map { $0.hasPrefix(":") ? "1" : String($0) }.joined(
                    separator: "/"
                )
                let reply =
                    switch route.method {
                    case .get: await stranger.get("/\(path)")
                    case .post: await stranger.post("/\(path)", [:])
                    default: await town.program.site.reply(to: Incoming(route.method, "/\(path)"))
                    }
                // Open311 says 403 to whoever brings no key.
                let refusals = "\(route.path)".hasPrefix("/open311/") ? [403] : [303, 401]
                #expect(
                    refusals.contains(reply.status.code),
                    "\(route.method) \(route.path) answered \(reply.status.code)"
                )
            }
        }
    }

    /// Every list, search, count, export, photo and stream, by whoever may ask and with every number there is.
    @Test(arguments: TestDatabaseKind.allCases)
    func `no foreign marker in any byte that any role can read`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            #expect(Set(planted.people.flatMap(\.posts).map(\.role)) == Set(town.program.roles.all.map(\.code)))
            // One database is walked by everybody, the other by one holder of each role: the conditions are the same text.
            var roles: Set<String> = []
            for person in planted.people {
                let isNew = person.posts.contains { !roles.contains($0.role) }
                guard kind == .sqlite || isNew else { continue }
                roles.formUnion(person.posts.map(\.role))
                let browser = Browser(town.program, address: "10.4.0.1")
                await browser.signIn(person.login)
                let seen = await RouteWalk(town: planted, reader: .person(person)).readAll(as: browser)
                // What he may read he does find: the walk is not blind.
                #expect(
                    planted.missed(by: .person(person), in: seen) == [],
                    "\(person.login) does not find what is his"
                )
            }
            for community in 0..<PlantedTown.communities {
                let reader = Reader.reporter(community)
                // Each request from another address: guessing links is slowed.
                let browser = Browser(town.program, address: "10.5.\(community).0")
                browser.changesAddress = true
                let seen = await RouteWalk(town: planted, reader: reader).readAll(as: browser)
                #expect(planted.missed(by: reader, in: seen) == [], "\(reader) does not find what is his")
            }
            let stranger = Browser(town.program, address: "10.6.0.0")
            stranger.changesAddress = true
            #expect(await RouteWalk(town: planted, reader: .stranger).readAll(as: stranger) == [])
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a photo opens for those of its area and for nobody else`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            for person in planted.people {
                let browser = Browser(town.program, address: "10.4.0.1")
                await browser.signIn(person.login)
                for one in planted.planted {
                    for (number, photo) in one.photos.enumerated() {
                        let marker = try #require(
                            planted.markers.first { $0.name == "photo \(number) of \(one.community), full" }
                        )
                        let isCase = await browser.get("/cases/\(one.matter)/photos/\(photo)?size=full")
                        let isSignal = await browser.get("/signals/\(one.signals[0])/photos/\(photo)?size=full")
                        let isOpen = [isCase.status, isSignal.status].contains(.ok)
                        #expect(isOpen == marker.mayRead(.person(person)), "\(person.login) and photo \(photo)")
                        for reply in [isCase, isSignal] where reply.status != .ok {
                            #expect([403, 404].contains(reply.status.code))
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a stream tells what happens in its reader's reach and nothing of the rest`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            var streams: [(reader: Reader, filter: LiveFilter)] = []
            for person in planted.people {
                let browser = Browser(town.program, address: "10.4.0.1")
                await browser.signIn(person.login)
                let reply = await browser.get("/events")
                guard case .live(let filter) = reply.content else { throw NotFound("stream", person.login) }
                streams.append((.person(person), filter))
            }
            for one in planted.planted {
                let reply = await Browser(town.program, address: "10.5.0.\(one.community)").get("\(one.link)/events")
                guard case .live(let filter) = reply.content else { throw NotFound("stream", one.link) }
                streams.append((.reporter(one.community), filter))
            }
            let all = streams
            let said = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for (index, stream) in all.enumerated() {
                    group.addTask { (index, await RouteWalk.stream(stream.filter, town, until: .seconds(4))) }
                }
                while town.program.bus.subscriberCount < all.count { try await Task.sleep(for: .milliseconds(5)) }
                for one in planted.planted {
                    let holder = Browser(town.program, address: "10.3.2.\(one.community)")
                    await holder.signIn(one.holder)
                    let noted = await holder.post(
                        "/cases/\(one.matter)/steps",
                        ["action": "note", "revision": "4", "note": "MARK\(one.community)TOLD again"]
                    )
                    let resident = Browser(town.program, address: "10.5.1.\(one.community)")
                    await resident.get(one.link)
                    let added = await resident.post("\(one.link)/remarks", ["text": "MARK\(one.community)ONE more"])
                    #expect(noted.status == .seeOther && added.status == .seeOther)
                }
                try await town.program.bus.lookOnce()
                var said: [Int: String] = [:]
                for try await (index, text) in group { said[index] = text }
                return said
            }
            for (index, stream) in streams.enumerated() {
                let text = try #require(said[index])
                let walk = RouteWalk(town: planted, reader: stream.reader)
                let seen = walk.check(Data(text.utf8), at: "its stream")
                for one in planted.planted {
                    for name in ["case", "first report"] {
                        let marker = try #require(
                            planted.markers.first { $0.name == "number of the \(name) of \(one.community)" }
                        )
                        let isTold: Bool =
                            if case .person(let person) = stream.reader, name == "first report" {
                                // Whoever only has the case is told of the case.
                                planted.rights.covers(person, one.building, .seeSignals)
                            } else { marker.mayRead(stream.reader) }
                        #expect(seen.contains(marker.name) == isTold, "\(stream.reader): \(marker.name)")
                    }
                }
            }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `counts on pages count the reader's own`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            for person in planted.people {
                let browser = Browser(town.program, address: "10.4.0.1")
                await browser.signIn(person.login)
                for (path, permission) in [("/signals", Permission.seeSignals), ("/cases", .seeCases)] {
                    let page = await browser.get(path)
                    guard page.status == .ok else { continue }
                    let own = planted.planted.filter { one in
                        planted.rights.covers(person, one.building, permission)
                            || (path == "/cases"
                                && planted.markers.first { $0.name == "title of the case of \(one.community)" }?
                                    .mayRead(
                                        .person(person)
                                    ) == true)
                    }.count
                    let shown = page.text.firstMatch(of: /<span class="count">([^<]+)<\/span>/)?.1
                    #expect(shown.map(String.init) == "\(own)", "\(person.login) at \(path)")
                }
            }
        }
    }

    /// A session of the worker of the third community.
    private func foreignSession(_ town: Town) async throws -> String {
        let login = town.login("community_worker", community: 2)
        return try await town.program.database.read { tx in
            let sql: SQL = "SELECT s.id FROM session s JOIN account a ON a.id = s.account_id WHERE a.login = \(login)"
            return String(try tx.first(sql) { try $0.get("id", as: Int64.self) } ?? 0)
        }
    }

    /// Every POST route with the numbers of another community: refused, and nothing is written.
    @Test(arguments: TestDatabaseKind.allCases)
    func `nobody changes what is not his`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            let foreign = planted.planted[2]
            @Sendable func rows() async throws -> [Int] {
                try await town.program.database.read { tx in
                    [
                        try tx.count("SELECT COUNT(*) AS n FROM signal_event"),
                        try tx.count("SELECT COUNT(*) AS n FROM case_event"),
                        try tx.count("SELECT COUNT(*) AS n FROM attachment"),
                        try tx.count("SELECT COUNT(*) AS n FROM home_code"),
                        // But for the signing in itself, and the refusals.
                        try tx.count(
                            "SELECT COUNT(*) AS n FROM audit_record WHERE action NOT IN ('session.started', 'right.refused')"
                        ),
                        try tx.count("SELECT COUNT(*) AS n FROM outbox"),
                    ]
                }
            }
            let owner = Browser(town.program, address: "10.4.0.2")
            await owner.signIn(town.login("street_duty"))
            await owner.get("/cases/views")
            await owner.post("/cases/views", ["name": "值班", "query": "show=overdue"])
            let views: [ID<Town>] = try await town.program.database.read {
                try $0.query("SELECT id FROM saved_view") { try $0.get("id") }
            }
            #expect(views.count == 1)
            let before = try await rows()
            let fields = [
                "action": "note", "revision": "4", "note": "不该写入", "reason": "不该写入", "purpose": "不该看到",
                "category":
                    "noise.neighbour", "title": "不该立案", "case": foreign.matter, "text": "不该写入", "solved": "1",
                "name": "不该改名",
                "satisfaction": "5",
            ]
            // Bound to no planted record: what is public, and what concerns only the sender.
            let free: Set<String> = [
                "/sign-in", "/sign-out", "/preferences", "/reports", "/find", "/filing", "/filing/caller",
                "/filing/category", "/handovers",
                "/account/password", "/account/sessions/end", "/imports", "/sign-in/code",
                "/account/second-factor", "/account/second-factor/confirmation",
                "/account/second-factor/recovery-codes", "/account/second-factor/removal",
                "/cases/views", "/cases/bulk", "/cases/bulk/steps", "/personal/requests",
                // The forms of these are in EmergencyTests.
                "/emergency", "/emergency/end",
                "/my/codes", "/my/code",
            ]
            for login in [town.login("community_worker", community: 0), planted.planted[0].holder] {
                let browser = Browser(town.program, address: "10.4.0.1")
                browser.changesAddress = true
                await browser.signIn(login)
                let only: [String: [String]] = [
                    "signal": foreign.signals, "case": [foreign.matter], "secret": [foreign.wrongSecret],
                    "handover": ["\(foreign.matter)"], "version": ["1"], "import": ["\(foreign.matter)"],
                    "view": views.map(\.description), "subject": ["\(foreign.matter)"],
                    "emergency": ["\(foreign.matter)"],
                    "area": ["\(foreign.building.id)", "\(foreign.building.path.community ?? 0)"],
                    "account": [planted.accounts[2]], "client": ["\(foreign.matter)"],
                    "session": [try await foreignSession(town)], "report": [String(foreign.secret.prefix(10))],
                    "": [""],
                ]
                for route in town.program.site.routes where route.method == .post && !free.contains("\(route.path)") {
                    // Programs have no sessions; what theirs may change is in ProgramRightsTests.
                    if case .program = route.rule { continue }
                    // Who works here is no resident who signed in with his number.
                    let refusals = route.rule == .resident ? [401] : [403, 404]
                    let names = "\(route.path)".split(separator: "/").filter { $0.hasPrefix(":") }
                    // A route without a number is not for workers at all, or stands among the free ones.
                    let name = names.first ?? ""
                    let values = try #require(only[String(name.dropFirst())], "teach this test \(route.path)")
                    for value in values {
                        let template = "\(route.path)"
                        let path = name.isEmpty ? template : template.replacingOccurrences(of: name, with: value)
                        let reply = await browser.post(path, fields)
                        #expect(refusals.contains(reply.status.code), "\(login): \(path) answers \(reply.status)")
                    }
                }
            }
            #expect(try await rows() == before)
        }
    }
}
