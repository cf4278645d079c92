import Access
import Areas
import Cases
import Composition
import Foundation
import HTTPTypes
import Kernel
import Logging
import Posts
import Registry
import Simulation
import Storage
import Synchronization
import TestSupport
import Testing
import Web

/// The pages of accounts as a browser sees them.
@Suite struct PostPagesTests {
    private func fields(_ town: Town, role: String = "community_worker") async throws -> [String: String] {
        let area = try await town.program.areas.area(code: town.street.areas(of: .community)[0].code)
        let body = try await town.program.organisations.organisation(code: "community-1")
        return [
            "role": role, "area": area.id.description, "organisation": body.id.description,
            "from": CivilTime(town.clock.now).date.description,
        ]
    }

    /// Invites somebody on the page; the path of the link.
    private func invite(_ login: String, as admin: Browser, in town: Town) async throws -> String {
        await admin.get("/accounts/new")
        let sent = try await fields(town).merging(["name": "新同事", "login": login]) { $1 }
        let shown = await admin.post("/accounts", sent)
        #expect(shown.status == .ok)
        #expect(shown.headers[.cacheControl]?.contains("no-store") == true)
        #expect(shown.headers[values: .referrerPolicy] == ["no-referrer"])
        return try #require(shown.text.firstMatch(of: /data-copy-text>[^<]*(\/invitation\/[A-Za-z0-9_-]{22})</)).1
            .description
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `an invitation leads to the desk, once, and is kept neither by pages nor by sites`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let admin = Browser(town.program, address: "10.8.0.1")
            await admin.signIn("admin")
            #expect(await admin.get("/desk").headers[.location] == "/accounts")
            let link = try await invite("new.one", as: admin, in: town)
            let invited = Browser(town.program, address: "10.8.0.2")
            let form = await invited.get(link)
            #expect(form.status == .ok && form.text.contains("new.one"))
            #expect(form.headers[.cacheControl]?.contains("no-store") == true)
            #expect(form.headers[values: .referrerPolicy] == ["no-referrer"])
            let differing = await invited.post(link, ["password": "correct horse 9", "again": "correct horse 8"])
            #expect(differing.status == .unprocessableContent && !differing.text.contains("correct horse"))
            let weak = await invited.post(link, ["password": "new.one new.one", "again": "new.one new.one"])
            #expect(weak.status == .unprocessableContent)
            let set = await invited.post(link, ["password": Town.password, "again": Town.password])
            #expect(set.status == .ok && set.text.contains("/sign-in"))
            let twice = await invited.post(link, ["password": "somebody else 7", "again": "somebody else 7"])
            #expect(twice.status == .gone && twice.text.contains("已经用过"))
            #expect(await invited.get(link).status == .gone)
            #expect(await invited.get("\(link.dropLast())\(link.hasSuffix("A") ? "B" : "A")").status == .notFound)
            await invited.signIn("new.one")
            #expect(await invited.get("/desk").status == .ok)
            #expect(await invited.get("/accounts").status == .forbidden)
        }
    }

    @Test func `the address of an invitation and its secret are in no line of the log`() async throws {
        try await Town.with { town in
            let admin = Browser(town.program, address: "10.8.0.1")
            await admin.signIn("admin")
            let link = try await invite("new.one", as: admin, in: town)
            // The same database behind a site that writes down everything.
            let lines = LogLines()
            var settings = Settings(root: Folders.root, data: town.folder)
            settings.files = [("", Folders.root.appending(path: "Public"))]
            settings.trustedProxies = ["127.0.0.1"]
            let clock = town.clock
            let program = try await Program(
                settings: settings,
                database: town.program.database,
                context: Context.seeded(4, clock: { clock.now }, slot: 2),
                passwords: Passwords(cost: .cheap),
                logger: Logger(label: "test") { _ in LineKeeper(lines) }
            )
            let invited = Browser(program, address: "10.8.0.2")
            await invited.get(link)
            await invited.post(link, ["password": Town.password, "again": Town.password])
            await invited.get(link)
            let secret = try #require(link.split(separator: "/").last)
            #expect(lines.text.contains("/invitation/:secret"))
            #expect(!lines.text.contains(secret) && !lines.text.contains(Town.password))
        }
    }

    @Test func `the table of rights has every address with its rule, every permission and every step`() async throws {
        try await Town.with { town in
            let admin = Browser(town.program, address: "10.8.0.1")
            await admin.signIn("admin")
            let page = await admin.get("/accounts/rights").text
            let rows = page.matches(of: /<td data-label="方法">([A-Z]+)<\/td><td data-label="网址"><code>([^<]+)<\/code>/)
            let shown = Set(rows.map { "\($0.1) \($0.2)" })
            #expect(shown == Set(town.program.site.routes.map { "\($0.method.rawValue) \($0.path)" }))
            for permission in Permission.allCases { #expect(page.contains(">\(permission.rawValue)<")) }
            for action in town.program.cases.book.workflow.actions {
                #expect(page.contains("<th scope=\"row\">\(action.name.zh)"), "\(action.code)")
            }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what is refused says so on the page, with what was typed`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let admin = Browser(town.program, address: "10.8.0.1")
            await admin.signIn("admin")
            await admin.get("/accounts/new")
            let empty = await admin.post("/accounts", ["name": "王小明", "login": "Bad Login"])
            #expect(empty.status == .unprocessableContent && empty.text.contains("value=\"王小明\""))
            let bad = try await fields(town).merging(["name": "王小明", "login": "bad login"]) { $1 }
            let refused = await admin.post("/accounts", bad)
            #expect(refused.status == .unprocessableContent && refused.text.contains("小写字母"))
            let own = try #require(await admin.get("/accounts?q=admin").text.firstMatch(of: /\/accounts\/(\d+)/)).1
            let closing = await admin.post("/accounts/\(own)/closure", [:])
            #expect(closing.status == .conflict)
            for path in ["/accounts", "/accounts/new", "/accounts/rights", "/accounts/\(own)", "/account"] {
                await admin.post("/preferences", ["language": "en", "next": path])
                let english = await admin.get(path)
                #expect(english.status == .ok && english.text.contains("<html lang=\"en\""), "\(path)")
                await admin.post("/preferences", ["language": "zh"])
            }
        }
    }

    @Test(.timeLimit(.minutes(20))) func `an open stream ends when its session has been ended elsewhere`() async throws
    {
        try await Town.with { town in
            let browser = Browser(town.program, address: "10.8.0.1")
            await browser.signIn("worker1")
            let reply = await browser.get("/events")
            guard case .live(let filter) = reply.content else { throw NotFound("stream", "worker1") }
            let hub = LiveHub(bus: town.program.bus, facts: town.program.facts, heartbeat: .milliseconds(20))
            var beats = 0
            for try await message in hub.messages(filter) where message.contains("still here") {
                beats += 1
                if beats == 2 { await browser.post("/sign-out", [:]) }
            }
            #expect(beats >= 2 && beats < 50)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `one's own account changes its password and ends its sessions`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let here = Browser(town.program, address: "10.8.0.1")
            let there = Browser(town.program, address: "10.8.0.2")
            let third = Browser(town.program, address: "10.8.0.3")
            for browser in [here, there, third] { await browser.signIn("worker1") }
            let page = await here.get("/account/security")
            #expect(page.text.contains("10.8.0.2"))
            #expect(await here.get("/account").text.contains("社区工作者"))
            let sessions = page.text.matches(of: /\/account\/sessions\/(\d+)\/end/).map { String($0.1) }
            #expect(sessions.count == 2)
            // Newest first: the third browser's.
            #expect(await here.post("/account/sessions/\(sessions[0])/end", [:]).status == .seeOther)
            #expect(await third.get("/account").status == .seeOther)
            #expect(await there.get("/account").status == .ok)
            let new = "battery staple 3"
            let wrong = await here.post("/account/password", ["old": "wrong", "password": new, "again": new])
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("原密码不对"))
            let right = await here.post("/account/password", ["old": Town.password, "password": new, "again": new])
            #expect(right.headers[.location] == "/account/security?changed=1")
            #expect(await there.get("/account").status == .seeOther)
            #expect(await here.get("/account/security?changed=1").text.contains("密码已更改"))
        }
    }
}

/// What was logged, as text.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct LineKeeper: LogHandler {
    let lines: LogLines
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    init(_ lines: LogLines) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.add("\(event.message) \(event.metadata ?? [:])") }
}
