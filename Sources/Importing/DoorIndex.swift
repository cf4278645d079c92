import Areas
import Kernel

/// The buildings, units and rooms of estates by the numbers that addresses give them: 竹里苑3幢2单元501室, 竹里苑3-2-501.
struct DoorIndex: Sendable {
    private let areas: [Area]
    private var buildings: [Key: Int] = [:]
    private var units: [Key: Int] = [:]
    /// By the unit, and by the building; nil where a building has several rooms of that number.
    private var rooms: [Key: Int?] = [:]

    private struct Key: Hashable, Sendable {
        let parent: Int64
        let number: Int
    }

    init(_ areas: [Area]) {
        self.areas = areas
        var parents: [Area.ID: Area.ID] = [:]
        var unitIDs: Set<Area.ID> = []
        for area in areas {
            if let parent = area.parent { parents[area.id] = parent }
            if area.level == .unit { unitIDs.insert(area.id) }
        }
        for (index, area) in areas.enumerated() {
            guard let number = Self.number(in: area.name) else { continue }
            switch area.level {
            case .building:
                guard let estate = area.path.estate else { continue }
                buildings[Key(parent: estate, number: number)] = index
            case .unit:
                guard let building = area.path.building else { continue }
                units[Key(parent: building, number: number)] = index
            case .room:
                guard let building = area.path.building else { continue }
                let here = Key(parent: building, number: number)
                rooms[here] = rooms[here] == nil ? .some(index) : .some(nil)
                var above = area.parent
                while let place = above, !unitIDs.contains(place) { above = parents[place] }
                if let above { rooms[Key(parent: above.rawValue, number: number)] = index }
            default: continue
            }
        }
    }

    /// The first number in a name: 3 of `3幢`.
    private static func number(in name: String) -> Int? {
        Int(name.drop { !("0"..."9" ~= $0) }.prefix { "0"..."9" ~= $0 })
    }

    /// The room, else the unit, else the building that an estate's name is followed by; nil for none that there is.
    func area(after end: Int, in bytes: UnsafeRawBufferPointer, of estate: Area) -> Area? {
        var reader = DoorReader(bytes, from: end)
        guard let first = reader.next(), first.ending.isOfBuilding,
            let building = buildings[Key(parent: estate.id.rawValue, number: first.number)]
        else { return nil }
        var place = building
        var isAfterUnit = false
        while let next = reader.next() {
            switch next.ending {
            case .floor: continue
            case .unit, .dash:
                // 3-501: a room of a building without units, as the number of more than two digits tells.
                if next.ending == .dash, next.number > 99 { return areas[room(next.number, place, building) ?? place] }
                guard let unit = units[Key(parent: areas[building].id.rawValue, number: next.number)] else {
                    return areas[building]
                }
                place = unit
                isAfterUnit = true
            case .room: return areas[room(next.number, place, building) ?? place]
            case .nothing:
                guard next.number > 99 || isAfterUnit else { return areas[place] }
                return areas[room(next.number, place, building) ?? place]
            case .building, .storey: return areas[place]
            }
        }
        return areas[place]
    }

    private func room(_ number: Int, _ place: Int, _ building: Int) -> Int? {
        if place == building { return rooms[Key(parent: areas[building].id.rawValue, number: number)] ?? nil }
        return rooms[Key(parent: areas[place].id.rawValue, number: number)] ?? nil
    }
}

/// Reads the numbers that follow each other in an address, each with the word behind it.
private struct DoorReader {
    enum Ending {
        case building
        /// 楼: a building after an estate's name, a floor after a building.
        case storey
        case unit, floor, room, dash, nothing

        var isOfBuilding: Bool { self == .building || self == .storey || self == .dash }
    }

    private let bytes: UnsafeRawBufferPointer
    private var index: Int
    private var isFirst = true

    init(_ bytes: UnsafeRawBufferPointer, from start: Int) {
        self.bytes = bytes
        index = start
    }

    mutating func next() -> (number: Int, ending: Ending)? {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x2C { index += 1 }
        guard let number = digits() ?? chinese() else { return nil }
        defer { isFirst = false }
        while index < bytes.count, bytes[index] == 0x20 { index += 1 }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[index...])
        for (word, ending) in Self.endings where rest.starts(with: word) {
            index += word.count
            return (number, ending == .storey && !isFirst ? .floor : ending)
        }
        return (number, .nothing)
    }

    private mutating func digits() -> Int? {
        let start = index
        var number = 0
        while index < bytes.count, (0x30...0x39).contains(bytes[index]), index - start < 5 {
            number = number * 10 + Int(bytes[index] - 0x30)
            index += 1
        }
        return index > start ? number : nil
    }

    /// 一 to 九十九, as people write buildings and units.
    private mutating func chinese() -> Int? {
        var number = 0
        var digit: Int?
        let start = index
        while index + 2 < bytes.count, bytes[index] & 0xF0 == 0xE0 {
            let letter = UnsafeRawBufferPointer(rebasing: bytes[index..<index + 3])
            guard let value = Self.numerals.first(where: { letter.elementsEqual($0.0) })?.1 else { break }
            if value == 10 {
                number += 10 * (digit ?? 1)
                digit = nil
            } else {
                digit = value
            }
            index += 3
        }
        return index > start ? number + (digit ?? 0) : nil
    }

    private static let words: [(String, Ending)] = [
        ("幢", .building), ("栋", .building), ("号楼", .building), ("座", .building), ("#", .building), ("号", .room),
        ("单元", .unit), ("层", .floor), ("楼", .storey), ("室", .room), ("房", .room), ("户", .room), ("-", .dash),
    ]

    private static let endings: [([UInt8], Ending)] = words.map { (Array($0.0.utf8), $0.1) }

    private static let numerals: [([UInt8], Int)] = zip(
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"].map { Array($0.utf8) },
        1...10
    ).map { ($0, $1) }
}
