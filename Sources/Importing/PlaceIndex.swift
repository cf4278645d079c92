package import Areas
import Kernel

/// The areas of a street by what addresses call them.
///
/// An address names a community or an estate, then perhaps a building, a unit and a room by their numbers. A name that several estates bear
/// means one of them only beside the name of its community.
package struct PlaceIndex: Sendable {
    /// What an address was found to be.
    package enum Found: Sendable, Hashable {
        case area(Area)
        /// Several places are called so.
        case several
        case nothing
    }

    private let areas: [Area]
    private let byCode: [String: Int]
    private let words: WordFinder
    /// The areas that a word names.
    private let owners: [[Int]]
    /// Short names, which only a field of its own may use: 桂雨 for 桂雨社区.
    private let short: [String: [Int]]
    private let doors: DoorIndex

    /// Made of a street's areas.
    ///
    /// `aliases`: other names, with the codes of what they name.
    package init(_ areas: [Area], aliases: [String: String] = [:]) {
        self.areas = areas
        byCode = Dictionary(areas.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
        var names: [String: [Int]] = [:]
        var short: [String: [Int]] = [:]
        for (index, area) in areas.enumerated() {
            switch area.level {
            case .street, .community, .grid, .estate:
                names[area.name, default: []].append(index)
                for ending in ["社区", "街道", "小区"] where area.name.hasSuffix(ending) && area.name.count > ending.count + 1
                {
                    short[String(area.name.dropLast(ending.count)), default: []].append(index)
                }
            case .city, .district, .building, .unit, .floor, .room: continue
            }
        }
        for (name, code) in aliases {
            guard let index = byCode[code] else { continue }
            names[name, default: []].append(index)
        }
        let list = names.sorted { $0.key < $1.key }
        owners = list.map(\.value)
        words = WordFinder(list.map(\.key))
        self.short = short
        doors = DoorIndex(areas)
    }

    package subscript(code: String) -> Area? { byCode[code].map { areas[$0] } }

    /// The place that an address names.
    ///
    /// `isField`: it is a field of its own, in which short names count.
    package func find(_ bytes: UnsafeRawBufferPointer, isField: Bool) -> Found {
        if isField, bytes.count >= 12, bytes[0] & 0xF0 == 0x30, bytes.count <= 32,
            let index = byCode[String(decoding: bytes, as: UTF8.self)]
        {
            return .area(areas[index])
        }
        var estates: [Match] = []
        var communities: [Match] = []
        var grids: [Match] = []
        var streets: [Match] = []
        words.find(in: bytes) { word, end in
            let match = Match(areas: owners[word], end: end, length: words.length(word))
            guard let first = owners[word].first else { return }
            switch areas[first].level {
            case .estate, .building: estates.append(match)
            case .community: communities.append(match)
            case .grid: grids.append(match)
            default: streets.append(match)
            }
        }
        if isField, estates.isEmpty, communities.isEmpty,
            let named = short[String(decoding: bytes, as: UTF8.self)]
        {
            return named.count == 1 ? .area(areas[named[0]]) : .several
        }
        let community = Self.first(communities)
        let inside = Set(communities.flatMap(\.areas).map { areas[$0].id.rawValue })
        func within(_ match: Match) -> [Int] {
            let near = match.areas.filter { areas[$0].path.community.map(inside.contains) ?? false }
            return near.isEmpty ? match.areas : near
        }
        if let estate = Self.longest(estates) {
            let named = within(estate)
            guard named.count == 1 else { return commonCommunity(named) }
            let area = areas[named[0]]
            guard area.level == .estate else { return .area(area) }
            return .area(doors.area(after: estate.end, in: bytes, of: area) ?? area)
        }
        if let grid = Self.longest(grids), let community {
            let named = within(grid)
            if named.count == 1,
                community.areas.contains(where: { areas[$0].id.rawValue == areas[named[0]].path.community })
            {
                return .area(areas[named[0]])
            }
        }
        if let community { return community.areas.count == 1 ? .area(areas[community.areas[0]]) : .several }
        if let street = Self.first(streets), street.areas.count == 1 { return .area(areas[street.areas[0]]) }
        return .nothing
    }

    private struct Match {
        let areas: [Int]
        let end: Int
        let length: Int
    }

    private static func longest(_ matches: [Match]) -> Match? { matches.max { $0.length < $1.length } }

    private static func first(_ matches: [Match]) -> Match? { matches.min { $0.end < $1.end } }

    /// Estates of one name in one community: at least that is known.
    private func commonCommunity(_ named: [Int]) -> Found {
        let communities = Set(named.compactMap { areas[$0].path.community })
        guard communities.count == 1, let id = communities.first,
            let area = areas.first(where: { $0.level == .community && $0.id.rawValue == id })
        else { return .several }
        return .area(area)
    }
}
