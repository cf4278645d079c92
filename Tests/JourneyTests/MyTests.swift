import Access
import Composition
import Foundation
import HTTPTypes
import Inbox
import Kernel
import Outreach
import PersonalData
import Residents
import Storage
import Synchronization
import TestSupport
import Testing
import Web

/// Telephones in the tests: every message arrives, and can be read by its number.
final class Telephones: Channel {
    private let messages = Mutex<[OutgoingMessage]>([])

    var code: String { "test" }
    func send(_ message: OutgoingMessage) async -> ChannelAnswer {
        messages.withLock { $0.append(message) }
        return .accepted(number: "t")
    }

    func all(_ phone: String) -> [OutgoingMessage] { messages.withLock { $0.filter { $0.phone == phone } } }
    func code(_ phone: String) -> String { all(phone).last?.values["code"] ?? "" }
}

/// Residents' sign-in with a number, from the code to the end of the session.
@Suite struct MyTests {
    private static let phone = "13812345678"
    private static let other = "13900001111"

    private func with(
        _ kind: TestDatabaseKind,
        _ body: @escaping @Sendable (Town, Telephones) async throws -> Void
    ) async throws {
        try await Town.with(kind) { town in
            let telephones = Telephones()
            town.program.channel.value = telephones
            try await body(town, telephones)
        }
    }

    @discardableResult
    private func file(_ text: String, _ town: Town, phone: String = Self.phone) async throws -> String {
        let code = try await town.door(inCommunity: 0)
        let resident = Browser(town.program, address: "10.9.0.1")
        resident.changesAddress = true
        await resident.get("/h/\(code)/report")
        let fields = ["home": code, "_key": "key-\(UUID().uuidString)", "text": text, "phone": phone, "name": "陈女士"]
        let reply = await resident.post("/reports", fields, json: true)
        let link = try #require(resident.text("url", in: reply))
        town.clock.advance(.seconds(1))
        return String(link.dropFirst("/r/".count).prefix(10))
    }

    private func deliver(_ town: Town) async throws { while try await town.program.sending.runOnce() {} }

    @discardableResult
    private func ask(_ browser: Browser, _ town: Town, phone: String = Self.phone) async throws -> Reply {
        await browser.get("/my")
        let reply = await browser.post("/my/codes", ["phone": phone])
        try await deliver(town)
        return reply
    }

    private func signIn(_ browser: Browser, _ town: Town, _ telephones: Telephones, phone: String = Self.phone)
        async throws
    {
        let asked = try await ask(browser, town, phone: phone)
        try #require(asked.status == .seeOther, "\(asked.status)")
        await browser.get("/my/code")
        let entered = await browser.post("/my/code", ["code": telephones.code(phone)])
        try #require(entered.status == .seeOther && entered.headers[.location] == "/my", "\(entered.text)")
    }

    private func isIn(_ browser: Browser) async -> Bool { await browser.get("/my/sessions").status == .ok }

