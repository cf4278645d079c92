public import Access
public import Kernel
import Storage

/// Where signals lie that wait to be sorted.
extension SignalStore {
    /// How many new signals lie exactly in each area of a building, itself among them; areas without any are missing.
    public func newCounts(_ reach: [Reach], ofBuilding path: AreaPath) async throws -> [Int64: Int] {
        guard let building = path.building else { return [:] }
        let found: [(Int64, Int)] = try await database.read { tx in
            try tx.query(
                """
                SELECT area_id, COUNT(*) AS n FROM signal
                WHERE state = 'new' AND \(Reach.condition(reach))\(Self.sameCommunity(path))
                  AND building_id = \(building)
                GROUP BY area_id
                """
            ) { (try $0.get("area_id"), try $0.get("n")) }
        }
        return Dictionary(found) { first, _ in first }
    }

    /// The new signals whose place is exactly this area, newest first.
    public func new(_ reach: [Reach], exactlyIn area: Int64, path: AreaPath, limit: Int) async throws -> [Signal] {
        let condition: SQL =
            "state = 'new' AND \(Reach.condition(reach))\(Self.sameCommunity(path)) AND area_id = \(area)"
        return try await database.read { tx in
            try tx.query(Self.select + " WHERE \(condition) ORDER BY id DESC LIMIT \(limit)", Self.read)
        }
    }

    /// Areas have no index of their own: the community's index of new signals is walked.
    private static func sameCommunity(_ path: AreaPath) -> SQL {
        path.community.map { " AND community_id = \($0)" } ?? ""
    }
}
