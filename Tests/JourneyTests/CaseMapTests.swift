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

@Suite struct CaseMapTests {
    /// The code of that area, of whatever level: of buildings the one on the door, of others a new one.
    private func code(of area: Area, in town: Town) async throws -> String {
        let code = HomeCode.make(town.program.context)
        try await town.program.areas.register(homeCodes: [(areaCode: area.code, code: code)])
        let kept = try await town.program.database.read { tx in
            try tx.first("SELECT code FROM home_code WHERE area_id = \(area.id) AND closed_at IS NULL") { row in
                try row.get("code", as: String.self)
            }
        }
        return try #require(kept)
    }

    /// Files a report at an area; the signal's identifier.
    @discardableResult
    private func report(_ text: String, at area: Area, in town: Town) async throws -> String {
        let code = try await code(of: area, in: town)
        let resident = Browser(town.program, address: "10.2.\(Int.random(in: 0...250)).\(Int.random(in: 1...250))")
        await resident.get("/h/\(code)/report")
        let key = "map-\(UUID().uuidString)"
        let reply = await resident.post("/reports", ["home": code, "_key": key, "text": text], json: true)
        #expect(reply.status.code < 300)
        let duty = Browser(town.program, address: "10.3.0.1")
        await duty.signIn(town.login("street_duty"))
        return try #require(duty.text("id", in: await duty.get("/signals", json: true)))
    }

    /// Opens a case from a report at an area; the case's address.
    private func open(_ text: String, _ category: String, at area: Area, in town: Town) async throws -> String {
        let signal = try await report(text, at: area, in: town)
        let duty = Browser(town.program, address: "10.3.0.2")
        await duty.signIn(town.login("street_duty"))
        await duty.get("/signals/\(signal)")
        let reply = await duty.post("/signals/\(signal)/case", ["category": category, "title": text])
        return try #require(reply.headers[.location])
    }

    private func area(_ level: AreaLevel, _ prefix: String, in town: Town) async throws -> Area {
        let entry = try #require(town.street.areas(of: level).first { $0.code.hasPrefix(prefix) })
        return try await town.program.areas.area(code: entry.code)
    }

