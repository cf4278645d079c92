import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Posts
import Registry
import Simulation
import Storage
import StreetConfiguration
import TestSupport
import Testing
import Web

/// Signing in on pages: the second factor, what a role demands, who is kept apart.
@Suite struct SignInPagesTests {
    /// The secret on the enrolment page, as the person copies it.
    private static func secret(on page: Reply) -> [UInt8]? {
        guard let shown = page.text.firstMatch(of: /<code>([A-Z2-7 ]{32,})<\/code>/) else { return nil }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var (bits, buffer, out): (Int, UInt32, [UInt8]) = (0, 0, [])
        for letter in shown.1.utf8 {
            guard let value = alphabet.firstIndex(of: letter) else { continue }
            buffer = buffer << 5 | UInt32(value)
            bits += 5
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return out
    }

    private static func code(_ secret: [UInt8], _ town: Town) -> String {
        TOTP.code(secret, step: TOTP.step(at: town.clock.now))
    }

    /// Turns somebody's second factor on, on his pages.
    private static func enrol(_ browser: Browser, _ town: Town) async throws -> (secret: [UInt8], codes: [String]) {
        await browser.get("/account/second-factor")
        let begun = await browser.post("/account/second-factor", ["password": Town.password])
        #expect(begun.headers[.location] == "/account/second-factor")
        let secret = try #require(secret(on: await browser.get("/account/second-factor")))
        #expect(secret.count == 20)
        let wrong = await browser.post("/account/second-factor/confirmation", ["code": "12345"])
        #expect(wrong.status == .unprocessableContent)
        let done = await browser.post("/account/second-factor/confirmation", ["code": code(secret, town)])
        let codes = done.text.matches(of: /<code>([0-9A-Z]{5}-[0-9A-Z]{5})<\/code>/).map { String($0.1) }
        town.clock.advance(.seconds(30))
        return (secret, codes)
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `after the password a code is asked for, and only the code opens the desk`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let first = Browser(town.program, address: "10.8.1.1")
            await first.signIn("worker1")
            let (secret, codes) = try await Self.enrol(first, town)
            #expect(codes.count == 10)
            #expect(await !first.get("/account/second-factor").text.contains(codes[0]))

            let second = Browser(town.program, address: "10.8.1.2")
            await second.get("/sign-in")
            let half = await second.post("/sign-in", ["login": "worker1", "password": Town.password, "next": "/cases"])
            #expect(half.headers[.location] == "/sign-in/code?next=%2Fcases")
            #expect(!half.headers[values: .setCookie].contains { $0.hasPrefix("linli_session=") })
            #expect(await second.get("/desk").headers[.location]?.hasPrefix("/sign-in") ?? false)
            let asked = await second.get("/sign-in/code?next=/cases")
            #expect(asked.text.contains("one-time-code"))
            let refused = await second.post("/sign-in/code", ["code": "000000"])
            #expect(refused.status == .unprocessableContent)
            let entered = await second.post("/sign-in/code", ["code": Self.code(secret, town), "next": "/cases"])
            #expect(entered.headers[.location] == "/cases")
            #expect(await second.get("/desk").status == .ok)
            #expect(await second.get("/account/security").text.contains("验证码不对"))
            // Without the step's cookie there is nothing to type a code into.
            #expect(await Browser(town.program).get("/sign-in/code").headers[.location] == "/sign-in")

            // The administrator helps whoever lost his telephone; the page tells who did.
            let admin = Browser(town.program, address: "10.8.1.3")
            await admin.signIn("admin")
            let list = await admin.get("/accounts?q=worker1").text
            let id = try #require(list.firstMatch(of: /\/accounts\/(\d+)"[^>]*>[^<]*<\/a>/)).1
            #expect(await admin.get("/accounts/\(id)").text.contains("second-factor-reset"))
            let reset = await admin.post("/accounts/\(id)/second-factor-reset", [:])
            #expect(reset.status == .seeOther)
            #expect(await second.get("/desk").status == .seeOther)
            let third = Browser(town.program, address: "10.8.1.4")
            await third.signIn("worker1")
            #expect(await third.get("/account/security").text.contains("重置了您的两步验证"))
            #expect(await third.get("/desk").status == .ok)
        }
    }

