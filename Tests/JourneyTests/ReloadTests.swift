import Composition
import HTTPTypes
import Kernel
import TestSupport
import Testing
import Web

@Suite struct ReloadTests {
    /// What a form answers stands at the form's address; whoever loads it anew must not end in nothing.
    @Test func `the address of every form leads to a page`() async throws {
        try await Town.with { town in
            let admin = Browser(town.program, address: "10.6.1.1")
            await admin.signIn(town.login("street_duty"))
            let routes = town.program.site.routes
            let shown = Set(routes.filter { $0.method == .get }.map { "\($0.path)" })
            var checked = 0
            for route in routes where route.method == .post && !shown.contains("\(route.path)") {
                let parts = "\(route.path)".split(separator: "/").map { $0.hasPrefix(":") ? "1" : String($0) }
                let path = "/" + parts.joined(separator: "/")
                // What only programs ask for has no page to lead to.
                if path.hasPrefix("/api/") || path.hasPrefix("/open311/") {
                    #expect(await admin.get(path).status == .methodNotAllowed, "\(path)")
                    continue
                }
                let reply = await admin.get(path)
                #expect(reply.status == .seeOther, "\(path)")
                let target = reply.headers[.location] ?? ""
                #expect(path.hasPrefix(target) && target.count < path.count, "\(path) -> \(target)")
                #expect(await admin.get(target).status != .methodNotAllowed, "\(path) -> \(target)")
                // Programs are told what the address is for.
                #expect(await admin.get(path, json: true).status == .methodNotAllowed, "\(path)")
                checked += 1
            }
            #expect(checked > 20)
            for (path, page) in [
                ("/cases/views/7", "/cases/views"), ("/cases/views/7/removal", "/cases/views"),
                ("/accounts/7/link", "/accounts/7"), ("/accounts/7/posts/9/end", "/accounts/7"),
                ("/cases/bulk/steps", "/cases"), ("/cases/7/steps", "/cases/7"), ("/sign-out", "/"),
            ] {
                #expect(await admin.get(path).headers[.location] == page, "\(path)")
            }
            // What is no form's address stays nothing.
            #expect(await admin.get("/cases/7/nothing").status == .notFound)
        }
    }
}
