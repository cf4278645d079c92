import Access
import Areas
import Foundation
import Kernel
import Storage
import TestSupport
import Testing

@Suite(.freshDatabase(AccountMigrations.all + AreaMigrations.all)) struct AreaStoreTests {
    @Test func `an imported tree has its paths, names and order, whatever the order of the lines`() async throws {
        let store = try SmallTown.store()
        let result = try await store.load(AreaImport(SmallTown.entries.reversed()))
        #expect(result.created == SmallTown.entries.count)

        let room = try await store.area(code: "999901001001E001B001U01F05R01")
        var expected = AreaPath()
        expected.district = try await store.area(code: "999901000000").id.rawValue
        expected.street = try await store.area(code: "999901001000").id.rawValue
        expected.community = try await store.area(code: "999901001001").id.rawValue
        expected.grid = try await store.area(code: "999901001001001").id.rawValue
        expected.estate = try await store.area(code: "999901001001E001").id.rawValue
        expected.building = try await store.area(code: "999901001001E001B001").id.rawValue
        #expect(room.path == expected)
        #expect(room.fullName == "云溪街道桂雨社区第一网格兰亭苑1幢1单元501室")
        let ancestry = try await store.ancestry(of: room)
        #expect(
            ancestry.map(\.level) == [.district, .street, .community, .grid, .estate, .building, .unit, .floor, .room]
        )
        let building = try await store.area(code: "999901001001E001B001")
        #expect(try await store.rooms(of: building).map(\.name) == ["501室", "502室"])
    }

    @Test func `children come page by page, each once and in the file's order`() async throws {
        let store = try SmallTown.store()
        var entries = [SmallTown.entries[0], SmallTown.entries[1]]
        for number in (101...125).reversed() {
            entries.append(
                .init(code: "999901001\(number)", parentCode: "999901001000", level: .community, name: "社区\(number)")
            )
        }
        try await store.load(AreaImport(entries))
        let street = try await store.area(code: "999901001000")
        var seen: [String] = []
        var last: Area?
        repeat {
            let page = try await store.children(of: street.id, after: last, limit: 10)
            seen += page.map(\.name)
            last = page.last
        } while last != nil
        #expect(seen == (101...125).reversed().map { "社区\($0)" })
        #expect(try await store.childCounts(of: [street.id]) == [street.id: 25])
    }

    @Test func `reading a file in again changes names only, and full names follow`() async throws {
        let store = try SmallTown.store()
        try await store.load(AreaImport(SmallTown.entries))
        var entries = SmallTown.entries
        entries[2] = .init(code: entries[2].code, parentCode: entries[2].parentCode, level: .community, name: "听松社区")
        let result = try await store.load(AreaImport(entries))
        #expect((result.created, result.renamed, result.unchanged) == (0, 1, entries.count - 1))
        let room = try await store.area(code: "999901001001E001B001U01F05R01")
        #expect(room.fullName == "云溪街道听松社区第一网格兰亭苑1幢1单元501室")
    }

    @Test(arguments: [
        (
            AreaImport.Entry(code: "999901001009", parentCode: "999901002000", level: .community, name: "甲", line: 9),
            "line 9, column 2 (parent_code): there is no area “999901002000”"
        ),
        (
            .init(code: "999901001001", parentCode: "999901001000", level: .community, name: "甲", line: 9),
            "line 9, column 1 (code): the code “999901001001” is on line 3 already"
        ),
        (
            .init(code: "999901002001", parentCode: "999901001000", level: .community, name: "甲", line: 9),
            "line 9, column 1 (code): the code does not continue its parent's “999901001000”"
        ),
        (
            .init(code: "999901001009", parentCode: "999901001001001", level: .community, name: "甲", line: 9),
            "line 9, column 3 (level): a community cannot lie in a grid"
        ),
        (
            .init(code: "999901001009", parentCode: nil, level: .community, name: "甲", line: 9),
            "line 9, column 2 (parent_code): below the street a parent is needed"
        ),
        (
            .init(code: "999901001001E002B001", parentCode: "999901001001E001", level: .building, name: "甲", line: 9),
            "line 9, column 1 (code): the code does not continue its parent's “999901001001E001”"
        ),
    ])
    func `a line that does not fit the tree is refused, and nothing is written`(
        _ wrong: AreaImport.Entry,
        _ message: String
    ) async throws {
        let store = try SmallTown.store()
        let error = await #expect(throws: ImportProblems.self) {
            try await store.load(AreaImport(SmallTown.entries + [wrong]))
        }
        #expect(error?.description == message)
        #expect(try await store.children(of: nil).isEmpty)
    }

    @Test func `a code that is taken is not moved to another parent`() async throws {
        let store = try SmallTown.store()
        try await store.load(AreaImport(SmallTown.entries))
        let moved = AreaImport.Entry(
            code: "999901001001E001",
            parentCode: "999901001001",
            level: .estate,
            name: "兰亭苑",
            line: 2
        )
        let error = await #expect(throws: ImportProblems.self) { try await store.load(AreaImport([moved])) }
        #expect(
            error?.description
                == "line 2, column 1 (code): the code “999901001001E001” is already that of “云溪街道桂雨社区第一网格兰亭苑”"
        )
    }

    @Test func `a search finds names by their beginning, and only within the reach`() async throws {
        let store = try SmallTown.store()
        try await store.load(AreaImport(SmallTown.entries))
        let first = try await store.area(code: "999901001001")
        let second = try await store.area(code: "999901001002")
        let both: [Reach] = [.area(.community, first.id.rawValue), .area(.community, second.id.rawValue)]
        #expect(try await store.search("1", within: both).map(\.name) == ["1单元", "1幢", "1幢"])
        #expect(try await store.search("1幢", within: [both[1]]).map(\.code) == ["999901001002B001"])
        #expect(try await store.search("幢", within: both).isEmpty)
        #expect(try await store.search("%", within: both).isEmpty)
        #expect(try await store.search("1幢", within: []).isEmpty)
        #expect(try await store.search("1幢", within: [.organisation(first.id.rawValue)]).isEmpty)
    }

    @Test func `an area that is not there is not found`() async throws {
        let store = try SmallTown.store()
        await #expect(throws: NotFound.self) { try await store.area(code: "999901001000") }
        await #expect(throws: NotFound.self) { try await store.area(Area.ID(rawValue: 7)) }
    }
}

@Suite(.freshDatabase(AccountMigrations.all + AreaMigrations.all)) struct AreaExampleTests {
    @Test func `the shipped examples are accepted as they are`() async throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Config/areas")
        let store = try SmallTown.store()
        let table = try Data(contentsOf: folder.appending(path: "example.csv"))
        let outlines = try Data(contentsOf: folder.appending(path: "example.geojson"))
        try await store.load(AreaImport(csv: Array(table)))
        try await store.load(OutlineImport(geoJSON: Array(outlines)))
        let shop = try await store.area(code: "999901001001B001")
        #expect(shop.fullName == "云溪街道桂雨社区沿街商铺楼")
        #expect(try await store.area(code: "999901001001").centre != nil)
    }
}
