import Areas
import HTML
import Kernel
import Web

/// Cases that lie in one area, as the map and its table count them: as many as the list has that it opens.
struct CaseCluster: Hashable {
    let area: Int64
    /// Whether it is about the cases exactly there, whose building is not known, and not about all in the area.
    let isExact: Bool
    var load: CaseLoad

    /// The list with just these cases.
    func address(_ filter: CaseFilter) -> URLPath {
        if isExact { return filter.anywhere.address("/areas/\(area)/cases") }
        var narrowed = filter
        narrowed.area = area
        return narrowed.address()
    }

    /// The levels to which a map gathers, coarsest first.
    static let levels: [AreaLevel] = [.community, .estate, .building]

    /// Gathers places to areas of one level.
    ///
    /// `chosen`: the filter's area; below its level nothing is gathered beyond it, so that a number is never one of more
    /// than the list shows.
    static func gather(
        _ places: [CaseStore.PlaceLoad],
        to level: AreaLevel,
        in chosen: (level: AreaLevel, id: Int64)?
    ) -> [CaseCluster] {
        var found: [CaseCluster] = []
        var numbers: [Int64: Int] = [:]
        var exactNumbers: [Int64: Int] = [:]
        for place in places {
            let key = key(place, level, chosen)
            let number = key.isExact ? exactNumbers[key.area] : numbers[key.area]
            if let number {
                found[number].load = found[number].load + place.load
                continue
            }
            if key.isExact { exactNumbers[key.area] = found.count } else { numbers[key.area] = found.count }
            found.append(CaseCluster(area: key.area, isExact: key.isExact, load: place.load))
        }
        return found
    }

    private static func key(
        _ place: CaseStore.PlaceLoad,
        _ level: AreaLevel,
        _ chosen: (level: AreaLevel, id: Int64)?
    ) -> (area: Int64, isExact: Bool) {
        if let chosen, chosen.level.depth >= level.depth { return (chosen.id, false) }
        // A place without an estate is known by its building, one without a community by what is known of it.
        let known = levels.filter { $0.depth >= level.depth }.compactMap { place.path[$0] }.first
        return known.map { ($0, false) } ?? (place.spot, true)
    }

    /// The most urgent first, then the most, then in the order of identifiers.
    static func isBefore(_ a: CaseCluster, _ b: CaseCluster) -> Bool {
        (b.load.late, b.load.soon, b.load.all, a.area) < (a.load.late, a.load.soon, a.load.all, b.area)
    }
}

/// The areas that clusters lie in: their names, and where they stand.
struct ClusterNames {
    private let areas: [Int64: Area]

    init(_ areas: [Area]) {
        self.areas = Dictionary(areas.map { ($0.id.rawValue, $0) }) { first, _ in first }
    }

    /// The identifiers that are asked for: those of the clusters, their estates and communities.
    static func needed(_ places: [CaseStore.PlaceLoad], _ chosen: Int64?) -> [Int64] {
        let known = places.flatMap { [$0.spot, $0.path.community, $0.path.estate].compactMap(\.self) }
        return Set(known + [chosen].compactMap(\.self)).sorted()
    }

    /// The name as neighbours say it: a building with its estate.
    func name(_ cluster: CaseCluster) -> Text {
        guard let area = areas[cluster.area] else { return Text("未知地点", "Unknown place") }
        var name = area.name
        if area.level == .building, let estate = area.path.estate.flatMap({ areas[$0] }) { name = estate.name + name }
        return cluster.isExact ? Text("\(name)（楼幢不详）", "\(name) (building not known)") : Text(same: name)
    }

    /// Where it stands on a map: where its outline does, or that of the area around it; nil without any.
    func centre(_ cluster: CaseCluster) -> Coordinate? {
        guard let area = areas[cluster.area] else { return nil }
        return [area.id.rawValue, area.path.estate, area.path.community].compactMap(\.self)
            .lazy.compactMap { areas[$0]?.centre }.first
    }
}
