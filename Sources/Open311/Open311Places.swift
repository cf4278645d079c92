import API
import Access
import Areas
import HTTPTypes
import Kernel

/// Finds the area that a request names: by identifier, by a place on the earth, or by words.
struct Open311Places {
    let areas: AreaStore

    /// The finest area within the reach; `Open311Failure` for what lies outside or is not there.
    func area(of form: (String) -> String?, within reach: [Reach]) async throws -> Area {
        if let text = form("address_id") { return try await named(text, reach) }
        if form("lat") != nil || form("long") != nil {
            guard let north = form("lat").flatMap(Double.init), let east = form("long").flatMap(Double.init),
                let place = Coordinate(degreesEast: east, degreesNorth: north)
            else { throw Open311Failure.wrong("lat/long") }
            guard let area = try await around(place, reach) else {
                throw Open311Failure(status: .badRequest, description: "lat/long lies outside this jurisdiction")
            }
            return area
        }
        guard let words = form("address_string") else {
            throw Open311Failure.missing("lat/long, address_string or address_id")
        }
        let found = PlaceFinder(try await areas.places(within: reach)).find(words)
        if found.count == 1 { return found[0] }
        // Words that name no place or several: whoever sorts the signal reads them.
        guard let root = try await areas.roots(of: reach).first else { throw Open311Failure.wrong("address_string") }
        return root
    }

    private func named(_ text: String, _ reach: [Reach]) async throws -> Area {
        let found: Area? =
            if let id = Area.ID(text), let area = try await areas.areas([id]).first { area } else {
                try? await areas.area(code: text)
            }
        guard let area = found, AreaRules.isWithin(reach, area) else { throw Open311Failure.unknown("address_id") }
        return area
    }

    /// From the communities inwards, each time only within the one that holds the place.
    private func around(_ place: Coordinate, _ reach: [Reach]) async throws -> Area? {
        var within = reach
        var found: Area?
        for level in [AreaLevel.community, .grid, .estate, .building] {
            let holders = try await areas.outlines(of: level, within: within).filter { outlined in
                Self.outline(outlined.geometry)?.contains(place) ?? false
            }
            guard let next = holders.first?.area else { continue }
            found = next
            within = [.area(level, next.id.rawValue)]
        }
        return found
    }

    /// A GeoJSON geometry of ours: a Polygon or a MultiPolygon.
    static func outline(_ geometry: String) -> Outline? {
        guard case .object(let members)? = try? JSONReader.read(Array(geometry.utf8)),
            case .list(let coordinates)? = members["coordinates"]
        else { return nil }
        func number(_ value: JSONValue) -> Double? {
            switch value {
            case .whole(let whole): Double(whole)
            case .real(let real): real
            default: nil
            }
        }
        func ring(_ value: JSONValue) -> Outline.Ring? {
            guard case .list(let places) = value else { return nil }
            let ring = places.compactMap { place -> Coordinate? in
                guard case .list(let pair) = place, pair.count >= 2, let east = number(pair[0]),
                    let north = number(pair[1])
                else { return nil }
                return Coordinate(degreesEast: east, degreesNorth: north)
            }
            return ring.count == places.count ? ring : nil
        }
        func polygon(_ values: [JSONValue]) -> [Outline.Ring] { values.compactMap(ring) }
        if members["type"] == .text("Polygon") { return Outline(polygons: [polygon(coordinates)]) }
        return Outline(
            polygons: coordinates.compactMap { value in
                if case .list(let rings) = value { polygon(rings) } else { nil }
            }
        )
    }
}