    @Test(arguments: TestDatabaseKind.allCases)
    func `whoever shows that a number is his sees what was left with it, and nothing else`(kind: TestDatabaseKind)
        async throws
    {
        try await with(kind) { town, telephones in
            let first = try await file("MARKFIRST 楼道灯坏", town)
            let second = try await file("MARKSECOND 水管漏", town)
            let foreign = try await file("MARKFOREIGN 别人的事", town, phone: Self.other)
            try await file("MARKNOBODY 没留电话", town, phone: "")
            let me = Browser(town.program, address: "10.7.0.1")
            let closed = await me.get("/my/reports/\(first)")
            #expect(closed.status == .seeOther && closed.headers[.location] == "/my")
            try await signIn(me, town, telephones)
            let list = await me.get("/my").text
            let places = ["MARKSECOND", "MARKFIRST"].map { list.range(of: $0)?.lowerBound }
            #expect(places[0] != nil && places[1] != nil)
            if let newest = places[0], let oldest = places[1] { #expect(newest < oldest) }
            #expect(!list.contains("MARKFOREIGN") && !list.contains("MARKNOBODY"))
            #expect(list.contains("138****5678") && !list.contains(Self.phone) && list.contains("已收到"))
            // The same page as the link's, with the same forms, which lead here.
            let page = await me.get("/my/reports/\(second)")
            #expect(page.text.contains("MARKSECOND") && !page.text.contains("\"/r/"))
            let said = await me.post("/my/reports/\(second)/remarks", ["text": "MARKREMARK", "_key": "k-remark-0001"])
            #expect(said.headers[.location] == "/my/reports/\(second)")
            #expect(await me.get("/my/reports/\(second)").text.contains("MARKREMARK"))
            let stream = await me.get("/my/reports/\(second)/events")
            #expect(stream.status == .ok)
            for end in ["", "/events", "/events/poll", "/photos/1"] {
                #expect(await me.get("/my/reports/\(foreign)\(end)").status == .notFound)
            }
            for end in ["remarks", "rating", "reopening"] {
                let reply = await me.post("/my/reports/\(foreign)/\(end)", ["text": "不该写入", "revision": "1"])
                #expect(reply.status == .notFound)
            }
            let data = await me.get("/my/data").text
            #expect(data.contains("MARKFIRST") && data.contains("MARKSECOND") && !data.contains("MARKFOREIGN"))
            #expect(await me.get("/my/data/file").headers[.contentType] == "application/json")
            // After a year a number may be somebody else's: a link does not last longer either.
            town.clock.advance(.seconds(367 * 86_400))
            let later = Browser(town.program, address: "10.7.0.2")
            try await signIn(later, town, telephones)
            #expect(!(await later.get("/my")).text.contains("MARK"))
            #expect(await later.get("/my/reports/\(second)").status == .notFound)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `pages of twenty follow one another`(kind: TestDatabaseKind) async throws {
        try await with(kind) { town, telephones in
            for number in 100..<123 { try await file("MARK\(number)", town) }
            let me = Browser(town.program, address: "10.7.0.1")
            try await signIn(me, town, telephones)
            let first = await me.get("/my").text
            #expect(first.contains("MARK122") && first.contains("MARK103") && !first.contains("MARK102"))
            let before = try #require(first.firstMatch(of: /\/my\?before=([0-9]+)/)?.1)
            let second = await me.get("/my?before=\(before)").text
            #expect(second.contains("MARK102") && second.contains("MARK100") && !second.contains("MARK103"))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a code is good once, for ten minutes, five tries and one browser`(kind: TestDatabaseKind) async throws {
        try await with(kind) { town, telephones in
            let me = Browser(town.program, address: "10.7.0.1")
            try await ask(me, town)
            let code = telephones.code(Self.phone)
            #expect(code.count == 6)
            // Not in another browser, also not in one that waits for a code of its own.
            let thief = Browser(town.program, address: "10.7.0.9")
            await thief.get("/my")
            #expect(await thief.post("/my/code", ["code": code]).status == .unprocessableContent)
            #expect(!(await isIn(thief)))
            // Once.
            await me.get("/my/code")
            #expect(await me.post("/my/code", ["code": code]).status == .seeOther)
            #expect(await isIn(me))
            #expect(await me.post("/my/code", ["code": code]).status == .unprocessableContent)
            // Five tries.
            let second = Browser(town.program, address: "10.7.0.1")
            town.clock.advance(.seconds(61))
            try await ask(second, town)
            let right = telephones.code(Self.phone)
            let wrong = right == "000000" ? "000001" : "000000"
            for _ in 0..<5 {
                #expect(await second.post("/my/code", ["code": wrong]).status == .unprocessableContent)
            }
            #expect(await second.post("/my/code", ["code": right]).status == .unprocessableContent)
            #expect(!(await isIn(second)))
            // Ten minutes.
            let third = Browser(town.program, address: "10.7.0.1")
            town.clock.advance(.seconds(1000))
            try await ask(third, town)
            town.clock.advance(.seconds(601))
            #expect(await third.post("/my/code", ["code": telephones.code(Self.phone)]).status == .unprocessableContent)
            #expect(!(await isIn(third)))
            // The last one that was asked for.
            town.clock.advance(.seconds(1000))
            try await signIn(third, town, telephones)
            let fourth = Browser(town.program, address: "10.7.0.1")
            town.clock.advance(.seconds(61))
            try await ask(fourth, town)
            let replaced = telephones.code(Self.phone)
            town.clock.advance(.seconds(61))
            try await ask(fourth, town)
            if replaced != telephones.code(Self.phone) {
                #expect(await fourth.post("/my/code", ["code": replaced]).status == .unprocessableContent)
            }
            #expect(await fourth.post("/my/code", ["code": telephones.code(Self.phone)]).status == .seeOther)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `of many at once with the same code one gets in`(kind: TestDatabaseKind) async throws {
        try await with(kind) { town, telephones in
            let visitor = ResidentStore.Visitor(client: "10.7.0.1", visit: "visit", userAgent: "", numbers: nil)
            let residents = town.program.residents
            let number = try #require(PhoneNumber(Self.phone))
            try await residents.sendCode(to: number, visitor, .zh)
            try await deliver(town)
            let code = telephones.code(Self.phone)
            let entered = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<12 {
                    group.addTask { (try? await residents.enter(code: code, visitor, earlier: nil)) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(entered == 1)
            // And of many who ask at once one is sent a code.
            town.clock.advance(.seconds(120))
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<12 {
                    group.addTask {
                        let stranger = ResidentStore.Visitor(
                            client: "10.8.0.\(index)",
                            visit: "visit \(index)",
                            userAgent: "",
                            numbers: nil
                        )
                        try? await residents.sendCode(to: number, stranger, .zh)
                    }
                }
            }
            try await deliver(town)
            #expect(telephones.all(Self.phone).count == 2)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a flood of codes is refused while the owner gets in`(kind: TestDatabaseKind) async throws {
        try await with(kind) { town, telephones in
            let mine = Browser(town.program, address: "10.7.0.1")
            try await signIn(mine, town, telephones)
            await mine.post("/my/sign-out", [:])
            let before = telephones.all(Self.phone).count
            for number in 0..<60 {
                let stranger = Browser(town.program, address: "10.8.\(number).1")
                let reply = try await ask(stranger, town)
                if reply.status != .seeOther {
                    #expect(reply.status == .tooManyRequests && reply.headers[.retryAfter] != nil)
                }
                town.clock.advance(.seconds(10))
            }
            // Ten minutes of one request every ten seconds.
            #expect(telephones.all(Self.phone).count - before <= 4)
            // His own browser, from wherever; and another browser at the address where he signed in.
            mine.changesAddress = true
            try await signIn(mine, town, telephones)
            let home = Browser(town.program, address: "10.7.0.1")
            try await signIn(home, town, telephones)
            #expect(await isIn(mine))
            #expect(await isIn(home))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the answer does not tell whether anybody left the number`(kind: TestDatabaseKind) async throws {
        try await with(kind) { town, telephones in
            try await file("楼道灯坏", town)
            var pages: [String] = []
            for phone in [Self.phone, "13712345678"] {
                let browser = Browser(town.program, address: "10.7.0.1")
                let asked = try await ask(browser, town, phone: phone)
                #expect(asked.status == .seeOther && asked.headers[.location] == "/my/code")
                let page = await browser.get("/my/code").text
                pages.append(
                    page.replacing(/name="_token" value="[^"]+"/, with: "").replacing(/1[0-9]{2}\*{4}5678/, with: "")
                        .replacing(/data-fact="[0-9]+"/, with: "")
                )
                #expect(telephones.all(phone).count == 1)
                town.clock.advance(.seconds(61))
            }
            #expect(pages[0] == pages[1])
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a session ends by itself, by signing out and from the list`(kind: TestDatabaseKind) async throws {
        try await with(kind) { town, telephones in
            let phone = Browser(town.program, address: "10.7.0.1")
            try await signIn(phone, town, telephones)
            town.clock.advance(.seconds(61))
            let tablet = Browser(town.program, address: "10.7.0.1")
            try await signIn(tablet, town, telephones)
            let foreign = Browser(town.program, address: "10.7.0.7")
            try await signIn(foreign, town, telephones, phone: Self.other)
            let list = await tablet.get("/my/sessions").text
            let sessions = list.matches(of: /\/my\/sessions\/([0-9]+)\/end/).map { String($0.1) }
            #expect(sessions.count == 2)
            // Nobody ends another's.
            await foreign.get("/my/sessions")
            #expect(await foreign.post("/my/sessions/\(sessions[1])/end", [:]).status == .notFound)
            #expect(await tablet.post("/my/sessions/\(sessions[1])/end", [:]).status == .seeOther)
            #expect(!(await isIn(phone)))
            #expect(await isIn(tablet))
            await tablet.post("/my/sign-out", [:])
            #expect(!(await isIn(tablet)))
            town.clock.advance(.seconds(30 * 86_400 - 200))
            #expect(await isIn(foreign))
            town.clock.advance(.seconds(200))
            #expect(!(await isIn(foreign)))
            let hashed = try await town.program.database.read { tx in
                try tx.query("SELECT token_hash FROM resident_session") { try $0.get("token_hash", as: [UInt8].self) }
            }
            #expect(hashed.allSatisfy { $0.count == 32 })
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what a signed-in person asks about his data needs no call`(kind: TestDatabaseKind) async throws {
        try await with(kind) { town, telephones in
            try await file("MARKFIRST 楼道灯坏", town)
            try await file("MARKSECOND 水管漏", town)
            let me = Browser(town.program, address: "10.7.0.1")
            try await signIn(me, town, telephones)
            let form = await me.get("/my/data/ask?kind=copy")
            let key = try #require(form.text.firstMatch(of: /name="_key" value="([^"]+)"/)?.1)
            let sent = await me.post("/my/data/requests", ["kind": "copy", "_key": String(key), "scope": "phone"])
            let place = try #require(sent.headers[.location])
            #expect(place.hasPrefix("/my/data/requests/"))
            let request = String(try #require(place.split(separator: "/").last?.split(separator: "?").first))
            #expect(await me.get("/my/data/requests/\(request)").text.contains("凭手机验证码登录"))
            let officer = Browser(town.program, address: "10.9.0.3")
            await officer.signIn(town.login("privacy_officer"))
            let page = await officer.get("/personal/requests/\(request)")
            let revision = try #require(page.text.firstMatch(of: /name="revision" value="(\d+)"/)?.1)
            let step = ["action": "answer", "revision": String(revision), "note": "已开放"]
            #expect(await officer.post("/personal/requests/\(request)/steps", step).status == .seeOther)
            let copy = await me.get("/my/data/requests/\(request)/file")
            #expect(copy.status == .ok && copy.text.contains("MARKFIRST") && copy.text.contains("MARKSECOND"))
            // Another's request is not there.
            let foreign = Browser(town.program, address: "10.7.0.7")
            try await file("MARKFOREIGN", town, phone: Self.other)
            try await signIn(foreign, town, telephones, phone: Self.other)
            #expect(await foreign.get("/my/data/requests/\(request)").status == .notFound)
            #expect(await foreign.get("/my/data/requests/\(request)/file").status == .notFound)
            // Withdrawing takes the number from all of them.
            await me.get("/my/data")
            #expect(await me.post("/my/data/consent-withdrawal", [:]).headers[.location] == "/my?withdrawn=1")
            #expect(!(await me.get("/my")).text.contains("MARK"))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases, [SubjectRequest.Kind.copy, .delete])
    func `what an earlier owner of the number left is neither shown nor deleted for the next one`(
        kind: TestDatabaseKind,
        asked: SubjectRequest.Kind
    ) async throws {
        try await with(kind) { town, telephones in
            let old = try await file("MARKEARLIER 前机主的事", town)
            town.clock.advance(.seconds(400 * 86_400))
            try await file("MARKMINE 我的事", town)
            let me = Browser(town.program, address: "10.7.0.1")
            try await signIn(me, town, telephones)
            let form = await me.get("/my/data/ask?kind=\(asked.rawValue)")
            #expect(form.text.contains("最近一年"))
            let key = try #require(form.text.firstMatch(of: /name="_key" value="([^"]+)"/)?.1)
            let fields = ["kind": asked.rawValue, "_key": String(key), "scope": "phone"]
            let place = try #require(await me.post("/my/data/requests", fields).headers[.location])
            let request = String(try #require(place.split(separator: "/").last?.split(separator: "?").first))
            let officer = Browser(town.program, address: "10.9.0.3")
            await officer.signIn(town.login("privacy_officer"))
            let page = await officer.get("/personal/requests/\(request)")
            #expect(page.text.contains("MARKMINE") && !page.text.contains("MARKEARLIER"))
            let revision = try #require(page.text.firstMatch(of: /name="revision" value="(\d+)"/)?.1)
            var step = ["action": "answer", "revision": String(revision), "note": "已办"]
            if asked == .delete { step["despite"] = "本人坚持" }
            #expect(await officer.post("/personal/requests/\(request)/steps", step).status == .seeOther)
            if asked == .copy {
                let copy = await me.get("/my/data/requests/\(request)/file")
                #expect(copy.text.contains("MARKMINE") && !copy.text.contains("MARKEARLIER"))
            }
            let numbers = try await town.program.database.read { tx in
                try tx.query("SELECT receipt, erased_at FROM signal ORDER BY id") {
                    (try $0.get("receipt", as: String.self), try $0.find("erased_at", as: Instant.self) != nil)
                }
            }
            #expect(numbers.map(\.1) == [false, asked == .delete])
            #expect(numbers.first?.0 == old)
        }
    }

    @Test func `a number that is filled in for its owner stays masked and is his in the report`() async throws {
        try await with(.sqlite) { town, telephones in
            let me = Browser(town.program, address: "10.7.0.1")
            try await signIn(me, town, telephones)
            let door = try await town.door(inCommunity: 0)
            let form = await me.get("/h/\(door)/report").text
            #expect(
                form.contains("value=\"138****5678\"") && !form.contains(Self.phone) && form.contains("href=\"/my\"")
            )
            let fields = ["home": door, "_key": "key-masked-000001", "text": "MARKMINE", "phone": "138****5678"]
            #expect(await me.post("/reports", fields, json: true).status == .created)
            #expect(await me.get("/my").text.contains("MARKMINE"))
            // Whoever is not signed in cannot send a masked number.
            let stranger = Browser(town.program, address: "10.7.0.5")
            await stranger.get("/h/\(door)/report")
            let other = fields.merging(["_key": "key-masked-000002"]) { $1 }
            #expect(await stranger.post("/reports", other, json: true).status == .unprocessableContent)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a change of the key file leaves sessions and open codes as they are`(kind: TestDatabaseKind) async throws {
        try await with(kind) { town, telephones in
            let me = Browser(town.program, address: "10.7.0.1")
            try await signIn(me, town, telephones)
            town.clock.advance(.seconds(61))
            let waiting = Browser(town.program, address: "10.7.0.1")
            await waiting.get("/my")
            #expect(await waiting.post("/my/codes", ["phone": Self.phone]).status == .seeOther)
            _ = try await town.program.rotation.rotate(random: town.program.context.random)
            try await town.program.rotation.retire(1)
            #expect(await isIn(me))
            try await deliver(town)
            let code = telephones.code(Self.phone)
            #expect(await waiting.post("/my/code", ["code": code]).status == .seeOther)
            #expect(await isIn(waiting))
        }
    }

    @Test func `without a channel the page says so and the receipt still opens`() async throws {
        try await Town.with { town in
            let me = Browser(town.program, address: "10.7.0.1")
            let page = await me.get("/my").text
            #expect(page.contains("还没有开通短信") && page.contains("href=\"/find\"") && !page.contains("/my/codes"))
            let asked = await me.post("/my/codes", ["phone": Self.phone])
            #expect(asked.status == .unprocessableContent)
            let rows = try await town.program.database.read { tx in
                try tx.count("SELECT COUNT(*) AS n FROM outreach_message")
            }
            #expect(rows == 0)
            // The outbox is the demo's alone.
            #expect(await me.get("/demo/outbox").status == .notFound)
        }
    }

    @Test(arguments: ["", "123", "010-12345678", "1381234567", "138123456789", "abc", "+1 202 555 0100"])
    func `what is no mobile number is asked for again`(typed: String) async throws {
        try await with(.sqlite) { town, telephones in
            let me = Browser(town.program, address: "10.7.0.1")
            let asked = try await ask(me, town, phone: typed)
            #expect(asked.status == .unprocessableContent && asked.text.contains("11 位手机号"))
        }
    }
}
