import Cases
import Composition
import Foundation
import HTTPTypes
import Kernel
import Storage
import TestSupport
import Testing
import Web

/// Time runs out, stands still, and is lengthened, as people see it.
@Suite struct DeadlineTests {
    private struct Row: Equatable {
        let due: Instant?
        let closedDue: Instant?
        let level: Int
    }

    private func row(_ id: String, _ town: Town) async throws -> Row {
        let number = try #require(ID<Town>(id)?.rawValue)
        let found = try await town.program.database.read { tx in
            try tx.first("SELECT due_at, closed_due_at, told_level FROM case_record WHERE id = \(number)") { row in
                Row(
                    due: try row.find("due_at"),
                    closedDue: try row.find("closed_due_at"),
                    level: try row.get("told_level")
                )
            }
        }
        return try #require(found)
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `lateness is told up the ladder, each rung once, and stands on list and workbench`(
        kind: TestDatabaseKind
    ) async throws {
        try await Town.with(kind) { town in
            let cases = town.program.cases
            // An hour to accept it, twenty-four to close it.
            let id = try await town.openCase("电梯困人", "property.lift")
            let other = try await town.openCase("楼上吵闹", "noise.neighbour")
            let worker = Browser(town.program, address: "10.1.5.1")
            await worker.signIn(town.login("community_worker", community: 0))
            await worker.get("/cases/\(id)")
            await worker.post("/cases/\(id)/steps", ["action": "accept", "revision": "1"])
            let due = try #require(try await row(id, town).due)
            #expect(try await cases.tell() == 0)
            var told: [Int] = []
            for hours in [17, 19, 24, 25, 37, 49, 49] {
                town.clock.now = due + .seconds((hours - 24) * 3600)
                // The other one, of which nobody wrote anything, has its own clocks.
                try await cases.tell()
                told.append(try await row(id, town).level)
                #expect(try await cases.tell() == 0)
            }
            #expect(told == [0, 1, 2, 2, 3, 4, 4])
            let number = try #require(ID<Town>(id)?.rawValue)
            let escalated = try await town.program.database.read { tx in
                try tx.count(
                    "SELECT COUNT(*) AS n FROM outbox WHERE kind = \("case.escalated") AND subject = \(number)"
                )
            }
            #expect(escalated == 3)
            let street = Browser(town.program, address: "10.1.5.2")
            await street.signIn(town.login("street_duty"))
            let list = await street.get("/cases?show=escalated")
            #expect(list.text.contains("/cases/\(id)") && list.text.contains("已升级到街道"))
            #expect(await street.get("/desk").text.contains("/cases?show=escalated"))
            // Closed, it waits for nobody; it stays late.
            await worker.signIn(town.login("community_worker", community: 0))
            await worker.get("/cases/\(id)")
            await worker.post("/cases/\(id)/steps", ["action": "close", "revision": "2", "note": "修好了"])
            let closed = try await row(id, town)
            #expect(closed == Row(due: nil, closedDue: due, level: 0))
            #expect(try await cases.tell() == 0)
            #expect(try await row(other, town).level >= 2)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the clock stands while a case is on hold, and more time comes from above`(kind: TestDatabaseKind) async throws
    {
        let start = CivilTime(date: CivilDate(year: 2026, month: 3, day: 2), hour: 9).instant
        try await Town.with(kind, at: start) { town in
            let id = try await town.openCase("楼道灯不亮", "property.lighting")
            let worker = Browser(town.program, address: "10.1.5.1")
            await worker.signIn(town.login("community_worker", community: 0))
            var revision = 1
            func take(_ action: String, _ browser: Browser, _ fields: [String: String] = [:]) async
                -> HTTPResponse.Status
            {
                await browser.get("/cases/\(id)")
                let step = ["action": action, "revision": String(revision), "note": "说明"].merging(fields) { $1 }
                let reply = await browser.post("/cases/\(id)/steps", step)
                if reply.status == .seeOther { revision += 1 }
                return reply.status
            }
            #expect(await take("accept", worker) == .seeOther)
            #expect(try await row(id, town).due?.description == "2026-03-09 17:30:00")
            // Without a reason the form comes back.
            #expect(await take("pause", worker) == .unprocessableContent)
            #expect(await take("pause", worker, ["pause": "parts"]) == .seeOther)
            let page = await worker.get("/cases/\(id)").text
            #expect(page.contains("计时暂停") && page.contains("等待配件或材料"))
            town.clock.now = start + .seconds(2 * 86_400)
            await worker.signIn(town.login("community_worker", community: 0))
            #expect(await take("resume", worker) == .seeOther)
            // Of the days that count, one had ended while the clock stood.
            #expect(try await row(id, town).due?.description == "2026-03-10 17:30:00")
            #expect(await take("ask_extension", worker, ["extension": "2wd"]) == .unprocessableContent)
            #expect(await take("ask_extension", worker, ["extension": "3wd"]) == .seeOther)
            // The community holds it, so the street answers.
            #expect(await take("grant_extension", worker) == .conflict)
            let street = Browser(town.program, address: "10.1.5.2")
            await street.signIn(town.login("street_duty"))
            #expect(await street.get("/cases/\(id)").text.contains("待批准"))
            #expect(await take("grant_extension", street) == .seeOther)
            #expect(try await row(id, town).due?.description == "2026-03-13 17:30:00")
        }
    }
}
