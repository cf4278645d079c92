import Areas
import Foundation
import HTML
import Kernel

/// Areas as one SVG: each a link with its name, its number and the word of its colour.
struct AreaDrawing {
    /// An area to be drawn.
    struct Part {
        let name: String
        let shown: String
        let grade: Grade
        let rows: URLPath
        let polygons: [[[[Double]]]]
    }

    let parts: [Part]

    /// The borders of a GeoJSON geometry as this program writes it; empty when it cannot be read.
    static func polygons(_ geometry: String) -> [[[[Double]]]] {
        let bytes = Data(geometry.utf8)
        if let one = try? JSONDecoder().decode(One.self, from: bytes) { return [one.coordinates] }
        return (try? JSONDecoder().decode(Many.self, from: bytes))?.coordinates ?? []
    }

    private struct One: Decodable { let coordinates: [[[Double]]] }
    private struct Many: Decodable { let coordinates: [[[[Double]]]] }

    func html(title: Text, _ language: Language) -> HTML? {
        let places = parts.flatMap(\.polygons).joined().joined().filter { $0.count >= 2 }
        guard let west = places.map({ $0[0] }).min(), let east = places.map({ $0[0] }).max(),
            let south = places.map({ $0[1] }).min(), let north = places.map({ $0[1] }).max(), east > west, north > south
        else { return nil }
        // A degree of longitude is shorter than one of latitude by the cosine of the latitude.
        let narrow = cos((north + south) / 2 * .pi / 180)
        let width = (east - west) * narrow
        let unit = min(980 / width, 620 / (north - south))
        let box = (width: Int(width * unit) + 20, height: Int((north - south) * unit) + 20)
        let point = { (place: [Double]) -> (x: Double, y: Double) in
            guard place.count >= 2 else { return (0, 0) }
            return ((place[0] - west) * narrow * unit + 10, (north - place[1]) * unit + 10)
        }
        let size =
            parts.count > 60
            ? "label-small" : parts.count > 25 ? "label-middle" : parts.count > 12 ? "label-large" : "label-huge"
        let drawn = parts.map { part -> HTML in
            let rings = part.polygons.joined().map { ring in
                let steps = ring.map { place -> String in
                    let spot = point(place)
                    return "\(Int(spot.x.rounded())) \(Int(spot.y.rounded()))"
                }
                return "M" + steps.joined(separator: "L") + "Z"
            }
            let centre = Self.centre(part.polygons, point)
            let word = part.grade.word.map { " \($0(language))" } ?? ""
            return """
                <a href="\(part.rows)" aria-label="\(part.name) \(part.shown)\(word)"><path class="ground \(part.grade.rawValue)" fill-rule="evenodd" d="\(rings.joined())"></path><text class="\(size)" text-anchor="middle" x="\(centre.x)" y="\(centre.y)"><tspan x="\(centre.x)">\(part.name)</tspan><tspan class="label-number" x="\(centre.x)" dy="1.15em">\(part.shown)\(word)</tspan></text></a>
                """
        }
        return """
            <svg class="area-drawing" viewBox="0 0 \(box.width) \(box.height)" role="group" aria-label="\(title(language))">\(each: drawn)</svg>
            """
    }

    /// The centre of gravity of the largest border.
    private static func centre(_ polygons: [[[[Double]]]], _ point: ([Double]) -> (x: Double, y: Double)) -> (
        x: Int, y: Int
    ) {
        var best = (size: 0.0, x: 0, y: 0)
        for border in polygons.compactMap(\.first) {
            let spots = border.map(point)
            var sum = (area: 0.0, x: 0.0, y: 0.0)
            for (a, b) in zip(spots, spots.dropFirst()) {
                let cross = a.x * b.y - b.x * a.y
                sum = (sum.area + cross, sum.x + (a.x + b.x) * cross, sum.y + (a.y + b.y) * cross)
            }
            guard abs(sum.area) > best.size else { continue }
            best = (abs(sum.area), Int((sum.x / (3 * sum.area)).rounded()), Int((sum.y / (3 * sum.area)).rounded()))
        }
        return (best.x, best.y)
    }
}
