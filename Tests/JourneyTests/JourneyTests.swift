import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Inbox
import Kernel
import Storage
import TestSupport
import Testing
import Web

@Suite struct JourneyTests {
    static let key = "abcdefghijklmnopqrstuv"

    func report(
        _ browser: Browser,
        _ town: Town,
        _ text: String,
        key: String = key,
        community: Int = 0,
        json: Bool = true
    ) async throws -> Reply {
        let code = try await town.door(inCommunity: community)
        await browser.get("/h/\(code)/report")
        return await browser.post(
            "/reports",
            ["home": code, "_key": key, "text": text, "name": "陈女士", "phone": "13812345678"],
            json: json
        )
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a report goes from the resident's phone to a rated case`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let resident = Browser(town.program)
            let sent = try await report(resident, town, "楼上半夜跺脚吵闹，老人睡不着")
            #expect(sent.status == .created)
            let url = try #require(resident.text("url", in: sent))
            #expect(await resident.get(url).text.contains("已收到您的上报"))

            let worker = Browser(town.program, address: "10.0.0.2")
            await worker.signIn(town.login("community_worker", community: 0))
            let list = await worker.get("/signals", json: true)
            let signal = try #require(worker.text("id", in: list))
            let page = await worker.get("/signals/\(signal)")
            #expect(page.text.contains("楼上半夜跺脚吵闹"))
            #expect(!page.text.contains("13812345678"), "the phone number is shown for a stated purpose only")
            let seen = await worker.post("/signals/\(signal)/contact", ["purpose": "回电核实"])
            #expect(seen.text.contains("13812345678"))

            let opened = await worker.post("/signals/\(signal)/case", ["category": "noise.neighbour", "title": "半夜跺脚"])
            let path = try #require(opened.headers[.location])
            for (step, state) in [("accept", "办理中"), ("finish", "待核实"), ("close", "已办结待评价")] {
                let before = await worker.get(path)
                let revision = try #require(before.text.firstMatch(of: /name="revision" value="(\d+)"/)).1
                let reply = await worker.post(
                    "\(path)/steps",
                    ["action": step, "revision": String(revision), "note": "已上门劝导"]
                )
                #expect(reply.status == .seeOther)
                #expect(await worker.get(path).text.contains(state))
            }
            let done = await resident.get(url)
            #expect(done.text.contains("已上门劝导"))
            let revision = try #require(done.text.firstMatch(of: /name="revision" value="(\d+)"/)).1
            let rated = await resident.post(
                "\(url)/rating",
                ["revision": String(revision), "solved": "1", "satisfaction": "5"]
            )
            #expect(rated.status == .seeOther)
            #expect(await worker.get(path).text.contains("已解决"))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a report that is sent again counts once`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let resident = Browser(town.program)
            let first = try await report(resident, town, "电梯又坏了")
            let second = try await report(resident, town, "电梯又坏了")
            #expect(first.status == .created)
            #expect(second.body == first.body)
            let changed = try await report(resident, town, "电梯又坏了，还困了人")
            #expect(changed.status == .conflict)
            #expect(resident.text("code", in: changed) == "report.sent_differently")
            let count = try await town.program.database.read { try $0.count("SELECT COUNT(*) AS n FROM signal") }
            #expect(count == 1)
        }
    }

    @Test func `two hundred reports sent at once, each twice, are two hundred`() async throws {
        try await Town.with { town in
            let code = try await town.door(inCommunity: 0)
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<400 {
                    group.addTask {
                        let browser = Browser(town.program, address: "10.1.\(number / 200).\(number % 200)")
                        await browser.get("/h/\(code)/report")
                        let reply = await browser.post(
                            "/reports",
                            ["home": code, "_key": "key-of-a-draft-\(number % 200)-x", "text": "并发 \(number % 200)"],
                            json: true
                        )
                        #expect(reply.status == .created)
                    }
                }
            }
            let rows: [String] = try await town.program.database.read { tx in
                try tx.query("SELECT id, body, \(SQL.key(of: "signal")) FROM signal") { try $0.signalBody() }
            }
            #expect(rows.count == 200)
            #expect(Set(rows).count == 200)
        }
    }

    @Test func `bad input gets its answer at its field and leaves nothing`() async throws {
        try await Town.with { town in
            let resident = Browser(town.program)
            let code = try await town.door(inCommunity: 0)
            await resident.get("/h/\(code)/report")
            func problem(_ fields: [String: String]) async -> String? {
                let reply = await resident.post(
                    "/reports",
                    ["home": code, "_key": Self.key, "text": "好"].merging(fields) { $1 },
                    json: true
                )
                #expect(reply.status == .unprocessableContent)
                return resident.text("field", in: reply)
            }
            #expect(await problem(["text": " \n "]) == "text")
            #expect(await problem(["text": String(repeating: "噪", count: 5001)]) == "text")
            #expect(await problem(["text": String(repeating: "噪", count: 3_000_000)]) == "text")
            #expect(await problem(["phone": "12"]) == "phone")
            #expect(await problem(["place": String(repeating: "x", count: 101)]) == "place")
            let broken = await resident.post(
                "/reports",
                ["home": code, "_key": Self.key, "text": "有照片"],
                photos: [Array("not a photo".utf8)]
            )
            #expect(broken.status == .unprocessableContent)
            #expect(resident.text("field", in: broken) == "photos")
            let nowhere = await resident.post(
                "/reports",
                ["home": "ZZZZZZZZ", "_key": Self.key, "text": "在哪里"],
                json: true
            )
            #expect(nowhere.status == .notFound)
            let forged = await resident.post(
                "/reports",
                ["home": code, "_key": Self.key, "text": "好"],
                json: true,
                token: "1.x"
            )
            #expect(forged.status == .forbidden)
            let page = await resident.post("/reports", ["home": code, "_key": Self.key, "text": ""])
            #expect(page.status == .unprocessableContent)
            #expect(page.text.contains("aria-invalid=\"true\""))
            let count = try await town.program.database.read { try $0.count("SELECT COUNT(*) AS n FROM signal") }
            #expect(count == 0)
        }
    }

    @Test func `guessed links and numbers open nothing, and guessing is slowed`() async throws {
        try await Town.with { town in
            let resident = Browser(town.program)
            let sent = try await report(resident, town, "路灯不亮")
            let url = try #require(resident.text("url", in: sent))
            let other = url.dropLast() + (url.hasSuffix("A") ? "B" : "A")
            #expect(await resident.get(String(other)).status == .notFound)
            let receipt = try #require(resident.text("receipt", in: sent))
            let code = try #require(resident.text("code", in: sent))
            await resident.get("/find")
            let found = await resident.post("/find", ["receipt": receipt.lowercased(), "code": code])
            #expect(found.headers[.location] == url)
            let thief = Browser(town.program, address: "10.9.9.9")
            await thief.get("/find")
            var statuses: [Int] = []
            for guess in 0..<12 {
                statuses.append(
                    await thief.post("/find", ["receipt": receipt, "code": "00000\(guess % 10)"]).status.code
                )
            }
            #expect(statuses.contains(429))
            town.clock.advance(.seconds(367 * 86_400))
            #expect(await resident.get(url).status == .notFound)
        }
    }

    @Test func `two people closing the same case: the second is told, nothing is lost`() async throws {
        try await Town.with { town in
            let resident = Browser(town.program)
            _ = try await report(resident, town, "楼道堆放杂物")
            let one = Browser(town.program, address: "10.0.0.2")
            await one.signIn(town.login("community_worker", community: 0))
            let signal = try #require(one.text("id", in: await one.get("/signals", json: true)))
            await one.get("/signals/\(signal)")
            let path = try #require(
                await one.post("/signals/\(signal)/case", ["category": "environment.clutter", "title": "楼道"]).headers[
                    .location
                ]
            )
            await one.post("\(path)/steps", ["action": "accept", "revision": "1"])
            let again = await one.post(
                "/signals/\(signal)/case",
                ["category": "environment.clutter", "title": "楼道"],
                json: true
            )
            #expect(again.status == .conflict)
            let two = Browser(town.program, address: "10.0.0.3")
            await two.signIn(town.login("community_worker", community: 0))
            await two.get(path)
            async let first = one.post(
                "\(path)/steps",
                ["action": "close", "revision": "2", "note": "已清理"],
                json: true
            )
            async let second = two.post(
                "\(path)/steps",
                ["action": "close", "revision": "2", "note": "已清理"],
                json: true
            )
            let statuses = await [first.status.code, second.status.code].sorted()
            #expect(statuses == [200, 409])
        }
    }
}

