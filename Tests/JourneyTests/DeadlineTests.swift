import Access
import Areas
import Cases
import Composition
import Foundation
import HTTPTypes
import Kernel
import Simulation
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

    @Test func `what a hotline passes on has the hotline's times`() async throws {
        try await Town.with { town in
            let area = try await town.program.areas.area(code: town.street.areas(of: .community)[0].code)
            let client = try await ProgramClient.make(
                town,
                area: area.id.rawValue,
                scopes: [.readSignals, .writeSignals]
            )
            let form = "service_code=property.service&description=wuye&address_id=\(area.code)&api_key=\(client.token)"
            let filed = await client.send(
                .post,
                "/open311/v2/requests.json",
                form,
                type: "application/x-www-form-urlencoded"
            )
            #expect(filed.status == .created, "\(filed.text)")
            let worker = Browser(town.program, address: "10.1.5.1")
            await worker.signIn(town.login("community_worker", community: 0))
            let signal = try #require(worker.text("id", in: await worker.get("/signals", json: true)))
            #expect(await worker.get("/signals/\(signal)").text.contains("热线转来"))
            let opened = await worker.post("/signals/\(signal)/case", ["category": "property.service", "title": "物业"])
            let id = try #require(
                opened.headers[.location]?.split(separator: "/").last.flatMap { ID<Town>(String($0)) }
            )
            func limits() async throws -> [String] {
                try await town.program.database.read { tx in
                    try tx.query(
                        "SELECT contact_limit, handling_limit FROM case_record WHERE id = \(id.rawValue)"
                    ) {
                        "\(try $0.get("contact_limit", as: String.self)) \(try $0.get("handling_limit", as: String.self))"
                    }
                }
            }
            #expect(try await limits() == ["1wd 5wd"])
            // Called something else, it is still the hotline's.
            await worker.get("/cases/\(id)")
            let step = ["action": "classify", "revision": "1", "category": "other.question", "note": "只是咨询"]
            #expect(await worker.post("/cases/\(id)/steps", step).status == .seeOther)
            #expect(try await limits() == ["1wd 2wd"])
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the head of a body is told first`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let id = try await town.openCase("电梯困人", "property.lift")
            let number = try #require(ID<Town>(id)?.rawValue)
            let login = town.login("community_worker", community: 0)
            let due = try #require(try await row(id, town).due)
            let office = try await town.organisation(of: login)
            let worker = Browser(town.program, address: "10.1.5.1")
            let path = try await town.program.areas.area(code: town.street.areas(of: .community)[0].code)
            _ = try await town.program.accounts.create([
                (
                    login: "chief1", name: "负责人", password: Town.password,
                    posts: [
                        Post(
                            role: try #require(town.program.roles["head"]),
                            areaLevel: .community,
                            area: path.id.rawValue,
                            organisation: office
                        )
                    ]
                )
            ])
            let head = Browser(town.program, address: "10.1.5.2")
            town.clock.now = due
            try await town.program.cases.tell()
            #expect(try await row(id, town).level == 2)
            await head.signIn("chief1")
            #expect(await head.get("/cases?show=escalated").text.contains("/cases/\(number)"))
            await worker.signIn(login)
            #expect(!(await worker.get("/cases?show=escalated").text.contains("/cases/\(number)")))
        }
    }
}
