import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Simulation
import Storage
import TestSupport
import Testing
import Web

@Suite struct CaseListTests {
    /// Files a report in a community and opens a case from it; the case's address.
    private func open(_ text: String, _ category: String, community: Int, in town: Town) async throws -> String {
        let code = try await town.door(inCommunity: community)
        let resident = Browser(town.program, address: "10.0.9.\(Int.random(in: 1...250))")
        await resident.get("/h/\(code)/report")
        let key = "list-\(text.hashValue)-\(community)-0123456789"
        await resident.post("/reports", ["home": code, "_key": String(key.prefix(40)), "text": text], json: true)
        let worker = Browser(town.program, address: "10.0.8.\(community + 1)")
        await worker.signIn(town.login("community_worker", community: community))
        let signal = try #require(worker.text("id", in: await worker.get("/signals", json: true)))
        await worker.get("/signals/\(signal)")
        let reply = await worker.post("/signals/\(signal)/case", ["category": category, "title": text])
        return try #require(reply.headers[.location])
    }

    private func titles(_ browser: Browser, _ query: String) async -> [String] {
        await browser.get("/cases\(query)", json: true).text.matches(of: /"title":"([^"]*)"/).map {
            String($0.output.1)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a filter in the address narrows the list within rights, and the export is the list`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            _ = try await open("楼上吵闹", "noise.neighbour", community: 0, in: town)
            _ = try await open("=1+1 广场舞", "noise.square_dance", community: 0, in: town)
            _ = try await open("电梯困人", "property.lift", community: 1, in: town)
            let street = Browser(town.program, address: "10.0.7.1")
            await street.signIn(town.login("street_duty"))
            #expect(await titles(street, "").count == 3)
            #expect(await Set(titles(street, "?category=noise")) == ["楼上吵闹", "=1+1 广场舞"])
            #expect(await titles(street, "?category=noise.neighbour") == ["楼上吵闹"])
            #expect(await titles(street, "?category=nois") == [])
            #expect(await titles(street, "?state=accepted") == [])
            #expect(await titles(street, "?state=open&from=2026-11-20&until=2026-11-20").count == 3)
            #expect(await titles(street, "?until=2026-11-19") == [])
            let second = try await town.program.areas.area(code: town.street.areas(of: .community)[1].code)
            #expect(await titles(street, "?area=\(second.id)") == ["电梯困人"])
            #expect(await titles(street, "?show=overdue") == [])
            town.clock.advance(.seconds(40 * 86_400))
            await street.signIn(town.login("street_duty"))
            #expect(await titles(street, "?show=overdue").count == 3)

            // Another community's area opens nothing to a worker, as a filter as little as otherwise.
            let worker = Browser(town.program, address: "10.0.7.2")
            await worker.signIn(town.login("community_worker", community: 0))
            #expect(await titles(worker, "?area=\(second.id)&show=all") == [])
            let export = await worker.get("/cases/export?show=all")
            #expect(export.headers[.contentType] == "text/csv; charset=utf-8")
            let lines = export.text.split(separator: "\r\n")
            // Heading, two cases, and who took them out.
            #expect(lines.count == 4)
            #expect(export.text.contains("'=1+1 广场舞"))
            #expect(!export.text.contains("电梯困人"))
            #expect(lines[3].contains("导出") && lines[3].contains("账号"))
            let fileName = try #require(export.headers[.contentDisposition])
            #expect(fileName.wholeMatch(of: /attachment; filename\*=UTF-8''cases-[%0-9A-F]+-20\d{6}-\d{6}\.csv/) != nil)
            let noted = try await town.program.database.read {
                try $0.count("SELECT COUNT(*) AS n FROM audit_record WHERE action = 'case.exported'")
            }
            #expect(noted == 1)
            let page = await street.get("/cases?category=noise&show=all")
            #expect(page.status == .ok)
            #expect(page.text.contains("/cases/export?show=all&amp;category=noise"))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `every number of the workbench is the length of the list that it opens`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            _ = try await open("楼上吵闹", "noise.neighbour", community: 0, in: town)
            let passed = try await open("电梯困人", "property.lift", community: 0, in: town)
            _ = try await open("河道异味", "environment.rubbish", community: 1, in: town)
            let worker = Browser(town.program, address: "10.0.6.1")
            await worker.signIn(town.login("community_worker", community: 0))
            let page = await worker.get(passed)
            let form = try #require(
                PageForm.all(in: page.text).first { $0.hidden["action"] == "pass_on" }
            )
            let target = try #require(form.choices["organisation"]?.first)
            let reply = await worker.post(
                "\(passed)/steps",
                ["action": "pass_on", "revision": "1", "organisation": target]
            )
            #expect(reply.status == .seeOther)
            // The lift's time is over before that of the others.
            town.clock.advance(.seconds(3 * 3600))
            for role in ["street_duty", "community_worker", "grid_worker", "property_worker", "department_worker"] {
                let person = Browser(town.program, address: "10.0.5.\(role.count)")
                await person.signIn(
                    town.login(role, community: ["street_duty", "department_worker"].contains(role) ? nil : 0)
                )
                let bench = await person.get("/desk")
                #expect(bench.status == .ok)
                var seen = 0
                for tile in bench.text.matches(of: /class="tile[^"]*" href="([^"]+)"><strong>(\d+)</) {
                    let address = String(tile.output.1).replacing("&amp;", with: "&")
                    let list = await person.get(address, json: true).text
                    let rows = list.matches(of: /"id":"/).count
                    #expect(String(rows) == String(tile.output.2), "\(role) \(address)")
                    seen += rows
                }
                if role == "community_worker" { #expect(seen >= 4) }
                // The same on the tabs of the list, for filters with and without an index that begins with them.
                var onTabs = 0
                for filter in [
                    "", "?category=noise", "?state=open", "?severity=1&channel=resident", "?from=2026-01-01",
                ] {
                    let list = await person.get("/cases\(filter)").text
                    let tabs = list.matches(of: /<a href="([^"]+)"[^>]*>[^<]* <span class="count[^"]*">(\d+)</)
                    #expect(tabs.count == 7, "\(role) \(filter)")
                    for tab in tabs {
                        let address = String(tab.output.1).replacing("&amp;", with: "&")
                        let rows = await person.get(address, json: true).text.matches(of: /"id":"/).count
                        #expect(String(rows) == String(tab.output.2), "\(role) \(address)")
                        onTabs += rows
                    }
                }
                if role == "community_worker" { #expect(onTabs >= 10) }
            }
        }
    }
}
