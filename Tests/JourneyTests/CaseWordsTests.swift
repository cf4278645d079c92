import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Search
import Simulation
import Storage
import TestSupport
import Testing
import Web

@Suite struct CaseWordsTests {
    private func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private func ids(_ browser: Browser, _ words: String, _ others: String = "") async -> [String] {
        await browser.cases("q=\(encoded(words))\(others)")
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `words narrow the list beside every other filter, within rights`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let above = try await town.openCase("楼上噪音扰民")
            let lift = try await town.openCase("电梯困人", "property.lift")
            let square = try await town.openCase("广场噪音", "noise.square_dance", community: 1)
            try await town.program.bus.lookOnce()
            let street = Browser(town.program, address: "10.4.1.1")
            await street.signIn(town.login("street_duty"))
            // What has just happened is not in the index yet, and the page says so.
            #expect(await ids(street, "噪音") == [])
            #expect(await street.get("/cases?q=\(encoded("噪音"))").text.contains("文字索引正在更新"))
            try await town.program.search.catchUp()
            #expect(await Set(ids(street, "噪音")) == [above, square])
            #expect(!(await street.get("/cases?q=\(encoded("噪音"))").text.contains("文字索引正在更新")))
            #expect(await ids(street, "噪音 楼上") == [above])
            #expect(await ids(street, "噪音", "&category=noise.square_dance") == [square])
            #expect(await ids(street, "噪音", "&show=closed") == [])
            #expect(await Set(ids(street, "噪音", "&show=all&sort=oldest")) == [above, square])
            #expect(await ids(street, "没有的词") == [])
            #expect(await ids(street, "！？") == [])
            let second = try await town.program.areas.area(code: town.street.areas(of: .community)[1].code)
            #expect(await ids(street, "噪音", "&area=\(second.id)") == [square])
            let worker = Browser(town.program, address: "10.4.1.2")
            await worker.signIn(town.login("community_worker", community: 0))
            #expect(await ids(worker, "噪音") == [above])
            #expect(await ids(worker, "电梯") == [lift])
            // Whoever holds nothing finds nothing, words or not.
            let company = Browser(town.program, address: "10.4.1.3")
            await company.signIn(town.login("property_worker", community: 0))
            #expect(await ids(company, "噪音", "&show=all") == [])
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `board, map, export, numbers, steps for many and views are of the cases with the words`(
        kind: TestDatabaseKind
    ) async throws {
        try await Town.with(kind) { town in
            let above = try await town.openCase("楼上噪音扰民")
            _ = try await town.openCase("电梯困人", "property.lift")
            try await town.program.bus.lookOnce()
            try await town.program.search.catchUp()
            let worker = Browser(town.program, address: "10.4.2.1")
            await worker.signIn(town.login("community_worker", community: 0))
            let words = "q=\(encoded("噪音"))"
            let board = await worker.get("/cases?as=board&\(words)").text
            #expect(board.contains("楼上噪音扰民") && !board.contains("电梯困人"))
            let list = await worker.get("/cases?\(words)").text
            // Of two open cases one has the word: so say the scopes.
            #expect(list.contains(/>在办 <span class="count">1</))
            #expect(list.contains("value=\"噪音\""))
            let form = try #require(PageForm.all(in: list).first { $0.hidden["back"] != nil })
            #expect(form.hidden["back"]?.contains(words) == true)
            let map = await worker.get("/cases/map?\(words)").text
            #expect(map.contains("楼上噪音扰民") && !map.contains("电梯困人"))
            let places = await worker.get("/cases/map/places.json?\(words)").text
            let counts = Set(places.matches(of: /"count":(\d+)/).map { String($0.output.1) })
            #expect(counts == ["1"])
            let export = await worker.get("/cases/export?\(words)").text
            #expect(export.contains("楼上噪音扰民") && !export.contains("电梯困人"))
            let saved = await worker.post("/cases/views", ["query": words, "name": "噪音的"])
            let kept = try #require(saved.headers[.location])
            #expect(kept == "/cases?\(words)")
            #expect(await worker.cases(String(kept.dropFirst("/cases?".count))) == [above])
        }
    }
}
