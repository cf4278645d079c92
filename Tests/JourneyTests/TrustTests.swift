import Composition
import Foundation
import HTTPTypes
import Kernel
import Storage
import TestSupport
import Testing
import Web

/// What the program believes, and what it records of those who look.
@Suite struct TrustTests {
    @Test func `a reporter's contact is shown to whoever may sort, for a stated purpose, and the look is recorded`()
        async throws
    {
        try await Town.with { town in
            let code = try await town.door(inCommunity: 0)
            let resident = Browser(town.program)
            await resident.get("/h/\(code)/report")
            await resident.post(
                "/reports",
                ["home": code, "_key": "a-contact-key-16", "text": "路灯不亮", "name": "陈女士", "phone": "13812345678"],
                json: true
            )
            func looks() async throws -> [String] {
                try await town.program.database.read { tx in
                    try tx.query("SELECT purpose FROM audit_record WHERE action = 'signal.contact_seen'") {
                        try $0.get("purpose")
                    }
                }
            }
            let worker = Browser(town.program, address: "10.0.0.2")
            await worker.signIn(town.login("community_worker", community: 0))
            let signal = try #require(worker.text("id", in: await worker.get("/signals", json: true)))
            let blank = await worker.post("/signals/\(signal)/contact", ["purpose": ""])
            #expect(!blank.text.contains("13812345678") && blank.text.contains("请写明查看的用途"))
            #expect(try await looks() == [])
            let grid = Browser(town.program, address: "10.0.0.3")
            await grid.signIn(town.login("grid_worker", community: 0))
            let refused = await grid.post("/signals/\(signal)/contact", ["purpose": "好奇"])
            #expect(refused.status == .forbidden && !refused.text.contains("13812345678"))
            #expect(try await looks() == [])
            let seen = await worker.post("/signals/\(signal)/contact", ["purpose": "回电核实"])
            #expect(seen.text.contains("13812345678"))
            #expect(try await looks() == ["回电核实"])
        }
    }

    @Test(arguments: [false, true])
    func `the cookie of a session is out of reach for scripts, other sites and other hosts`(isEncrypted: Bool)
        async throws
    {
        try await Town.with { town in
            let page = await town.program.site.reply(to: Incoming(.get, "/sign-in", isEncrypted: isEncrypted))
            let visit = try #require(page.headers[.setCookie])
            let token = try #require(page.text.firstMatch(of: /name="_token" value="([^"]+)"/)).1
            let login = town.login("street_duty")
            let reply = await town.program.site.reply(
                to: Incoming(
                    .post,
                    "/sign-in",
                    headers: [
                        .cookie: String(visit.prefix { $0 != ";" }), .contentType: "application/x-www-form-urlencoded",
                    ],
                    isEncrypted: isEncrypted,
                    body: Array("_token=\(token)&login=\(login)&password=\(Town.password)".utf8)
                )
            )
            let name = "\(isEncrypted ? "__Host-" : "")linli_session="
            let session = try #require(reply.headers[values: .setCookie].first { $0.hasPrefix(name) })
            for cookie in [visit, session] {
                #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"))
                #expect(cookie.contains("; Secure") == isEncrypted && !cookie.contains("Domain"))
            }
            // A cookie that another host slipped in means nothing over TLS.
            let value = String(session.prefix { $0 != ";" }.dropFirst(isEncrypted ? 7 : 0))
            let plain = await town.program.site.reply(
                to: Incoming(.get, "/account", headers: [.cookie: value], isEncrypted: isEncrypted)
            )
            #expect((plain.status == .ok) == !isEncrypted)
            let own = await town.program.site.reply(
                to: Incoming(
                    .get,
                    "/account",
                    headers: [.cookie: String(session.prefix { $0 != ";" })],
                    isEncrypted: isEncrypted
                )
            )
            #expect(own.status == .ok)
        }
    }

    @Test func `a client's address is believed from named proxies only`() async throws {
        try await Town.with { town in
            func statuses(from peer: String) async -> Set<Int> {
                var found: Set<Int> = []
                for number in 0..<130 {
                    guard let forwarded = HTTPField.Name("X-Forwarded-For") else { continue }
                    let reply = await town.program.site.reply(
                        to: Incoming(.get, "/r/guess", headers: [forwarded: "10.7.0.\(number)"], peer: peer)
                    )
                    found.insert(reply.status.code)
                }
                return found
            }
            #expect(await statuses(from: "127.0.0.1") == [404])
            #expect(await statuses(from: "203.0.113.7") == [404, 429])
        }
    }
}
