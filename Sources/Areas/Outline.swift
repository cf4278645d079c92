import Kernel

/// The ground that an area covers: one or more polygons with holes, in CGCS2000.
public struct Outline: Sendable, Hashable {
    /// A closed line: at least four places, the last equal to the first.
    public typealias Ring = [Coordinate]

    /// The polygons; of each, the first ring is its border and the others are holes.
    public let polygons: [[Ring]]

    /// The widest and highest that an outline may be, in 1e-7 degrees: 20 degrees, more than any province needs.
    static let widest: Int64 = 200_000_000

    public init(polygons: [[Ring]]) { self.polygons = polygons }

    /// One polygon without holes; the ring is closed here.
    public init(around corners: [Coordinate]) {
        polygons = [[corners + corners.prefix(1)]]
    }

    /// Twice the ground covered, in units of 1e-14 square degrees; exact, for comparing sums.
    public var doubledArea: Int64 {
        polygons.reduce(0) { total, rings in
            let areas = rings.map { abs(Self.signedDoubledArea($0)) }
            return total + (areas.first ?? 0) - areas.dropFirst().reduce(0, +)
        }
    }

    /// Where the label stands: the centre of gravity of the largest polygon's border.
    public var centre: Coordinate {
        let borders = polygons.compactMap(\.first)
        let largest = borders.max { abs(Self.signedDoubledArea($0)) < abs(Self.signedDoubledArea($1)) } ?? []
        guard let origin = largest.first else { return Coordinate(longitude: 0, latitude: 0) }
        // Relative to the first corner: products of whole coordinates would not fit.
        var sum = (x: 0.0, y: 0.0, weight: 0.0)
        for (a, b) in zip(largest, largest.dropFirst()) {
            let ax = Double(a.longitude - origin.longitude)
            let ay = Double(a.latitude - origin.latitude)
            let bx = Double(b.longitude - origin.longitude)
            let by = Double(b.latitude - origin.latitude)
            let cross = ax * by - bx * ay
            sum.x += (ax + bx) * cross
            sum.y += (ay + by) * cross
            sum.weight += cross
        }
        guard sum.weight != 0 else { return origin }
        return Coordinate(
            longitude: origin.longitude + Int64((sum.x / (3 * sum.weight)).rounded()),
            latitude: origin.latitude + Int64((sum.y / (3 * sum.weight)).rounded())
        )
    }

    /// Whether the place lies inside; on a border either answer may come.
    public func contains(_ place: Coordinate) -> Bool {
        polygons.contains { rings in
            guard let border = rings.first, Self.surrounds(border, place) else { return false }
            return !rings.dropFirst().contains { Self.surrounds($0, place) }
        }
    }

    /// Whether the borders of two outlines cross; touching, and running along each other, is no crossing.
    public func crosses(_ other: Outline) -> Bool {
        polygons.joined().contains { ring in
            zip(ring, ring.dropFirst()).contains { edge in
                other.polygons.joined().contains { otherRing in
                    zip(otherRing, otherRing.dropFirst()).contains { Self.crosses(edge, $0) }
                }
            }
        }
    }

    /// Twice the ring's area, positive when it runs counter-clockwise.
    static func signedDoubledArea(_ ring: Ring) -> Int64 {
        guard let origin = ring.first else { return 0 }
        return zip(ring, ring.dropFirst()).reduce(0) { total, edge in total &+ turn(origin, edge.0, edge.1) }
    }

    /// Whether two edges of the ring cross each other, so that inside and outside cannot be told.
    static func crossesItself(_ ring: Ring) -> Bool {
        let edges = Array(zip(ring, ring.dropFirst()))
        for (number, edge) in edges.enumerated() {
            for other in edges[(number + 1)...] where crosses(edge, other) { return true }
        }
        return false
    }

    /// Whether two edges cross in a point that is no end of either.
    static func crosses(_ a: (Coordinate, Coordinate), _ b: (Coordinate, Coordinate)) -> Bool {
        let sides = (
            turn(a.0, a.1, b.0).signum() * turn(a.0, a.1, b.1).signum(),
            turn(b.0, b.1, a.0).signum() * turn(b.0, b.1, a.1).signum()
        )
        return sides == (-1, -1)
    }

    /// Positive when c lies left of the line from a to b; fits for outlines up to `widest` (`OutlineImport` refuses others).
    private static func turn(_ a: Coordinate, _ b: Coordinate, _ c: Coordinate) -> Int64 {
        (b.longitude - a.longitude) * (c.latitude - a.latitude) - (c.longitude - a.longitude)
            * (b.latitude - a.latitude)
    }

    private static func surrounds(_ ring: Ring, _ place: Coordinate) -> Bool {
        var isInside = false
        for (a, b) in zip(ring, ring.dropFirst()) where (a.latitude > place.latitude) != (b.latitude > place.latitude) {
            let isLeft = turn(a, b, place) > 0
            if isLeft == (b.latitude > a.latitude) { isInside.toggle() }
        }
        return isInside
    }
}

extension Outline {
    /// The geometry as GeoJSON (RFC 7946): a Polygon, or a MultiPolygon when there is more than one.
    public var geoJSON: String {
        let parts = polygons.map { rings in
            "[" + rings.map { ring in "[" + ring.map(\.geoJSON).joined(separator: ",") + "]" }.joined(separator: ",")
                + "]"
        }
        if parts.count == 1, let only = parts.first { return "{\"type\":\"Polygon\",\"coordinates\":\(only)}" }
        return "{\"type\":\"MultiPolygon\",\"coordinates\":[\(parts.joined(separator: ","))]}"
    }
}

extension Coordinate {
    /// `[120.0012345,30.2]`: degrees, longitude first, without a detour through floating point.
    var geoJSON: String { "[\(Self.degrees(longitude)),\(Self.degrees(latitude))]" }

    private static func degrees(_ units: Int64) -> String {
        let size = abs(units)
        var fraction = String(size % 10_000_000 + 10_000_000).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        let sign = units < 0 ? "-" : ""
        return fraction.isEmpty ? "\(sign)\(size / 10_000_000)" : "\(sign)\(size / 10_000_000).\(fraction)"
    }
}
