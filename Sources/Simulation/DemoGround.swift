import Areas
import Foundation
import Kernel

/// The made-up plan of the demo street: a chequerboard that is bent smoothly, so that borders look grown and still meet exactly.
struct DemoGround {
    /// A rectangle of the chequerboard, in cells.
    struct Lot: Hashable {
        let west: Int
        let south: Int
        let east: Int
        let north: Int

        /// Cuts the lot into parts as large as `weights` say, always across the longer side.
        func cut(_ weights: [Int], using random: inout SeededRandom) -> [Lot] {
            guard weights.count > 1 else { return [self] }
            let first = weights.prefix(weights.count / 2)
            let share = Double(first.reduce(0, +)) / Double(weights.reduce(0, +))
            let isWide = east - west >= north - south
            let length = isWide ? east - west : north - south
            let wanted = Double(length) * (share + Double.random(in: -0.04...0.04, using: &random))
            let at = min(max(Int(wanted.rounded()), 1), length - 1)
            let parts =
                isWide
                ? (
                    Lot(west: west, south: south, east: west + at, north: north),
                    Lot(west: west + at, south: south, east: east, north: north)
                )
                : (
                    Lot(west: west, south: south, east: east, north: south + at),
                    Lot(west: west, south: south + at, east: east, north: north)
                )
            return parts.0.cut(Array(first), using: &random)
                + parts.1.cut(Array(weights.dropFirst(first.count)), using: &random)
        }
    }

    /// Metres along a cell.
    private static let cell = 20.0
    static let whole = Lot(west: 0, south: 0, east: 60, north: 48)
    /// Half the width of the roads between estates, in metres.
    private static let verge = 6.0

    private let phases: [Double]

    init(random: inout SeededRandom) {
        phases = (0..<3).map { _ in Double.random(in: 0...(2 * .pi), using: &random) }
    }

    /// The border of a lot with a corner at every cell, so that neighbours share their corners.
    func outline(of lot: Lot) -> Outline { outline(lot, inset: 0) }

    /// The border of a lot without the roads around it.
    func outline(inside lot: Lot) -> Outline { outline(lot, inset: Self.verge) }

    /// The ground of buildings with so many units each, in rows from the south, one behind the other and two abreast.
    func footprints(in lot: Lot, units: [Int]) -> [Outline] {
        let width = Double(lot.east - lot.west) * Self.cell - 2 * (Self.verge + 6)
        let depth = Double(lot.north - lot.south) * Self.cell - 2 * (Self.verge + 6)
        let columns = width >= depth ? min(2, units.count) : 1
        let rows = (units.count + columns - 1) / columns
        let slot = (width: width / Double(columns), depth: depth / Double(rows))
        return units.enumerated().map { index, count in
            let middle = (
                x: Double(lot.west) * Self.cell + Self.verge + 6 + slot.width * (Double(index % columns) + 0.5),
                y: Double(lot.south) * Self.cell + Self.verge + 6 + slot.depth * (Double(index / columns) + 0.5)
            )
            let half = (
                width: min(Double(count) * 9 + 5, slot.width / 2 - 3), depth: min(6.5, slot.depth / 2 - 2)
            )
            return Outline(around: [
                place(middle.x - half.width, middle.y - half.depth),
                place(middle.x + half.width, middle.y - half.depth),
                place(middle.x + half.width, middle.y + half.depth),
                place(middle.x - half.width, middle.y + half.depth),
            ])
        }
    }

    private func outline(_ lot: Lot, inset: Double) -> Outline {
        let west = Double(lot.west) * Self.cell + inset
        let east = Double(lot.east) * Self.cell - inset
        let south = Double(lot.south) * Self.cell + inset
        let north = Double(lot.north) * Self.cell - inset
        let xs = [west] + (lot.west + 1..<lot.east).map { Double($0) * Self.cell } + [east]
        let ys = [south] + (lot.south + 1..<lot.north).map { Double($0) * Self.cell } + [north]
        // Counter-clockwise, as RFC 7946 wants borders to run.
        var corners = xs.map { place($0, south) }
        corners += ys.dropFirst().map { place(east, $0) }
        corners += xs.reversed().dropFirst().map { place($0, north) }
        corners += ys.reversed().dropFirst().dropLast().map { place(west, $0) }
        return Outline(around: corners)
    }

    /// A place of the plan, in metres east and north of its corner, on the earth.
    private func place(_ x: Double, _ y: Double) -> Coordinate {
        // The bends are gentle (their slopes stay under 0.25), so that no two places fall together.
        let bentX = x + 25 * sin(2 * .pi * y / 700 + phases[0]) + 8 * sin(2 * .pi * x / 400 + phases[1])
        let bentY = y + 20 * sin(2 * .pi * x / 800 + phases[2])
        return Coordinate(
            longitude: 1_200_000_000 + Int64((bentX / 96_210 * 1e7).rounded()),
            latitude: 302_000_000 + Int64((bentY / 111_320 * 1e7).rounded())
        )
    }
}
