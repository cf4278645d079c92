import Areas
import Kernel

/// A building as its rooms lie: floors as rows with the top one first, units as groups of columns.
struct BuildingChart {
    /// A group of columns: a unit, or the whole building where it has none.
    struct Unit {
        /// Nil where the building has no units.
        let area: Area?
        /// How many rooms lie side by side.
        let columns: Int
    }

    /// One floor through all units.
    struct Floor {
        /// Nil for rooms of which no floor is known.
        let name: String?
        /// For each unit as many places as it has columns; nil where there is no room.
        let cells: [[Area?]]
    }

    let units: [Unit]
    let floors: [Floor]

    var isEmpty: Bool { floors.isEmpty }
    var columns: Int { units.map(\.columns).reduce(0, +) }

    /// Puts together what lies in one building; an area whose parent is not among them is left out.
    init(units: [Area], floors: [Area], rooms: [Area]) {
        let unitsByID = Dictionary(units.map { ($0.id, $0) }) { first, _ in first }
        let floorsByID = Dictionary(floors.map { ($0.id, $0) }) { first, _ in first }
        var placed: [Slot: [Area]] = [:]
        var names: [Int: String] = [:]
        for room in rooms {
            guard let parent = room.parent else { continue }
            let floor = floorsByID[parent]
            let unit = unitsByID[floor?.parent ?? parent]
            let number = floor.map(Self.number)
            if let floor, let number { names[number] = floor.name }
            placed[Slot(unit: unit?.id, floor: number), default: []].append(room)
        }
        let columnsOf = Dictionary(grouping: placed, by: \.key.unit).mapValues { slots in
            Set(slots.flatMap { $0.value.map(Self.column) }).sorted()
        }
        let order: [Area.ID?] = units.sorted { $0.code < $1.code }.map(\.id) + [nil]
        let shown = order.filter { columnsOf[$0] != nil }
        self.units = shown.map { id in
            Unit(area: id.flatMap { unitsByID[$0] }, columns: columnsOf[id]?.count ?? 0)
        }
        let numbers = Set(placed.keys.map(\.floor)).sorted { ($0 ?? Int.min) > ($1 ?? Int.min) }
        self.floors = numbers.map { number in
            Floor(
                name: number.flatMap { names[$0] },
                cells: shown.map { unit in
                    let rooms = placed[Slot(unit: unit, floor: number)] ?? []
                    return (columnsOf[unit] ?? []).map { column in rooms.first { Self.column($0) == column } }
                }
            )
        }
    }

    private struct Slot: Hashable {
        let unit: Area.ID?
        let floor: Int?
    }

    /// The floor's number as its code says it, below the ground negative: `F05` is 5, `FB1` is -1.
    private static func number(_ floor: Area) -> Int {
        guard let mark = floor.code.lastIndex(of: "F") else { return Int(floor.position) }
        let digits = floor.code[floor.code.index(after: mark)...]
        if digits.first == "B" { return -(Int(digits.dropFirst()) ?? 0) }
        return Int(digits) ?? Int(floor.position)
    }

    /// The room's place on its floor, as its code ends: the same number lies above the same number.
    private static func column(_ room: Area) -> String {
        room.code.lastIndex(of: "R").map { String(room.code[$0...]) } ?? room.code
    }
}

/// What is going on in one area: cases and signals that wait to be sorted.
struct Matters {
    var cases = CaseLoad()
    var signals = 0

    var isEmpty: Bool { cases.open == 0 && signals == 0 }

    /// What is said of them, the most urgent first: never a colour without its word and number.
    var tags: [(text: Text, css: String)] {
        var tags: [(text: Text, css: String)] = [Urgency.late, .soon, .inTime].compactMap { urgency in
            let count = urgency.count(cases)
            return count == 0 ? nil : (Text("\(urgency.word.zh) \(count)", "\(urgency.word.en) \(count)"), urgency.css)
        }
        if signals > 0 { tags.append((Text("线索 \(signals)", "Signals \(signals)"), "new")) }
        return tags
    }
}