    private func rows(_ browser: Browser, _ address: String) async -> Int {
        let reply = await browser.get(address, json: true)
        #expect(reply.status == .ok, "\(address)")
        return reply.text.matches(of: /"id":"/).count
    }

    /// Cases of every kind of place in the first community, and one in the second.
    private func fill(_ town: Town) async throws -> (community: Area, estate: Area, building: Area, room: Area) {
        let codes = town.street.areas(of: .community).map(\.code)
        let community = try await area(.community, codes[0], in: town)
        let estate = try await area(.estate, codes[0], in: town)
        let building = try await area(.building, estate.code, in: town)
        let room = try await area(.room, building.code, in: town)
        _ = try await open("楼上吵闹", "noise.neighbour", at: room, in: town)
        _ = try await open("电梯困人", "property.lift", at: building, in: town)
        _ = try await open("小区路灯不亮", "environment.rubbish", at: estate, in: town)
        _ = try await open("河道异味", "environment.rubbish", at: community, in: town)
        _ = try await open("广场舞", "noise.square_dance", at: try await area(.building, codes[1], in: town), in: town)
        return (community, estate, building, room)
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `every number on the map is the length of the list that it opens`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let places = try await fill(town)
            // The lift's time is over before that of the others.
            town.clock.advance(.seconds(3 * 3600))
            var expected = ["street_duty": 5, "community_worker": 4, "property_worker": 0, "department_worker": 0]
            let lift = Browser(town.program, address: "10.4.0.1")
            await lift.signIn(town.login("community_worker", community: 0))
            let found = await lift.get("/cases?show=all&category=property.lift", json: true)
            let address = "/cases/\(try #require(lift.text("id", in: found)))"
            let form = try #require(
                PageForm.all(in: await lift.get(address).text).first { $0.hidden["action"] == "pass_on" }
            )
            let target = try #require(form.choices["organisation"]?.first)
            await lift.post("\(address)/steps", ["action": "pass_on", "revision": "1", "organisation": target])
            expected["property_worker"] = nil
            for role in ["street_duty", "community_worker", "grid_worker", "property_worker", "department_worker"] {
                let person = Browser(town.program, address: "10.5.0.\(role.count)")
                await person.signIn(
                    town.login(role, community: ["street_duty", "department_worker"].contains(role) ? nil : 0)
                )
                for query in [
                    "", "?show=all", "?show=overdue", "?category=noise", "?area=\(places.community.id)",
                    "?area=\(places.estate.id)&show=all", "?area=\(places.building.id)",
                ] {
                    let whole = await person.get("/cases\(query)", json: true).text.matches(of: /"id":"/).count
                    let json = await person.get("/cases/map/places.json\(query)", json: true).text
                    // Every level shows every case once.
                    for level in json.split(separator: "{\"level\":").dropFirst() {
                        var sum = 0
                        for place in level.matches(of: /"count":(\d+).*?"href":"([^"]+)"/) {
                            let count = await rows(person, String(place.output.2))
                            #expect(String(count) == place.output.1, "\(role) \(query) \(place.output.2)")
                            sum += count
                        }
                        #expect(sum == whole, "\(role) \(query)")
                    }
                    let page = await person.get("/cases/map\(query)")
                    #expect(page.status == .ok)
                    var sum = 0
                    for place in page.text.matches(of: /class="number"[^>]*><a href="([^"]+)"[^>]*>(\d+)</) {
                        let count = await rows(person, String(place.output.1).replacing("&amp;", with: "&"))
                        #expect(String(count) == place.output.2, "\(role) \(query) \(place.output.1)")
                        sum += count
                    }
                    #expect(sum == whole, "\(role) \(query)")
                    if query.isEmpty, let number = expected[role] { #expect(whole == number, "\(role)") }
                }
            }
            // What lies in no building is told apart from what lies in one of the estate's.
            let duty = Browser(town.program, address: "10.5.0.99")
            await duty.signIn(town.login("street_duty"))
            #expect(await rows(duty, "/areas/\(places.estate.id)/cases") == 1)
            #expect(await rows(duty, "/cases?area=\(places.estate.id)") == 3)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the chart of a building shows each room's matters, within rights`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let places = try await fill(town)
            try await report("邻居装修", at: places.room, in: town)
            try await report("单元门坏了", at: places.building, in: town)
            let worker = Browser(town.program, address: "10.6.0.1")
            await worker.signIn(town.login("community_worker", community: 0))
            let chart = await worker.get("/areas/\(places.building.id)/chart")
            #expect(chart.status == .ok)
            let cell = try #require(
                chart.text.firstMatch(of: /<td class="([^"]*)"><a href="\/areas\/(\d+)"><b>[^<]*<\/b>(<span.*?)<\/a>/)
            )
            #expect(cell.output.2 == "\(places.room.id)")
            #expect(cell.output.1.contains("room-wait"))
            #expect(cell.output.3.contains("将到期 1"))
            #expect(cell.output.3.contains("线索 1"))
            // Every room has its cell, and only one has anything in it.
            let rooms = try await town.program.areas.rooms(of: places.building)
            #expect(chart.text.matches(of: /<td class="room/).count == rooms.count)
            #expect(chart.text.matches(of: /<td class="room room-/).count == 1)
            #expect(chart.text.contains("电梯困人"))
            #expect(chart.text.contains("单元门坏了"))
            #expect(!chart.text.contains("楼上吵闹"))

            let room = await worker.get("/areas/\(places.room.id)")
            #expect(room.text.contains("楼上吵闹"))
            #expect(room.text.contains("邻居装修"))
            #expect(!room.text.contains("电梯困人"))
            #expect(await rows(worker, "/areas/\(places.room.id)/cases?show=all") == 1)

            // Another community's worker finds nothing, nor does a company that has nothing there; a lift stays a building.
            let other = Browser(town.program, address: "10.6.0.2")
            await other.signIn(town.login("community_worker", community: 1))
            #expect(await other.get("/areas/\(places.building.id)/chart").status == .notFound)
            #expect(await other.get("/areas/\(places.room.id)").status == .notFound)
            #expect(await other.get("/areas/\(places.room.id)/cases?show=all").status == .notFound)
            #expect(await worker.get("/areas/\(places.room.id)/chart").status == .notFound)
            let company = Browser(town.program, address: "10.6.0.3")
            await company.signIn(town.login("property_worker", community: 0))
            #expect(await company.get("/areas/\(places.building.id)/chart").status == .forbidden)
            #expect(await company.get("/areas/\(places.room.id)/cases").status == .notFound)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `an area's page says how many cases are open and late, and opens them`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let places = try await fill(town)
            town.clock.advance(.seconds(3 * 3600))
            let duty = Browser(town.program, address: "10.7.0.1")
            await duty.signIn(town.login("street_duty"))
            for (place, open) in [(places.community, 4), (places.estate, 3), (places.building, 2)] {
                let page = await duty.get("/areas/\(place.id)")
                var numbers: [Int] = []
                for tile in page.text.matches(of: /class="tile[^"]*" href="([^"]+)"><strong>(\d+)</) {
                    let count = await rows(duty, String(tile.output.1).replacing("&amp;", with: "&"))
                    #expect(String(count) == tile.output.2)
                    numbers.append(count)
                }
                #expect(numbers.count == 3)
                #expect(numbers.first == open, "\(place.name)")
                #expect(numbers.contains(1), "the lift is late")
            }
            let administrator = Browser(town.program, address: "10.7.0.2")
            await administrator.signIn(town.login("administrator"))
            // Who may not see cases is told no number of them.
            #expect(!(await administrator.get("/areas/\(places.community.id)").text.contains("class=\"tile")))
        }
    }
}
