public import Access
import Kernel

/// Decisions about areas, on values.
public enum AreaRules {
    /// Whether the area lies in what the viewer reaches.
    ///
    /// A post's area opens itself and all below it. Levels without a column (city, unit, floor, room) open only
    /// themselves, and an organisation's reach opens no area: what it holds are cases.
    public static func isWithin(_ reach: [Reach], _ area: Area) -> Bool {
        reach.contains { part in
            switch part {
            case .area(let level, let id): area.id.rawValue == id || area.path[level] == id
            case .organisation: false
            }
        }
    }

    /// The path of an area that lies in `parent`.
    static func path(of id: Area.ID, level: AreaLevel, in parent: AreaPath?) -> AreaPath {
        var path = parent ?? AreaPath()
        switch level {
        case .district: path.district = id.rawValue
        case .street: path.street = id.rawValue
        case .community: path.community = id.rawValue
        case .grid: path.grid = id.rawValue
        case .estate: path.estate = id.rawValue
        case .building: path.building = id.rawValue
        case .city, .unit, .floor, .room: break
        }
        return path
    }

    /// The full name of an area in `parent`.
    ///
    /// It starts at the street, where people who live there start, and leaves out the floor, which the room's number tells.
    static func fullName(_ name: String, in parent: (level: AreaLevel, name: String, fullName: String)?) -> String {
        guard let parent, parent.level.depth >= AreaLevel.street.depth else { return name }
        guard parent.level == .floor else { return parent.fullName + name }
        return parent.fullName.dropLast(parent.name.count) + name
    }

    /// The text after every text that starts with `prefix`, in the order of code points; for ranges instead of `LIKE`.
    static func end(ofPrefix prefix: String) -> String { prefix + "\u{10FFFF}" }
}
