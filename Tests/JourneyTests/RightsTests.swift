import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Simulation
import TestSupport
import Testing
import Web

@Suite struct RightsTests {
    /// Reviewed by hand: what anybody may reach, and what the holder of a report's secret may.
    static let open: Set<String> = [
        "GET /healthz", "GET /sign-in", "POST /sign-in", "POST /preferences", "GET /", "GET /home", "GET /h/:code",
        "GET /h/:code/report", "POST /reports", "GET /reports/token", "GET /find", "POST /find",
    ]
    static let bySecret: Set<String> = [
        "GET /r/:secret", "GET /r/:secret/events", "GET /r/:secret/events/poll", "GET /r/:secret/photos/:photo",
        "POST /r/:secret/remarks", "POST /r/:secret/rating", "POST /r/:secret/reopening",
    ]

    @Test func `the routes without an account are the reviewed ones`() async throws {
        try await Town.with { town in
            var open: Set<String> = []
            var bySecret: Set<String> = []
            for route in town.program.site.routes {
                switch route.rule {
                case .anyone: open.insert("\(route.method) \(route.path)")
                case .holderOfSecret: bySecret.insert("\(route.method) \(route.path)")
                case .signedIn, .may: break
                }
            }
            #expect(open == Self.open)
            #expect(bySecret == Self.bySecret)
        }
    }

    @Test func `nothing else answers without an account`() async throws {
        try await Town.with { town in
            let stranger = Browser(town.program)
            await stranger.get("/")
            for route in town.program.site.routes {
                switch route.rule {
                case .anyone, .holderOfSecret: continue
                case .signedIn, .may: break
                }
                let path = "\(route.path)".split(separator: "/").map { $0.hasPrefix(":") ? "1" : String($0) }.joined(
                    separator: "/"
                )
                let reply = route.method == .get ? await stranger.get("/\(path)") : await stranger.post("/\(path)", [:])
                #expect(
                    [303, 401].contains(reply.status.code),
                    "\(route.method) \(route.path) answered \(reply.status.code)"
                )
            }
        }
    }

    /// A marker is planted in each community; every role reads everything it can, and finds none of a foreign one.
    @Test func `no foreign marker in any byte that any role can read`() async throws {
        try await Town.with { town in
            let communities = town.street.areas(of: .community).count
            var cases: [String] = []
            var signals: [String] = []
            for index in 0..<communities {
                let resident = Browser(town.program, address: "10.2.0.\(index)")
                let code = try await town.door(inCommunity: index)
                await resident.get("/h/\(code)/report")
                for part in ["one", "two"] {
                    let reply = await resident.post(
                        "/reports",
                        ["home": code, "_key": "marker-key-\(index)-\(part)", "text": "MARK\(index)X \(part)"],
                        json: true
                    )
                    #expect(reply.status == .created)
                }
                let worker = Browser(town.program, address: "10.3.0.\(index)")
                await worker.signIn(town.login("community_worker", community: index))
                let ids = await worker.get("/signals", json: true).text.matches(of: /"id":"(\d+)"/).map { String($0.1) }
                try #require(ids.count == 2)
                signals += ids
                await worker.get("/signals/\(ids[0])")
                let opened = await worker.post(
                    "/signals/\(ids[0])/case",
                    ["category": "noise.neighbour", "title": "MARK\(index)X case"]
                )
                cases.append(try #require(opened.headers[.location]))
            }
            let paths =
                ["/signals", "/signals?state=all", "/cases", "/cases?show=all", "/events/poll?after=0", "/areas"]
                + signals.map { "/signals/\($0)" } + cases
            for person in town.street.people {
                let browser = Browser(town.program, address: "10.4.0.1")
                await browser.signIn(person.login)
                let codes = person.posts.map(\.area)
                let isStreet = person.posts.contains { $0.role == "street_duty" || $0.role == "administrator" }
                for path in paths {
                    for json in [false, true] {
                        let reply = await browser.get(path, json: json)
                        for index in 0..<communities where reply.text.contains("MARK\(index)X") {
                            let community = town.street.areas(of: .community)[index].code
                            let isOwn = isStreet || codes.contains { $0.hasPrefix(community) }
                            #expect(isOwn, "\(person.login) reads MARK\(index)X at \(path)")
                        }
                    }
                }
            }
            let duty = Browser(town.program, address: "10.5.0.1")
            await duty.signIn(town.login("street_duty"))
            let all = await duty.get("/cases?show=all").text
            for index in 0..<communities { #expect(all.contains("MARK\(index)X")) }
        }
    }
}
