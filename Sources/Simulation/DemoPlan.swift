import Areas
import Kernel

/// Cuts the ground of the demo street into communities, grids, estates and buildings, and counts out their rooms.
struct DemoPlan {
    /// A grid with the estates that lie in it.
    struct Grid {
        let code: String
        let name: String
        let estates: [(code: String, name: String)]
    }

    /// A community with its grids.
    struct Community {
        let code: String
        let name: String
        var grids: [Grid] = []
    }

    static let district = "999901000000"
    static let street = "999901001000"
    static let streetName = "云溪街道"
    /// The street has about so many rooms.
    static let rooms = 2000

    private(set) var areas: [AreaImport.Entry] = []
    private(set) var outlines: [OutlineImport.Entry] = []
    private(set) var communities: [Community] = []
    private var random: SeededRandom
    private let ground: DemoGround
    private var roomsLeft = DemoPlan.rooms
    private var estatesLeft = 0
    private var estateNames: [String]

    init(seed: UInt64) {
        random = SeededRandom(seed)
        ground = DemoGround(random: &random)
        estateNames = DemoNames.estates.shuffled(using: &random)
    }

    mutating func draw() {
        add(Self.district, nil, .district, "青禾区")
        add(Self.street, Self.district, .street, Self.streetName, ground.outline(of: DemoGround.whole))
        let gridCounts = DemoNames.communities.map { _ in Int.random(in: 3...4, using: &random) }
        let estateCounts = gridCounts.map { count in (0..<count).map { _ in Int.random(in: 2...3, using: &random) } }
        estatesLeft = estateCounts.joined().reduce(0, +)
        let lots = DemoGround.whole.cut(estateCounts.map { $0.reduce(0, +) }, using: &random)
        for (index, name) in DemoNames.communities.enumerated() {
            draw(community: index, name, lots[index], estateCounts[index])
        }
    }

    private mutating func draw(community index: Int, _ name: String, _ lot: DemoGround.Lot, _ counts: [Int]) {
        let code = "999901001\(padded(index + 1, 3))"
        add(code, Self.street, .community, name, ground.outline(of: lot))
        var community = Community(code: code, name: name)
        var estates = 0
        for (number, part) in lot.cut(counts, using: &random).enumerated() {
            let gridCode = code + padded(number + 1, 3)
            let gridName = "第\(["一", "二", "三", "四"][number])网格"
            add(gridCode, code, .grid, gridName, ground.outline(of: part))
            var names: [(code: String, name: String)] = []
            for plot in part.cut(Array(repeating: 1, count: counts[number]), using: &random) {
                estates += 1
                let estateCode = "\(code)E\(padded(estates, 3))"
                let estateName = estateNames.removeLast()
                add(estateCode, gridCode, .estate, estateName, ground.outline(inside: plot))
                names.append((estateCode, estateName))
                draw(estate: estateCode, plot)
            }
            community.grids.append(Grid(code: gridCode, name: gridName, estates: names))
        }
        communities.append(community)
    }

    /// An estate's buildings: walk-ups of two or three units, or towers of one, as many as its share of rooms needs.
    private mutating func draw(estate code: String, _ plot: DemoGround.Lot) {
        let share = roomsLeft / max(1, estatesLeft)
        estatesLeft -= 1
        var planned: [(units: Int, floors: Int, perFloor: Int)] = []
        var rooms = 0
        while planned.count < 2 || (rooms + 10 < share && planned.count < 4) {
            let next: (units: Int, floors: Int, perFloor: Int) =
                share - rooms > 30 && Bool.random(using: &random)
                ? (1, Int.random(in: 9...11, using: &random), 2)
                : (Int.random(in: 1...2, using: &random), Int.random(in: 5...6, using: &random), 2)
            planned.append(next)
            rooms += next.units * next.floors * next.perFloor
        }
        roomsLeft -= rooms
        let footprints = ground.footprints(in: plot, units: planned.map(\.units))
        for (index, building) in planned.enumerated() {
            let buildingCode = "\(code)B\(padded(index + 1, 3))"
            add(buildingCode, code, .building, "\(index + 1)幢", footprints[index])
            for unit in 1...building.units {
                let unitCode = "\(buildingCode)U\(padded(unit, 2))"
                add(unitCode, buildingCode, .unit, "\(unit)单元")
                for floor in 1...building.floors {
                    let floorCode = "\(unitCode)F\(padded(floor, 2))"
                    add(floorCode, unitCode, .floor, "\(floor)层")
                    for room in 1...building.perFloor {
                        add("\(floorCode)R\(padded(room, 2))", floorCode, .room, "\(floor)\(padded(room, 2))室")
                    }
                }
            }
        }
    }

    private mutating func add(
        _ code: String,
        _ parent: String?,
        _ level: AreaLevel,
        _ name: String,
        _ outline: Outline? = nil
    ) {
        areas.append(AreaImport.Entry(code: code, parentCode: parent, level: level, name: name))
        if let outline { outlines.append(OutlineImport.Entry(code: code, outline: outline)) }
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
    }
}
