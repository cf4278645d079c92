import Access
import Areas
import Kernel
import TestSupport
import Testing

@Suite(.freshDatabase(AccountMigrations.all + AreaMigrations.all)) struct OutlineTests {
    static let square = "[[120,30],[120.01,30],[120.01,30.01],[120,30.01],[120,30]]"

    private func file(_ coordinates: String, type: String = "Polygon", code: String = "\"999901001001\"") -> [UInt8] {
        Array(
            """
            {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":\(code)},
             "geometry":{"type":"\(type)","coordinates":\(coordinates)}}]}
            """.utf8
        )
    }

    private func problem(_ bytes: [UInt8]) -> String {
        do {
            _ = try OutlineImport(geoJSON: bytes)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `an outline survives the way in and out exactly`() throws {
        let ring = "[[120.0000001,30],[120.01,29.5],[120.0123456,30.01],[120.0000001,30]]"
        let outline = try #require(
            try OutlineImport(geoJSON: file("[[\(ring)],[\(Self.square)]]", type: "MultiPolygon")).entries.first
        )
        #expect(
            outline.outline.geoJSON == "{\"type\":\"MultiPolygon\",\"coordinates\":[[\(ring)],[\(Self.square)]]}"
        )
    }

    @Test func `an outline around the origin keeps its signs`() throws {
        let rings = "[[[-0.5,-0.0000001],[0.25,-1],[0.1,0.5],[-0.5,-0.0000001]]]"
        let outline = try #require(try OutlineImport(geoJSON: file(rings)).entries.first)
        #expect(outline.outline.geoJSON == "{\"type\":\"Polygon\",\"coordinates\":\(rings)}")
    }

    @Test(arguments: [
        ("[[[120,30],[120.01,30],[120.01,30.01],[120,30]]]", ""),
        ("[[[120,30],[120.01,30],[120.01,30.01],[120,30.01]]]", "a ring is not closed: its ends differ"),
        ("[[[120,30],[120.01,30],[120,30]]]", "a ring needs at least 4 positions"),
        ("[[[30,120],[30,120.1],[30.1,120],[30,120]]]", "longitude and latitude are exchanged"),
        (
            "[[[500000,3000000],[500100,3000000],[500100,3000100],[500000,3000000]]]",
            "a position is not on the earth; are these metres?"
        ),
        ("[[[120,30],[120.01,30.01],[120.01,30],[120,30.01],[120,30]]]", "a ring crosses itself"),
        ("[[[120,30],[120.01,30],[120.02,30],[120,30]]]", "a ring covers no ground"),
        ("[[[-179,-80],[179,-80],[179,80],[-179,80],[-179,-80]]]", "wider than 20 degrees"),
        ("[[[120],[120.01,30],[120.01,30.01],[120,30]]]", "a position is longitude and latitude"),
        ("[]", "a polygon has no border"),
    ])
    func `rings are checked, and the feature is named`(_ coordinates: String, _ message: String) {
        let expected = message.isEmpty ? "" : "feature 1 (999901001001): \(message)"
        #expect(problem(file(coordinates)) == expected)
    }

    @Test func `files that are none are refused`() {
        #expect(problem(Array("no".utf8)) == "the file: this is no GeoJSON")
        #expect(
            problem(file("[120,30]", type: "Point")) == "feature 1 (999901001001): a Polygon or MultiPolygon is needed"
        )
        #expect(
            problem(file("[\(Self.square)]", code: "null")) == "feature 1: the property code is missing or no area code"
        )
        #expect(problem(file("[[[\"a\",30]]]")) == "feature 1: “geometry.coordinates.[0].[0].[0]” cannot be read")
        let projected = """
            {"type":"FeatureCollection","crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::4549"}},"features":[]}
            """
        #expect(
            problem(Array(projected.utf8))
                == "the file: “urn:ogc:def:crs:EPSG::4549” is not supported; convert to CGCS2000 degrees"
        )
    }

    @Test func `an outline of an area that is not there is refused whole`() async throws {
        let store = try SmallTown.store()
        try await store.load(AreaImport(SmallTown.entries))
        let known = try #require(try OutlineImport(geoJSON: file("[\(Self.square)]")).entries.first)
        let unknown = OutlineImport.Entry(code: "999901001009", outline: known.outline, number: 2)
        let error = await #expect(throws: ImportProblems.self) {
            try await store.load(OutlineImport([known, unknown]))
        }
        #expect(error?.description == "feature 2 (999901001009): there is no area “999901001009”")
        #expect(try await store.area(code: "999901001001").centre == nil)

        try await store.load(OutlineImport([known]))
        let area = try await store.area(code: "999901001001")
        #expect(area.centre == Coordinate(degreesEast: 120.005, degreesNorth: 30.005))
        let own = try await store.outlines(of: .community, within: [.area(.community, area.id.rawValue)])
        #expect(own.map(\.geometry) == [known.outline.geoJSON])
        let other = try await store.area(code: "999901001002")
        #expect(try await store.outlines(of: .community, within: [.area(.community, other.id.rawValue)]).isEmpty)
    }
}