@Suite struct JoiningTests {
    @Test(arguments: TestDatabaseKind.allCases)
    func `a second report of the same matter joins its case, follows it, and can be taken out again`(
        kind: TestDatabaseKind
    ) async throws {
        try await Town.with(kind) { town in
            let code = try await town.door(inCommunity: 0)
            var links: [String] = []
            for number in 0..<2 {
                let resident = Browser(town.program, address: "10.6.0.\(number)")
                await resident.get("/h/\(code)/report")
                let sent = await resident.post(
                    "/reports",
                    ["home": code, "_key": "joining-key-number-\(number)", "text": "电梯困人 \(number)"],
                    json: true
                )
                links.append(try #require(resident.text("url", in: sent)))
            }
            let worker = Browser(town.program, address: "10.0.0.2")
            await worker.signIn(town.login("community_worker", community: 0))
            let ids = await worker.get("/signals", json: true).text.matches(of: /"id":"(\d+)"/).map { String($0.1) }
            await worker.get("/signals/\(ids[1])")
            let opened = await worker.post("/signals/\(ids[1])/case", ["category": "property.lift", "title": "电梯"])
            let path = try #require(opened.headers[.location])
            #expect(await worker.get("/signals/\(ids[0])").text.contains("并入已有事项"))
            let joined = await worker.post(
                "/signals/\(ids[0])/joining",
                ["case": String(path.dropFirst("/cases/".count))]
            )
            #expect(joined.headers[.location] == path)
            #expect(await worker.get(path).text.contains("电梯困人 1"))
            let second = Browser(town.program, address: "10.6.0.9")
            #expect(await second.get(links[1]).text.contains("社区已立案"))
            await worker.post("/signals/\(ids[0])/sorting-undone", [:])
            #expect(await !worker.get(path).text.contains("电梯困人 1"))
            let kept = await worker.post("/signals/\(ids[1])/sorting-undone", [:], json: true)
            #expect(kept.status == .conflict)
        }
    }
}
