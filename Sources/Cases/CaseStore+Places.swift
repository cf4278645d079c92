public import Access
public import Kernel
import Storage

/// Where the cases of a list lie, counted with the list's own condition.
extension CaseStore {
    /// The cases of one place: a building, or whatever is known where the building is not.
    public struct PlaceLoad: Sendable, Hashable {
        /// Community, estate and building, as far as they are known.
        public let path: AreaPath
        /// The building, or the most exact area that is known.
        public let spot: Int64
        public let load: CaseLoad
    }

    /// How many cases lie where, of those that `list` shows with the same reach, filter and place.
    public func places(_ reach: [Reach], _ filter: CaseFilter, in place: AreaLevel? = nil) async throws -> [PlaceLoad] {
        let now = context.now()
        let condition = Self.within(reach, filter, place, now)
        let columns = Self.loadColumns(now)
        return try await database.read { tx in
            func walk(_ area: SQL, _ known: SQL, by key: SQL) throws -> [(path: AreaPath, spot: Int64?, load: CaseLoad)]
            {
                try tx.query(
                    """
                    SELECT community_id, estate_id, building_id, \(area) AS spot, \(columns)
                    FROM case_record c WHERE \(condition)\(known) GROUP BY community_id, estate_id, building_id\(key)
                    """,
                    Self.placeLoad
                )
            }
            // In the order of an index: to sort would cost more than to count. Only where the building is not known the
            // areas are told apart, in a walk of their own.
            let buildings = try walk("building_id", "", by: "")
            let isAllKnown = buildings.allSatisfy { $0.spot != nil }
            let others = isAllKnown ? [] : try walk("area_id", " AND building_id IS NULL", by: ", area_id")
            return (buildings + others).compactMap { found in
                found.spot.map { PlaceLoad(path: found.path, spot: $0, load: found.load) }
            }
        }
    }

    private static func placeLoad(_ row: any Row) throws -> (path: AreaPath, spot: Int64?, load: CaseLoad) {
        let path = AreaPath(
            community: try row.find("community_id"),
            estate: try row.find("estate_id"),
            building: try row.find("building_id")
        )
        return (path, try row.find("spot"), try load(row))
    }

    /// How many cases a list with that reach, filter and place has, by the time they have left.
    public func load(_ reach: [Reach], _ filter: CaseFilter, in place: AreaLevel? = nil) async throws -> CaseLoad {
        let now = context.now()
        return try await database.read { tx in
            try tx.first(
                """
                SELECT \(Self.loadColumns(now)) FROM case_record c WHERE \(Self.within(reach, filter, place, now))
                """,
                Self.load
            ) ?? CaseLoad()
        }
    }

    /// The cases of a list whose place is exactly this area, neither above nor below it; one page of them.
    ///
    /// The filter's own area is not looked at.
    public func list(
        _ reach: [Reach],
        _ filter: CaseFilter,
        exactly spot: Spot,
        after last: Place? = nil,
        limit: Int
    ) async throws -> [CaseRow] {
        let now = context.now()
        let condition = Self.within(reach, filter.anywhere, nil, now) + Self.at(spot) + Self.ending(filter, last, limit)
        return try await database.read { tx in
            try tx.query(CaseRow.columns + " FROM case_record c WHERE \(condition)", CaseRow.read)
        }
    }

    /// How many cases lie exactly in each area of a building, itself among them; areas without any are missing.
    public func loads(_ reach: [Reach], _ filter: CaseFilter, ofBuilding path: AreaPath) async throws
        -> [Int64: CaseLoad]
    {
        guard let building = path.building else { return [:] }
        let now = context.now()
        let condition = Self.within(reach, filter.anywhere, nil, now)
        let found: [(Int64, CaseLoad)] = try await database.read { tx in
            try tx.query(
                """
                SELECT area_id, \(Self.loadColumns(now)) FROM case_record c
                WHERE \(condition)\(Self.sameCommunity(path)) AND building_id = \(building)
                GROUP BY area_id
                """
            ) { (try $0.get("area_id"), try Self.load($0)) }
        }
        return Dictionary(found) { first, _ in first }
    }

    /// One area, with the path that its cases carry.
    public struct Spot: Sendable, Hashable {
        public let area: Int64
        public let path: AreaPath

        public init(area: Int64, path: AreaPath) {
            self.area = area
            self.path = path
        }
    }

    private static func at(_ spot: Spot) -> SQL {
        sameCommunity(spot.path) + " AND area_id = \(spot.area)"
    }

    /// Areas and buildings have no index of their own: the community's is walked.
    private static func sameCommunity(_ path: AreaPath) -> SQL {
        path.community.map { " AND community_id = \($0)" } ?? ""
    }

    /// The condition of the rows that `list` walks, in one piece.
    private static func within(_ reach: [Reach], _ filter: CaseFilter, _ place: AreaLevel?, _ now: Instant) -> SQL {
        let seen =
            filter.scope.isByUrgency ? Reach.condition(reach) { "holder_id = \($0)" } : visible(reach)
        return seen + conditions(filter, place, now)
    }

    private static func loadColumns(_ now: Instant) -> SQL {
        """
        COUNT(*) AS number, COUNT(due_at) AS open, COUNT(CASE WHEN due_at < \(now) THEN 1 END) AS late,
        COUNT(CASE WHEN due_at < \(now + .seconds(86_400)) THEN 1 END) AS ending
        """
    }

    private static func load(_ row: any Row) throws -> CaseLoad {
        let (number, open): (Int, Int) = (try row.get("number"), try row.get("open"))
        let (late, ending): (Int, Int) = (try row.get("late"), try row.get("ending"))
        var load = CaseLoad()
        load.late = late
        load.soon = ending - late
        load.inTime = open - ending
        load.closed = number - open
        return load
    }
}

extension CaseFilter {
    /// The same choice in whatever area.
    var anywhere: CaseFilter {
        var other = self
        other.area = nil
        return other
    }
}
