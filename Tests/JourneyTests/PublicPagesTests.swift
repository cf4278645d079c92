import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Registry
import Simulation
import Storage
import TestSupport
import Testing
import Web

/// What anybody may open, and the pages of areas, on both databases.
@Suite struct PublicPagesTests {
    @Test(arguments: TestDatabaseKind.allCases)
    func `the code on a door leads to whom to call and to the form, however it is typed`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let code = try await town.door(inCommunity: 1)
            let resident = Browser(town.program)
            let start = await resident.get("/")
            #expect(start.status == .ok && start.text.contains("家园码"))
            let typed = "\(code.prefix(4).lowercased())-\(code.dropFirst(4))"
            #expect(await resident.get("/home?code=\(typed)").headers[.location] == "/h/\(code)")
            let wrong = await resident.get("/home?code=00000001")
            #expect(wrong.status == .notFound && wrong.text.contains("aria-invalid=\"true\""))
            #expect(await resident.get("/h/00000001").status == .notFound)

            let home = await resident.get("/h/\(code)")
            let area = try await town.program.areas.homeCode(code).area
            #expect(home.text.contains(area.fullName))
            for contact in try await town.program.organisations.contacts(for: area) {
                #expect(home.text.contains("tel:\(contact.phone)"), "\(contact.name)")
            }
            #expect(home.text.contains("tel:12345"))
            let form = await resident.get("/h/\(code)/report")
            #expect(form.text.contains(area.fullName) && form.text.contains("name=\"_key\""))
            let token = await resident.get("/reports/token", json: true)
            #expect(resident.text("token", in: token)?.isEmpty == false)
            #expect(await resident.get("/healthz").text.contains("ok"))
            #expect(await resident.get("/sign-in").text.contains("name=\"password\""))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `public pages speak both languages and in large type`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let code = try await town.door(inCommunity: 0)
            let resident = Browser(town.program)
            for path in ["/", "/h/\(code)", "/h/\(code)/report", "/find", "/my"] {
                await resident.get(path)
                await resident.post("/preferences", ["language": "en", "large": "1", "next": path])
                let english = await resident.get(path)
                #expect(english.status == .ok)
                #expect(english.text.contains("<html lang=\"en\" class=\"large\">"), "\(path)")
                await resident.post("/preferences", ["language": "zh", "large": "0"])
                #expect(await resident.get(path).text.contains("<html lang=\"zh-CN\" class=\"\">"), "\(path)")
            }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a report is found by its number and its six digits, and by nothing less`(kind: TestDatabaseKind) async throws
    {
        try await Town.with(kind) { town in
            let code = try await town.door(inCommunity: 0)
            let resident = Browser(town.program)
            await resident.get("/h/\(code)/report")
            let sent = await resident.post(
                "/reports",
                ["home": code, "_key": "a-key-that-is-long-enough", "text": "路灯不亮"],
                json: true
            )
            let receipt = try #require(resident.text("receipt", in: sent))
            let digits = try #require(resident.text("code", in: sent))
            let other = Browser(town.program, address: "10.0.0.9")
            #expect(await other.get("/find").status == .ok)
            let wrong = digits == "000000" ? "000001" : "000000"
            for (number, digits) in [(receipt, wrong), ("ZZZZZ-ZZZZZ", digits), ("", digits), (receipt, "")] {
                let reply = await other.post("/find", ["receipt": number, "code": digits])
                #expect(reply.status == .unprocessableContent && reply.text.contains("受理编号或查询码不对"))
            }
            let found = await other.post("/find", ["receipt": " \(receipt.lowercased()) ", "code": digits])
            let link = try #require(found.headers[.location])
            #expect(await other.get(link).text.contains("路灯不亮"))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `areas are walked, searched, drawn and their codes printed`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let duty = Browser(town.program)
            await duty.signIn(town.login("street_duty"))
            let communities = town.street.areas(of: .community)
            #expect(await duty.get("/areas").text.contains("云溪街道"))
            let name = communities[2].name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let search = await duty.get("/areas?q=\(name)").text
            #expect(search.contains(communities[2].name) && !search.contains(">\(communities[1].name)<"))
            let outlines = await duty.get("/areas/outlines.json")
            for community in communities { #expect(outlines.text.contains(community.name)) }

            let community = try await town.program.areas.area(code: communities[0].code)
            #expect(await duty.get("/areas/\(community.id)").text.contains(community.fullName))
            let door = try await town.program.areas.homeCodes(in: community, limit: 1)[0]
            let building = "/areas/\(door.area.id)"
            let sheet = await duty.get("\(building)/codes")
            #expect(sheet.text.contains(door.printed) && sheet.text.contains("<svg class=\"code-picture\""))
            // Each building of the community has its sign, over all sheets.
            var signs = 0
            var next: String? = "/areas/\(community.id)/codes"
            while let path = next {
                let page = await duty.get(path).text
                signs += page.matches(of: /<figure class="code-sign">/).count
                next = page.firstMatch(of: /rel="next" href="([^"]+)"/).map { String($0.1) }
            }
            let codes = try await town.program.areas.homeCodes(in: community)
            #expect(signs == codes.count && signs > 10)

            // A sign that was torn off leads nowhere; a new one is made.
            try await town.program.areas.closeHomeCode(door.code)
            #expect(await duty.get("/h/\(door.code)").status == .notFound)
            #expect(await duty.get("\(building)/codes").text.contains("还有 1 幢楼没有家园码"))
            // Who only sees the area prints its codes, and makes none.
            let worker = Browser(town.program, address: "10.0.0.2")
            await worker.signIn(town.login("community_worker", community: 0))
            let seen = await worker.get("\(building)/codes")
            #expect(seen.text.contains("还有 1 幢楼没有家园码") && !seen.text.contains("生成家园码"))
            #expect(await worker.post("\(building)/codes", [:]).status == .forbidden)
            #expect(await duty.post("\(building)/codes", [:]).status == .seeOther)
            let fresh = try await town.program.areas.homeCodes(in: door.area)
            #expect(fresh.count == 1 && fresh[0].code != door.code)
            #expect(await duty.get("/h/\(fresh[0].code)").status == .ok)
        }
    }
}
