import Composition
import Foundation
import HTTPTypes
import Kernel
import Storage
import TestSupport
import Testing
import Web

@Suite struct AcceptanceTests {
    @Test(arguments: TestDatabaseKind.allCases)
    func `the first acceptance of a case counts as in time or late, and no later one changes that`(
        kind: TestDatabaseKind
    ) async throws {
        try await Town.with(kind) { town in
            let quick = try await town.openCase("楼上吵闹")
            let slow = try await town.openCase("楼下吵闹")
            let waiting = try await town.openCase("隔壁吵闹")
            let login = town.login("community_worker", community: 0)
            let worker = Browser(town.program, address: "10.5.1.1")
            func take(_ action: String, _ id: String, _ revision: Int, _ others: [String: String] = [:]) async {
                await worker.signIn(login)
                await worker.get("/cases/\(id)")
                let reply = await worker.post(
                    "/cases/\(id)/steps",
                    ["action": action, "revision": String(revision)].merging(others) { first, _ in first }
                )
                #expect(reply.status == .seeOther, "\(action)")
            }
            func figures() async -> [String: [String]] {
                await worker.signIn(login)
                var found: [String: [String]] = [:]
                for measure in ["acceptedInTime", "acceptedLate"] {
                    let page = await worker.get("/figures/rows?measure=\(measure)&period=90").text
                    let rows = page.matches(of: /href="\/cases\/(\d+)"/).map { String($0.output.1) }
                    #expect(page.contains("data-count=\"\(rows.count)\""))
                    found[measure] = rows
                }
                return found
            }
            await take("accept", quick, 1)
            #expect(await figures() == ["acceptedInTime": [quick], "acceptedLate": []])
            // Far beyond every limit.
            town.clock.advance(.seconds(20 * 86_400))
            await take("accept", slow, 1)
            #expect(await figures() == ["acceptedInTime": [quick], "acceptedLate": [slow]])
            // Taken back and accepted once more, long after: the first time stands.
            let company = try await town.organisation(of: town.login("property_worker", community: 0))
            func takeBack(_ id: String) async {
                await take("pass_on", id, 2, ["organisation": String(company)])
                await take("recall", id, 3, ["note": "重新安排"])
                town.clock.advance(.seconds(20 * 86_400))
                await take("accept", id, 4)
            }
            await takeBack(quick)
            #expect(await figures() == ["acceptedInTime": [quick], "acceptedLate": [slow]])
            // One that was accepted before this was kept stays unknown.
            await take("accept", waiting, 1)
            try await town.program.database.write { tx in
                _ = try tx.execute(
                    "UPDATE case_record SET accepted_at = NULL, accept_due_at = NULL WHERE id = \(Int64(waiting) ?? 0)"
                )
            }
            await takeBack(waiting)
            #expect(await figures() == ["acceptedInTime": [quick], "acceptedLate": [slow]])
            let page = await worker.get("/figures?period=90").text
            #expect(page.contains(/data-figure="acceptedInTime">1<\/b><small>[^<]*50\.0%</))
        }
    }
}
