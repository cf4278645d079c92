import FoundationEssentials
import Kernel

/// Outlines of areas as a GeoJSON file (RFC 7946) states them: a FeatureCollection whose features carry the area's code in
/// the property `code`, and a Polygon or MultiPolygon in CGCS2000 or WGS 84.
public struct OutlineImport: Sendable {
    /// One feature.
    public struct Entry: Sendable, Hashable {
        public let code: String
        public let outline: Outline
        /// The feature's number in the file, from 1; 0 for an entry that comes from no file.
        public let number: Int

        public init(code: String, outline: Outline, number: Int = 0) {
            self.code = code
            self.outline = outline
            self.number = number
        }
    }

    public let entries: [Entry]

    /// Entries that come from no file.
    public init(_ entries: [Entry]) { self.entries = entries }

    /// Reads a file's bytes; throws `ImportProblems`.
    public init(geoJSON bytes: [UInt8]) throws {
        let file: Collection
        do {
            file = try JSONDecoder().decode(Collection.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw ImportProblems([Self.problem(error)])
        }
        guard file.type == "FeatureCollection" else {
            throw ImportProblems([.init(.file, Text("应为 FeatureCollection", "a FeatureCollection is needed"))])
        }
        if let name = file.crs?.properties?.name, !["CRS84", "4326", "4490"].contains(where: name.hasSuffix) {
            let text = Text(
                "坐标系“\(name)”不支持，请转换为 CGCS2000 经纬度",
                "“\(name)” is not supported; convert to CGCS2000 degrees"
            )
            throw ImportProblems([.init(.file, text)])
        }
        var entries: [Entry] = []
        var problems: [ImportProblems.Problem] = []
        var seen: [String: Int] = [:]
        for (index, feature) in file.features.enumerated() where problems.count < ImportProblems.most {
            let code = feature.properties?.code
            let place = ImportProblems.Place.feature(index + 1, code: code)
            guard let code, AreaCode.parts(code) != nil else {
                problems.append(.init(place, Text("属性 code 缺失或不是有效编码", "the property code is missing or no area code")))
                continue
            }
            if let first = seen.updateValue(index + 1, forKey: code) {
                problems.append(
                    .init(place, Text("与第 \(first) 个要素的编码重复", "feature \(first) has the same code"))
                )
                continue
            }
            do {
                entries.append(Entry(code: code, outline: try Self.outline(feature.geometry), number: index + 1))
            } catch {
                problems.append(.init(place, error.message))
            }
        }
        guard problems.isEmpty else { throw ImportProblems(problems) }
        self.entries = entries
    }

    private struct Wrong: Error {
        let message: Text
        init(_ zh: String, _ en: String) { message = Text(zh, en) }
    }

    private static func outline(_ geometry: Geometry?) throws(Wrong) -> Outline {
        guard let geometry else { throw Wrong("没有几何图形", "there is no geometry") }
        guard let polygons = geometry.polygons, !polygons.isEmpty else {
            throw Wrong("应为 Polygon 或 MultiPolygon", "a Polygon or MultiPolygon is needed")
        }
        var rings: [[Outline.Ring]] = []
        for polygon in polygons {
            guard !polygon.isEmpty else { throw Wrong("多边形没有边界", "a polygon has no border") }
            var read: [Outline.Ring] = []
            for positions in polygon { read.append(try ring(positions)) }
            rings.append(read)
        }
        let places = rings.joined().joined()
        let longitudes = places.map(\.longitude)
        let latitudes = places.map(\.latitude)
        guard let west = longitudes.min(), let east = longitudes.max(), let south = latitudes.min(),
            let north = latitudes.max(), max(east - west, north - south) <= Outline.widest
        else { throw Wrong("范围超过 20 度", "wider than 20 degrees") }
        return Outline(polygons: rings)
    }

    private static func ring(_ positions: [[Double]]) throws(Wrong) -> Outline.Ring {
        var ring: Outline.Ring = []
        ring.reserveCapacity(positions.count)
        for position in positions {
            guard (2...3).contains(position.count) else {
                throw Wrong("坐标应为经度、纬度", "a position is longitude and latitude")
            }
            if abs(position[1]) > 90, abs(position[0]) <= 90 {
                throw Wrong("经度和纬度写反了", "longitude and latitude are exchanged")
            }
            guard let place = Coordinate(degreesEast: position[0], degreesNorth: position[1]) else {
                throw Wrong("坐标超出经纬度范围，可能是投影坐标", "a position is not on the earth; are these metres?")
            }
            ring.append(place)
        }
        guard ring.count >= 4 else { throw Wrong("边界至少要有 4 个点", "a ring needs at least 4 positions") }
        guard ring.first == ring.last else { throw Wrong("边界没有闭合：首尾两点应相同", "a ring is not closed: its ends differ") }
        guard ring.count <= 20_000 else { throw Wrong("边界超过 20000 个点", "a ring has more than 20,000 positions") }
        guard let west = ring.map(\.longitude).min(), let east = ring.map(\.longitude).max(),
            east - west <= Outline.widest
        else { throw Wrong("范围超过 20 度", "wider than 20 degrees") }
        guard !Outline.crossesItself(ring) else { throw Wrong("边界自相交", "a ring crosses itself") }
        guard Outline.signedDoubledArea(ring) != 0 else { throw Wrong("边界没有面积", "a ring covers no ground") }
        return ring
    }

    private static func problem(_ error: DecodingError) -> ImportProblems.Problem {
        let path: [any CodingKey] =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context.codingPath
            @unknown default: []
            }
        guard path.count >= 2, path[0].stringValue == "features", let index = path[1].intValue else {
            return .init(.file, Text("不是有效的 GeoJSON", "this is no GeoJSON"))
        }
        let spot = path.dropFirst(2).map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        return .init(.feature(index + 1, code: nil), Text("“\(spot)”无法读取", "“\(spot)” cannot be read"))
    }

    private struct Collection: Decodable {
        let type: String
        let features: [Feature]
        let crs: CRS?
    }

    private struct CRS: Decodable {
        struct Properties: Decodable { let name: String? }
        let properties: Properties?
    }

    private struct Feature: Decodable {
        struct Properties: Decodable { let code: String? }
        let properties: Properties?
        let geometry: Geometry?
    }

    private struct Geometry: Decodable {
        /// The rings of each polygon; nil for other kinds of geometry.
        let polygons: [[[[Double]]]]?

        private enum Key: CodingKey { case type, coordinates }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            switch try container.decode(String.self, forKey: .type) {
            case "Polygon": polygons = [try container.decode([[[Double]]].self, forKey: .coordinates)]
            case "MultiPolygon": polygons = try container.decode([[[[Double]]]].self, forKey: .coordinates)
            default: polygons = nil
            }
        }
    }
}
