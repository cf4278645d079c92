import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Storage
import TestSupport
import Testing
import Web

@Suite struct SavedViewTests {
    @Test(arguments: TestDatabaseKind.allCases)
    func `every order pages through all rows once, with equal keys too`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let id = try await town.openCase("楼上吵闹")
            let worker = town.login("property_worker", community: 0)
            let company = try await town.organisation(of: worker)
            let now = town.clock.now
            // Forty-four rows share three due times: each page ends within a run of equal keys.
            try await town.copyCase(
                id,
                times: 44,
                due: [now, now + .seconds(60), now + .seconds(3600)],
                holder: company
            )
            for (login, least) in [
                (town.login("street_duty"), 45), (town.login("community_worker", community: 0), 45), (worker, 44),
            ] {
                let person = Browser(town.program, address: "10.1.3.1")
                await person.signIn(login)
                var ends: [String: [String]] = [:]
                for sort in ["due", "newest", "oldest"] {
                    let rows = await person.cases("sort=\(sort)")
                    #expect(rows.count == least, "\(login) \(sort)")
                    #expect(Set(rows).count == rows.count, "\(login) \(sort)")
                    ends[sort] = rows
                    #expect(await person.cases("show=all&sort=\(sort)").count == least, "\(login) \(sort)")
                }
                #expect(ends["newest"] == ends["oldest"].map { $0.reversed() })
                #expect(ends["due"] != ends["oldest"])
                // An order that the scope does not have is left out.
                let all = await person.cases("show=all&sort=due")
                #expect(all == ends["newest"])
            }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a view is its owner's, is seen where it is shared, and opens under the reader's own rights`(
        kind: TestDatabaseKind
    ) async throws {
        try await Town.with(kind) { town in
            _ = try await town.openCase("楼上吵闹", community: 0)
            _ = try await town.openCase("广场舞", "noise.square_dance", community: 1)
            let owner = Browser(town.program, address: "10.1.4.1")
            await owner.signIn(town.login("community_worker", community: 0))
            await owner.get("/cases")
            let office = try await town.organisation(of: town.login("community_worker", community: 0))
            let saved = await owner.post(
                "/cases/views",
                ["name": " 我的  噪声 ", "query": "category=noise&show=all&nonsense=1&columns=state,number", "share": ""]
            )
            #expect(saved.status == .seeOther)
            #expect(saved.headers[.location] == "/cases?show=all&category=noise&columns=number.state")
            let list = await owner.get("/cases")
            #expect(list.text.contains("我的 噪声"))
            #expect(list.text.contains("/cases?show=all&amp;category=noise&amp;columns=number.state"))

            // Names: missing, too long, taken.
            for name in ["", "  ", String(repeating: "长", count: 41), "我的 噪声"] {
                let refused = await owner.post("/cases/views", ["name": name, "query": ""])
                #expect(refused.status == .unprocessableContent, "\(name)")
            }
            let foreign = await owner.post("/cases/views", ["name": "别人的", "query": "", "share": "12345"])
            #expect(foreign.status == .unprocessableContent)

            let rows: [(Int64, String)] = try await town.program.database.read {
                try $0.query("SELECT id, query FROM saved_view") { (try $0.get("id"), try $0.get("query")) }
            }
            #expect(rows.count == 1)
            let id = ID<Town>(rawValue: rows[0].0)

            // Somebody else neither sees nor changes it, until it is shared with his organisation.
            let colleague = Browser(town.program, address: "10.1.4.2")
            let stranger = Browser(town.program, address: "10.1.4.3")
            await stranger.signIn(town.login("community_worker", community: 1))
            let peer = try await town.program.database.read { tx in
                try tx.first(
                    """
                    SELECT a.login FROM post p JOIN account a ON a.id = p.account_id
                    WHERE p.organisation_id = \(office) AND a.login <> \(town.login("community_worker", community: 0))
                    ORDER BY a.login
                    """
                ) { try $0.get("login") as String }
            }
            await colleague.signIn(try #require(peer))
            #expect(await !colleague.get("/cases/views").text.contains("我的 噪声"))
            let shared = await owner.post("/cases/views/\(id)", ["name": "噪声", "share": "\(office)"])
            #expect(shared.status == .seeOther)
            #expect(await colleague.get("/cases/views").text.contains("噪声"))
            #expect(await !stranger.get("/cases/views").text.contains("噪声"))
            for person in [colleague, stranger] {
                await person.get("/cases/views")
                #expect(await person.post("/cases/views/\(id)", ["name": "改了"]).status == .notFound)
                #expect(await person.post("/cases/views/\(id)/removal", [:]).status == .notFound)
            }
            // The address opens everybody's own cases.
            #expect(await owner.cases("show=all&category=noise").count == 1)
            #expect(await stranger.cases("show=all&category=noise").count == 1)
            #expect(await owner.cases("show=all&category=noise") != stranger.cases("show=all&category=noise"))
            #expect(await owner.post("/cases/views/\(id)/removal", [:]).status == .seeOther)
            #expect(await !colleague.get("/cases/views").text.contains("噪声"))
            for number in 1...50 {
                let kept = await owner.post("/cases/views", ["name": "视图\(number)", "query": "show=mine"])
                #expect(kept.status == .seeOther)
            }
            #expect(await owner.post("/cases/views", ["name": "多一个", "query": ""]).status == .conflict)
        }
    }
}