    @Test func `a role that demands a second factor leads to it, and nowhere else`() async throws {
        try await Town.with { town in
            let configuration = town.program.configuration
            var set = configuration.files.value
            let roles = try #require(set["roles.yaml"])
            set.files["roles.yaml"] = roles.replacingOccurrences(
                of: "    heads: true",
                with: "    heads: true\n    second_factor: required"
            )
            _ = try await configuration.activate(set, base: 1, note: "两步验证", by: nil)
            let head = Browser(town.program, address: "10.8.2.1")
            await head.signIn("head1")
            for route in town.program.site.routes where route.method == .get && !"\(route.path)".contains(":") {
                switch route.rule {
                case .signedIn, .may: break
                default: continue
                }
                let reply = await head.get("\(route.path)")
                if "\(route.path)" == "/account/second-factor" {
                    #expect(reply.status == .ok && reply.text.contains("必须开启两步验证"))
                } else {
                    #expect(reply.headers[.location] == "/account/second-factor", "\(route.path): \(reply.status)")
                }
            }
            #expect(await head.post("/account/password", ["old": "x"]).status == .forbidden)
            _ = try await Self.enrol(head, town)
            #expect(await head.get("/desk").status == .ok)
            // Others are not asked.
            let worker = Browser(town.program, address: "10.8.2.2")
            await worker.signIn("worker1")
            #expect(await worker.get("/desk").status == .ok)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `nobody holds two of the three administrations, nor acts for the other`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let accounts = town.program.accounts
            let viewer = try await accounts.signIn(login: "admin", password: Town.password, client: "t").viewer
            let street = try await town.program.areas.area(code: town.street.areas(of: .street)[0].code)
            let today = CivilTime(town.clock.now).date
            let organisation = try await town.program.organisations.organisation(code: "street-office").id.rawValue
            func post(_ role: String) -> NewPost {
                NewPost(role: role, area: street.id, organisation: organisation, from: today)
            }
            func id(_ login: String) async throws -> Account.ID {
                try #require(try await town.program.posts.list(viewer, search: login, limit: 5).first).account.id
            }
            let (system, security) = (try await id("system1"), try await id("security1"))
            for (account, role) in [
                (system, "security_administrator"), (security, "system_administrator"), (system, "administrator"),
            ] {
                do {
                    try await town.program.posts.add(post(role), to: account, by: viewer)
                    Issue.record("\(role) was given")
                } catch PostRefusal.separated { continue }
            }
            // What is no administration is free, and so is another post of the same.
            try await town.program.posts.add(post("street_duty"), to: system, by: viewer)
            do {
                try await town.program.posts.addLeave(
                    of: system,
                    deputy: security,
                    from: today,
                    until: today + 3,
                    by: viewer
                )
                Issue.record("a security administrator acts for the system's")
            } catch PostRefusal.separated {}
        }
    }

    @Test func `a session's cookie travels over TLS only when its request did`() async throws {
        try await Town.with { town in
            for isEncrypted in [true, false] {
                let form = await town.program.site.reply(
                    to: Incoming(.get, "/sign-in", peer: "10.8.3.1", isEncrypted: isEncrypted)
                )
                let visit = try #require(form.headers[values: .setCookie].first).prefix { $0 != ";" }
                let token = try #require(form.text.firstMatch(of: /name="_token" value="([^"]+)"/)).1
                let password = Town.password.replacingOccurrences(of: " ", with: "+")
                let reply = await town.program.site.reply(
                    to: Incoming(
                        .post,
                        "/sign-in",
                        headers: [.cookie: String(visit), .contentType: "application/x-www-form-urlencoded"],
                        peer: "10.8.3.1",
                        isEncrypted: isEncrypted,
                        body: Array("_token=\(token)&login=worker1&password=\(password)".utf8)
                    )
                )
                let cookies = reply.headers[values: .setCookie]
                let name = "\(isEncrypted ? "__Host-" : "")linli_session="
                #expect(cookies.contains { $0.hasPrefix(name) } && cookies.count == 2)
                for cookie in cookies {
                    #expect(cookie.hasSuffix("; Secure") == isEncrypted)
                    #expect(cookie.contains("; HttpOnly; SameSite=Lax"))
                }
            }
        }
    }
}
