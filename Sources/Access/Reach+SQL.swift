import Kernel
public import Storage

extension Reach {
    /// A condition over the level columns of a table: the rows that any of the reaches opens; none opens nothing.
    ///
    /// `organisation`: the condition for what one organisation holds or has held, by the table's own columns.
    public static func condition(_ reaches: [Reach], organisation: (Int64) -> SQL) -> SQL {
        let parts = Set(reaches).sorted { "\($0)" < "\($1)" }.map { reach -> SQL in
            switch reach {
            case .area(let level, let id): "\(column(level)) = \(id)"
            case .organisation(let id): organisation(id)
            }
        }
        guard !parts.isEmpty else { return "1 = 0" }
        return parts.count == 1 ? parts[0] : "(\(SQL.joined(parts, separator: " OR ")))"
    }

    /// The same for a table that no organisation reaches.
    public static func condition(_ reaches: [Reach]) -> SQL { condition(reaches) { _ in "1 = 0" } }

    /// Whether a fact is within any of the reaches.
    public static func admits(_ reaches: [Reach], _ fact: Fact) -> Bool {
        reaches.contains { reach in
            switch reach {
            case .area(_, let id): fact.areas.contains(id)
            case .organisation(let id): fact.organisations.contains(id)
            }
        }
    }

    private static func column(_ level: AreaLevel) -> SQL {
        switch level {
        case .district: "district_id"
        case .street: "street_id"
        case .community: "community_id"
        case .grid: "grid_id"
        case .estate: "estate_id"
        case .building: "building_id"
        // A post is given at a level that has a column; nothing is reached through another.
        case .city, .unit, .floor, .room: "-1"
        }
    }
}
