import Composition
import Foundation
import HTTPTypes
import Kernel
import Outreach
import Simulation
import Storage
import TestSupport
import Testing
import Web

@Suite struct LanguageTests {
    /// Every page that some role can open, with every number there is, beside what a street itself calls its things.
    @Test func `a page in English has no Chinese but the names of the street's own things`() async throws {
        try await Town.with { town in
            let planted = try await PlantedTown(town)
            let own = try await names(in: town)
            var pages = 0
            var roles: Set<String> = []
            for person in planted.people where roles.insert(person.posts.first?.role ?? "").inserted {
                let browser = Browser(town.program, address: "10.4.1.1")
                await browser.signIn(person.login)
                pages += await read(as: .person(person), browser, planted, own)
            }
            for reader in [Reader.reporter(0), .stranger] {
                let browser = Browser(town.program, address: "10.4.2.1")
                browser.changesAddress = true
                pages += await read(as: reader, browser, planted, own)
            }
            #expect(pages > 200)
        }
    }

    @Test func `a resident's own pages in English have no Chinese either`() async throws {
        try await Town.with { town in
            let own = try await names(in: town)
            let telephones = Telephones()
            town.program.channel.value = telephones
            let (me, phone) = (Browser(town.program, address: "10.4.3.1"), "13812345678")
            let door = try await town.door(inCommunity: 0)
            await me.get("/h/\(door)/report")
            let fields = ["home": door, "_key": "key-language-00001", "text": "A lamp is out", "phone": phone]
            let link = try #require(me.text("url", in: await me.post("/reports", fields, json: true)))
            await me.post("/preferences", ["language": "en"])
            func read(_ path: String) async {
                let reply = await me.get(path)
                let rest = Self.chinese(in: reply.text, besides: own)
                #expect(reply.status == .ok && rest.isEmpty, "\(path): \(rest.joined(separator: " | "))")
            }
            await read("/my")
            await me.post("/my/codes", ["phone": phone])
            while try await town.program.sending.runOnce() {}
            let message = telephones.all(phone).last?.text ?? ""
            #expect(!message.isEmpty && Self.chinese(in: message, besides: []).isEmpty)
            await read("/my/code")
            await me.post("/my/code", ["code": telephones.code(phone)])
            let number = link.dropFirst("/r/".count).prefix(10)
            for path in [
                "", "/sessions", "/reports/\(number)", "/data", "/data/ask?kind=correct", "/data/ask?kind=see",
            ] {
                await read("/my\(path)")
            }
        }
    }

    /// How many pages were read.
    private func read(as reader: Reader, _ browser: Browser, _ planted: PlantedTown, _ own: [String]) async -> Int {
        await browser.get("/find")
        await browser.post("/preferences", ["language": "en"])
        let walk = RouteWalk(town: planted, reader: reader)
        var pages = 0
        for route in planted.town.program.site.routes where route.method == .get {
            for target in walk.targets(route) ?? [] {
                let reply = await browser.get(target.path)
                guard reply.headers[.contentType] == "text/html; charset=utf-8" else { continue }
                pages += 1
                let rest = Self.chinese(in: reply.text, besides: own)
                #expect(rest.isEmpty, "\(reader) reads at \(target.path): \(rest.joined(separator: " | "))")
            }
        }
        return pages
    }

    /// The runs of Han characters of a page that are no name of the street's, and no word that names its own language.
    private static func chinese(in html: String, besides own: [String]) -> [String] {
        let text = html.replacing(/<([a-z]+)[^>]* lang="zh[^"]*"[^>]*>.*?<\/\1>/, with: "")
        var runs: Set<String> = []
        var run = ""
        for scalar in text.unicodeScalars {
            if (0x3400...0x9FFF).contains(scalar.value) {
                run.unicodeScalars.append(scalar)
            } else if !run.isEmpty {
                runs.insert(run)
                run = ""
            }
        }
        return runs.map { run in
            own.reduce(run) { $1.count > $0.count ? $0 : $0.replacingOccurrences(of: $1, with: "") }
        }.filter { !$0.isEmpty }.sorted()
    }

    /// What a street names itself, the longest first.
    private func names(in town: Town) async throws -> [String] {
        let own: [String] = try await town.program.database.read { tx in
            var names: [String] = []
            names += try tx.query("SELECT DISTINCT name FROM area") { try $0.get("name") }
            names += try tx.query("SELECT name FROM organisation") { try $0.get("name") }
            names += try tx.query("SELECT contact_name FROM organisation") { try $0.get("contact_name") }
            names += try tx.query("SELECT duty_hours FROM organisation") { try $0.get("duty_hours") }
            names += try tx.query("SELECT name FROM account") { try $0.get("name") }
            return names
        }
        // As they stand in a page's runs of characters: `3幢` is `幢` there.
        let runs = own.flatMap { $0.matches(of: /[\u{3400}-\u{9FFF}]+/).map { String($0.0) } }
        return Set(runs).sorted { ($0.count, $0) > ($1.count, $1) }
    }
}
