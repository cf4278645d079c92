import Composition
import Foundation
import HTTPTypes
import Kernel
import Storage
import TestSupport
import Testing
import Web

/// Numbers in what people wrote are shown for a purpose only.
@Suite struct MaskedPagesTests {
    static let phone = "13877665544"
    static let landline = "0571-88776655"

    @Test(arguments: TestDatabaseKind.allCases)
    func `numbers in an anonymous report are masked on its pages until a purpose is stated, and that is recorded`(
        kind: TestDatabaseKind
    ) async throws {
        try await Town.with(kind) { town in
            let resident = Browser(town.program)
            let door = try await town.door(inCommunity: 0)
            await resident.get("/h/\(door)/report")
            let words = "电梯坏了，请打\(Self.phone)或\(Self.landline)找老王"
            let told = await resident.post(
                "/reports",
                ["home": door, "_key": "masked-pages-00001", "text": words],
                json: true
            )
            let link = try #require(resident.text("url", in: told))
            let worker = Browser(town.program, address: "10.0.0.2")
            await worker.signIn(town.login("community_worker", community: 0))
            let signal = try #require(worker.text("id", in: await worker.get("/signals", json: true)))
            let address = "/signals/\(signal)"
            let page = await worker.get(address)
            #expect(page.status == .ok && page.text.contains("138****5544"))
            #expect(!page.text.contains(Self.phone) && !page.text.contains(Self.landline))
            let refused = await worker.post("\(address)/contact", ["purpose": ""])
            #expect(!refused.text.contains(Self.phone))
            let shown = await worker.post("\(address)/contact", ["purpose": "回电核实"])
            #expect(shown.text.contains(Self.phone) && shown.text.contains(Self.landline))
            let looks = try await town.program.database.read {
                try $0.count(
                    "SELECT COUNT(*) AS n FROM audit_record WHERE action = 'signal.contact_seen' AND purpose = '回电核实'"
                )
            }
            #expect(looks == 1)
            // Who wrote it sees his own words.
            #expect(await resident.get(link).text.contains(Self.phone))
            await worker.get(address)
            let opened = await worker.post(
                "\(address)/case",
                ["category": "property.lift", "title": "\(Self.phone) 报修"]
            )
            let casePage = await worker.get(try #require(opened.headers[.location]))
            #expect(casePage.status == .ok && casePage.text.contains("138****5544"))
            #expect(!casePage.text.contains(Self.phone) && !casePage.text.contains(Self.landline))
            // What a colleague writes is no exception, and opens for a purpose as well.
            let matter = try #require(opened.headers[.location])
            let note = ["action": "note", "revision": "1", "note": "已联系王某 13700009999"]
            #expect(await worker.post("\(matter)/steps", note).status == .seeOther)
            let noted = await worker.get(matter).text
            #expect(noted.contains("137****9999") && !noted.contains("13700009999"))
            let asked = await worker.post("\(matter)/numbers", ["purpose": ""])
            #expect(asked.status == .unprocessableContent && !asked.text.contains("13700009999"))
            let open = await worker.post("\(matter)/numbers", ["purpose": "联系维保"])
            #expect(open.text.contains("13700009999") && open.text.contains(Self.phone))
            #expect(open.headers[.init("Refresh")!] == "900;url=\(matter)")
            let purposes: [String] = try await town.program.database.read {
                try $0.query("SELECT purpose FROM audit_record WHERE action = 'case.numbers_seen'") {
                    try $0.get("purpose")
                }
            }
            #expect(purposes == ["联系维保"])
            let stranger = Browser(town.program, address: "10.0.0.3")
            await stranger.signIn(town.login("community_worker", community: 2))
            await stranger.get("/desk")
            #expect(await stranger.post("\(matter)/numbers", ["purpose": "看看"]).status == .notFound)
        }
    }
}
