public import Access
public import Kernel
public import Storage

/// The tree of areas in the database.
///
/// Every answer holds areas that are valid now; those that ended stay in the table for the history.
public struct AreaStore: Sendable {
    let database: any Database
    let context: Context

    public init(database: any Database, context: Context) {
        self.database = database
        self.context = context
    }

    /// The area with that identifier; `NotFound` when there is none.
    public func area(_ id: Area.ID) async throws -> Area {
        try await database.read { tx in
            guard let area = try Self.area(id, in: tx) else { throw NotFound("area", id) }
            return area
        }
    }

    /// The area with that code; `NotFound` when there is none.
    public func area(code: String) async throws -> Area {
        try await database.read { tx in
            let sql: SQL = "SELECT \(Self.columns) FROM area a WHERE a.code = \(code) AND a.valid_until IS NULL"
            guard let area = try tx.first(sql, Self.area) else { throw NotFound("area", code) }
            return area
        }
    }

    /// The areas with those identifiers that exist, in no order.
    public func areas(_ ids: [Area.ID]) async throws -> [Area] {
        try await database.read { tx in
            try tx.query(
                "SELECT \(Self.columns) FROM area a WHERE a.id IN \(list: ids) AND a.valid_until IS NULL",
                Self.area
            )
        }
    }

    /// The areas right below `parent` (nil: the outermost ones) in their order, at most `limit`, after `last`.
    public func children(of parent: Area.ID?, after last: Area? = nil, limit: Int = 200) async throws -> [Area] {
        let below: SQL = if let parent { "a.parent_id = \(parent)" } else { "a.parent_id IS NULL" }
        let further: SQL =
            if let last {
                " AND (a.position > \(last.position) OR (a.position = \(last.position) AND a.id > \(last.id)))"
            } else {
                ""
            }
        return try await database.read { tx in
            try tx.query(
                """
                SELECT \(Self.columns) FROM area a WHERE \(below) AND a.valid_until IS NULL\(further)
                ORDER BY a.position, a.id LIMIT \(limit)
                """,
                Self.area
            )
        }
    }

    /// How many areas lie right below each of `parents`; those without any are missing.
    public func childCounts(of parents: [Area.ID]) async throws -> [Area.ID: Int] {
        let counts: [(Area.ID, Int)] = try await database.read { tx in
            try tx.query(
                """
                SELECT a.parent_id AS parent_id, COUNT(*) AS n FROM area a
                WHERE a.parent_id IN \(list: parents) AND a.valid_until IS NULL GROUP BY a.parent_id
                """
            ) { (try $0.get("parent_id"), try $0.get("n")) }
        }
        return Dictionary(counts) { first, _ in first }
    }

    /// The area's ancestors and itself, outermost first.
    public func ancestry(of area: Area) async throws -> [Area] {
        try await database.read { tx in
            var chain = [area]
            var parent = area.parent
            // Ten levels at most; a longer chain would be a broken tree.
            while let id = parent, chain.count <= AreaLevel.allCases.count, let next = try Self.area(id, in: tx) {
                chain.append(next)
                parent = next.parent
            }
            return chain.reversed()
        }
    }

    /// Areas whose own name starts with `prefix`, within `reach`, by name; nothing for an empty prefix.
    public func search(_ prefix: String, within reach: [Reach], limit: Int = 20) async throws -> [Area] {
        guard !prefix.isEmpty else { return [] }
        return try await database.read { tx in
            try tx.query(
                """
                SELECT \(Self.columns) FROM area a
                WHERE a.name >= \(prefix) AND a.name < \(AreaRules.end(ofPrefix: prefix)) AND a.valid_until IS NULL
                  AND (\(Self.within(reach)))
                ORDER BY a.name, a.id LIMIT \(limit)
                """,
                Self.area
            )
        }
    }

    /// What a worker can name as a place within his reach: communities, grids, estates and buildings, by code.
    public func places(within reach: [Reach], limit: Int = 5000) async throws -> [Area] {
        let levels: [AreaLevel] = [.community, .grid, .estate, .building]
        return try await database.read { tx in
            try tx.query(
                """
                SELECT \(Self.columns) FROM area a
                WHERE a.level IN \(list: levels.map(\.rawValue)) AND a.valid_until IS NULL AND (\(Self.within(reach)))
                ORDER BY a.code LIMIT \(limit)
                """,
                Self.area
            )
        }
    }

