import Access
import Areas
import HTML
import Kernel
import Storage
import TestSupport
import Testing

@testable import Web

@Suite(.freshDatabase(AccountMigrations.all + AreaMigrations.all)) struct AreaRoutesTests {
    /// A worker of the first community.
    private func viewer(_ store: AreaStore, of code: String) async throws -> Viewer {
        let area = try await store.area(code: code)
        let role = Role(
            code: "community_worker",
            name: Text(same: "worker"),
            permissions: [.seeAreas],
            reach: .area
        )
        return Viewer(
            account: Account.ID(rawValue: 1),
            name: "王晓云",
            posts: [Post(role: role, areaLevel: area.level, area: area.id.rawValue, organisation: 1)],
            session: Session.ID(rawValue: 1)
        )
    }

    /// What a route answers, as text.
    private func answer(
        _ path: String,
        area: Area.ID? = nil,
        query: [(name: String, value: String)] = [],
        to viewer: Viewer,
        _ store: AreaStore
    ) async throws -> String {
        let routes = AreaRoutes(store: store, publicAddress: "https://linli.example").routes
        let route = try #require(routes.first { "\($0.path)" == path })
        #expect(route.rule == .may(.seeAreas))
        let request = WebRequest(
            method: route.method,
            path: path,
            parameters: area.map { ["area": $0.description] } ?? [:],
            query: FormValues(query),
            viewer: viewer
        )
        switch try await route.handler(request) {
        case .page(let page): return page.body.text
        case .bytes(let bytes, _, _, _): return String(decoding: bytes, as: UTF8.self)
        default: return ""
        }
    }

    @Test func `a worker sees the own community and nothing of the next one`() async throws {
        let store = try SmallTown.store()
        try await store.load(AreaImport(SmallTown.entries))
        let first = try await store.area(code: "999901001001")
        let second = try await store.area(code: "999901001002")
        let street = try await store.area(code: "999901001000")
        let worker = try await viewer(store, of: "999901001001")

        let start = try await answer("/areas", to: worker, store)
        #expect(start.contains("桂雨社区"))
        #expect(!start.contains("竹溪社区"))
        let found = try await answer("/areas", query: [("q", "1幢")], to: worker, store)
        #expect(found.contains("999901001001E001B001"))
        #expect(!found.contains("999901001002B001"))

        let page = try await answer("/areas/:area", area: first.id, to: worker, store)
        #expect(page.contains("第一网格"))
        // Ancestors outside the reach are named, not linked.
        #expect(page.contains("<li>云溪街道</li>"))
        for hidden in [second.id, street.id] {
            for path in ["/areas/:area", "/areas/:area/codes"] {
                await #expect(throws: NotFound.self) {
                    try await answer(path, area: hidden, to: worker, store)
                }
            }
            await #expect(throws: NotFound.self) {
                try await answer("/areas/outlines.json", query: [("in", hidden.description)], to: worker, store)
            }
        }
    }

    @Test func `the sheet shows a picture and the characters of each code, and says which buildings lack one`()
        async throws
    {
        let store = try SmallTown.store()
        try await store.load(AreaImport(SmallTown.entries))
        let estate = try await store.area(code: "999901001001E001")
        let worker = try await viewer(store, of: "999901001001")
        let before = try await answer("/areas/:area/codes", area: estate.id, to: worker, store)
        #expect(before.contains("还有 1 幢楼没有家园码"))
        #expect(!before.contains("code-sign"))

        try await store.issueHomeCodes(in: estate)
        let code = try #require(try await store.homeCodes(in: estate).first)
        let sheet = try await answer("/areas/:area/codes", area: estate.id, to: worker, store)
        #expect(sheet.contains(code.printed))
        #expect(sheet.contains("云溪街道桂雨社区第一网格兰亭苑1幢"))
        #expect(sheet.contains(try QRCode(text: "https://linli.example/h/\(code.code)").path))
        #expect(!sheet.contains("没有家园码"))
    }

    @Test func `outlines leave as GeoJSON with names that cannot break out of it`() async throws {
        let store = try SmallTown.store()
        var entries = SmallTown.entries
        entries[2] = .init(
            code: "999901001001",
            parentCode: "999901001000",
            level: .community,
            name: "\"}]}<script>",
            line: 3
        )
        try await store.load(AreaImport(entries))
        let corners = [(120.0, 30.0), (120.1, 30.0), (120.0, 30.1)].compactMap {
            Coordinate(degreesEast: $0.0, degreesNorth: $0.1)
        }
        try await store.load(OutlineImport([.init(code: "999901001001", outline: Outline(around: corners))]))
        let worker = try await viewer(store, of: "999901001001")
        let json = try await answer("/areas/outlines.json", to: worker, store)
        let id = try await store.area(code: "999901001001").id
        #expect(
            json == """
                {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"\(id)",\
                "code":"999901001001","name":"\\"}]}<script>","level":"community"},"geometry":{"type":"Polygon",\
                "coordinates":[[[120,30],[120.1,30],[120,30.1],[120,30]]]}}]}
                """
        )
    }
}
