import Composition
import Foundation
import HTTPTypes
import Kernel
import Simulation
import Storage
import TestSupport
import Testing
import Web

@Suite struct FilingTests {
    private func worker(_ town: Town, _ role: String = "community_worker", community: Int? = 0) async -> Browser {
        let browser = Browser(town.program, address: "10.1.0.\(Int.random(in: 1...250))")
        await browser.signIn(town.login(role, community: community))
        return browser
    }

    /// The label of the first building of a community, as the list of choices shows it.
    private func label(in page: Reply) throws -> String {
        let labels = page.text.matches(of: /<option value="([^"]*幢)"><\/option>/).map { String($0.output.1) }
        return try #require(labels.first)
    }

    private func draft(_ key: String, _ place: String, _ more: [String: String] = [:]) -> [String: String] {
        [
            "_key": "filing-draft-\(key)-0123456789", "channel": "phone", "area": place, "text": "电梯又坏了，困了两次人",
            "phone": "13812345678", "name": "陈先生", "then": "case",
        ].merging(more) { $1 }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a call becomes a case with one form, once, and the caller's receipt is shown`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let worker = await worker(town)
            let place = try label(in: await worker.get("/filing"))
            let filed = await worker.post("/filing", draft("one", place))
            let address = try #require(filed.headers[.location])
            #expect(address.hasPrefix("/cases/"))
            let page = await worker.get(address)
            #expect(page.text.contains("电梯故障") && page.text.contains("来电") && page.text.contains("查询码"))
            // The text told the category: the page says how sure that was and why, and so does the form when it is asked.
            #expect(page.text.contains("id=\"suggestion\"") && page.text.contains("把握"))
            let told = await worker.post("/filing/category", ["text": "电梯又坏了，昨天还困人"])
            #expect(told.text.contains("因为提到") && told.text.contains("value=\"property.lift\" selected"))
            #expect(await worker.post("/filing/category", ["text": "我有一件事想说"]).text.contains("请选择"))
            // Sent again: the same case, nothing twice.
            #expect(await worker.post("/filing", draft("one", place)).headers[.location] == address)
            let count = try await town.program.database.read { try $0.count("SELECT COUNT(*) AS n FROM signal") }
            #expect(count == 1)
            // Another caller of the same number: what he told before stands beside the form and the signal.
            let again = await worker.post("/filing/caller", ["phone": "138 1234 5678"])
            #expect(again.text.contains("电梯又坏了"))
            #expect(await worker.post("/filing/caller", ["phone": "13812345679"]).text.contains("以前没有反映过"))
            #expect(await worker.post("/filing/caller", ["phone": "138"]).status == .unprocessableContent)
            let looks = try await town.program.database.read {
                try $0.count("SELECT COUNT(*) AS n FROM audit_record WHERE action = 'signal.caller_looked_up'")
            }
            #expect(looks == 2)
            let second = await worker.post("/filing", draft("two", place, ["then": "signal", "text": "还是电梯"]))
            let signal = try #require(second.headers[.location])
            #expect(signal.hasPrefix("/signals/"))
            #expect(await worker.get(signal).text.contains("此人以往反映"))
            // Another community's worker finds nothing by the number, and the receipt is only for whoever filed it.
            let other = await self.worker(town, community: 1)
            await other.get("/filing")
            #expect(await other.post("/filing/caller", ["phone": "13812345678"]).text.contains("以前没有反映过"))
            let duty = await self.worker(town, "street_duty", community: nil)
            #expect(!(await duty.get(address).text.contains("查询码")))
        }
    }

    @Test func `a place is found by some of its words, asked for when several fit, and refused outside the reach`()
        async throws
    {
        try await Town.with { town in
            let worker = await worker(town)
            let place = try label(in: await worker.get("/filing"))
            let none = await worker.post("/filing", draft("none", "没有这个地方"))
            #expect(none.status == .unprocessableContent && none.text.contains("找不到这个地点"))
            // What was written is still there.
            #expect(none.text.contains("电梯又坏了，困了两次人"))
            let many = await worker.post("/filing", draft("many", "幢"))
            #expect(many.status == .unprocessableContent && many.text.contains("请选择一处"))
            let choice = try #require(many.text.firstMatch(of: /name="area" value="(\d+)"/)?.output.1)
            #expect(await worker.post("/filing", draft("many", String(choice))).status == .seeOther)
            let other = await self.worker(town, community: 1)
            await other.get("/filing")
            #expect(await other.post("/filing", draft("far", place)).status == .unprocessableContent)
            #expect(await other.post("/filing", draft("far", String(choice))).status == .unprocessableContent)
            // A room that is named in words is the place.
            let room = await worker.post("/filing", draft("room", place, ["place": "1 单元 101 的阳台"]))
            #expect(room.status == .seeOther)
            let level = try await town.program.database.read { tx in
                try tx.first("SELECT level FROM area WHERE id = (SELECT MAX(area_id) FROM signal WHERE place <> '')") {
                    row in
                    try row.get("level", as: String.self)
                }
            }
            #expect(level == "room")
            let company = await self.worker(town, "property_worker", community: nil)
            #expect(await company.get("/filing").status == .forbidden)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a shift is handed over once, to a colleague`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let giver = await worker(town)
            let place = try label(in: await giver.get("/filing"))
            let address = try #require(await giver.post("/filing", draft("shift", place)).headers[.location])
            let matter = String(try #require(address.firstMatch(of: /cases\/(\d+)/)?.output.1))
            let form = await giver.get("/handovers")
            let body = String(try #require(form.text.firstMatch(of: /name="organisation" value="(\d+)"/)?.output.1))
            #expect(
                await giver.post("/handovers", ["organisation": body, "note": " "]).status == .unprocessableContent
            )
            let key = try #require(PageForm.all(in: form.text).first { $0.hidden["_key"] != nil }?.hidden["_key"])
            let note = ["organisation": body, "note": "电梯要盯住", "case": matter, "_key": key]
            for _ in 1...2 { #expect(await giver.post("/handovers", note).status == .seeOther) }
            let made = try await town.program.database.read {
                try $0.count("SELECT COUNT(*) AS n FROM shift_handover")
            }
            // A second press is the same hand-over.
            #expect(made == 1)
            // It stands on the workbench of those whom it waits for, not of whoever left it.
            #expect(!(await giver.get("/desk").text.contains("待接班")))
            let colleague = try await town.colleague(of: town.login("community_worker", community: 0))
            let desk = await colleague.get("/desk").text
            #expect(desk.contains("待接班") && desk.contains("电梯要盯住"))
            let shown = await giver.get("/handovers")
            #expect(shown.text.contains("等待同事接班") && shown.text.contains("/cases/\(matter)"))
            let id = try await town.program.database.read {
                try $0.first("SELECT id FROM shift_handover") { try $0.get("id", as: Int64.self) }
            }
            let path = "/handovers/\(try #require(id))/taking"
            #expect(await giver.post(path, [:]).status == .conflict)
            await colleague.get("/handovers")
            #expect(await colleague.post(path, [:]).status == .seeOther)
            #expect(!(await colleague.get("/desk").text.contains("待接班")))
            let other = await worker(town, community: 1)
            await other.get("/handovers")
            #expect(await other.post(path, [:]).status == .notFound)
            #expect(!(await other.get("/handovers").text.contains("电梯要盯住")))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `who writes on a case is shown to the others until he stops`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let worker = await worker(town)
            let place = try label(in: await worker.get("/filing"))
            let address = try #require(await worker.post("/filing", draft("write", place)).headers[.location])
            let path = String(address.prefix { $0 != "?" })
            let duty = await self.worker(town, "street_duty", community: nil)
            #expect(!(await duty.get(path).text.contains("正在填写")))
            #expect(await worker.post("\(path)/writing", [:]).status == .ok)
            #expect(await duty.get(path).text.contains("正在填写"))
            #expect(!(await worker.get(path).text.contains("正在填写")))
            town.clock.advance(.seconds(50))
            #expect(!(await duty.get(path).text.contains("正在填写")))
            await worker.post("\(path)/writing", [:])
            await worker.post("\(path)/writing", ["ended": "1"])
            #expect(!(await duty.get(path).text.contains("正在填写")))
            let other = await self.worker(town, community: 1)
            await other.get("/desk")
            #expect(await other.post("\(path)/writing", [:]).status == .notFound)
        }
    }
}