    /// The areas of one level that lie in `area`, by code, after `code`: the buildings of an estate, the rooms of a building.
    ///
    /// Nothing for an area whose level has no column (a city, a unit, a floor, a room).
    public func areas(
        of level: AreaLevel,
        in area: Area,
        after code: String = "",
        limit: Int = 500
    ) async throws -> [Area] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT \(Self.columns) FROM area a
                WHERE \(Self.isIn(area.level, area.id.rawValue)) AND a.level = \(level.rawValue)
                  AND a.valid_until IS NULL AND a.code > \(code)
                ORDER BY a.code LIMIT \(limit)
                """,
                Self.area
            )
        }
    }

    /// The rooms of a building by code, which is by unit, floor and number.
    public func rooms(of building: Area, after code: String = "", limit: Int = 500) async throws -> [Area] {
        try await areas(of: .room, in: building, after: code, limit: limit)
    }

    /// The outermost areas of the reach: where somebody starts.
    public func roots(of reach: [Reach]) async throws -> [Area] {
        let ids: [Area.ID] = reach.compactMap { part in
            guard case .area(_, let id) = part else { return nil }
            return Area.ID(rawValue: id)
        }
        let found = Dictionary(try await areas(ids).map { ($0.id, $0) }) { first, _ in first }
        var seen: Set<Area.ID> = []
        return ids.compactMap { seen.insert($0).inserted ? found[$0] : nil }
    }
}

extension AreaStore {
    /// The area with that identifier, inside somebody's transaction; nil when there is none.
    public static func area(_ id: Area.ID, in tx: any ReadTransaction) throws -> Area? {
        try tx.first("SELECT \(columns) FROM area a WHERE a.id = \(id) AND a.valid_until IS NULL", area)
    }

    /// The columns that `area(_:)` reads, of the table named `a`; the outline stays where it is.
    static let columns: SQL = """
        a.id, a.parent_id, a.level, a.code, a.name, a.full_name, a.district_id, a.street_id, a.community_id, a.grid_id,
        a.estate_id, a.building_id, a.position, a.centre_longitude, a.centre_latitude
        """

    static func area(_ row: any Row) throws -> Area {
        let word: String = try row.get("level")
        guard let level = AreaLevel(rawValue: word) else { throw UnreadableRow("area.level", word) }
        let path = AreaPath(
            district: try row.find("district_id"),
            street: try row.find("street_id"),
            community: try row.find("community_id"),
            grid: try row.find("grid_id"),
            estate: try row.find("estate_id"),
            building: try row.find("building_id")
        )
        let longitude: Int64? = try row.find("centre_longitude")
        let latitude: Int64? = try row.find("centre_latitude")
        let centre: Coordinate? =
            if let longitude, let latitude { Coordinate(longitude: longitude, latitude: latitude) } else { nil }
        return Area(
            id: try row.get("id"),
            parent: try row.find("parent_id"),
            level: level,
            code: try row.get("code"),
            name: try row.get("name"),
            fullName: try row.get("full_name"),
            path: path,
            position: try row.get("position"),
            centre: centre
        )
    }

    /// The condition that `a` lies in the reach, as `AreaRules.isWithin` decides it.
    static func within(_ reach: [Reach]) -> SQL {
        let parts: [SQL] = reach.compactMap { part in
            guard case .area(let level, let id) = part else { return nil }
            return isIn(level, id)
        }
        return parts.isEmpty ? "1 = 0" : SQL.joined(parts, separator: " OR ")
    }

    /// The condition that `a` lies in the area `id` of that level, or is it.
    static func isIn(_ level: AreaLevel, _ id: Int64) -> SQL {
        switch level {
        case .district: "a.district_id = \(id)"
        case .street: "a.street_id = \(id)"
        case .community: "a.community_id = \(id)"
        case .grid: "a.grid_id = \(id)"
        case .estate: "a.estate_id = \(id)"
        case .building: "a.building_id = \(id)"
        case .city, .unit, .floor, .room: "a.id = \(id)"
        }
    }
}
