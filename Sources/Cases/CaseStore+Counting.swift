public import Access
public import Kernel
import Storage

/// Counting open cases by the conditions of their lists.
extension CaseStore {
    /// How many cases a list with each scope of open cases would show, each counted up to `cap`.
    public func openCounts(_ reach: [Reach], _ filter: CaseFilter, in place: AreaLevel? = nil, cap: Int = 1000)
        async throws -> [CaseFilter.Scope: Int]
    {
        let now = context.now()
        let scopes = CaseFilter.Scope.allCases.filter(\.isByUrgency)
        return try await database.read { tx in
            if filter.picksFew { return try Self.counts(scopes, reach, filter, place, now, cap, in: tx) }
            var counts: [CaseFilter.Scope: Int] = [:]
            for scope in scopes {
                counts[scope] = try Self.count(reach, filter.with(scope), place, now, cap, in: tx)
            }
            return counts
        }
    }

    /// The same in one walk: a filter that picks few of many would make each count walk to the end.
    private static func counts(
        _ scopes: [CaseFilter.Scope],
        _ reach: [Reach],
        _ filter: CaseFilter,
        _ place: AreaLevel?,
        _ now: Instant,
        _ cap: Int,
        in tx: any ReadTransaction
    ) throws -> [CaseFilter.Scope: Int] {
        let condition = Reach.condition(reach) { "holder_id = \($0)" }
        let sums = scopes.map { scope -> SQL in
            "SUM(CASE WHEN 1 = 1\(scopeConditions(filter.with(scope), now)) THEN 1 ELSE 0 END) AS \(column(scope).sql)"
        }
        let found = try tx.first(
            """
            SELECT \(SQL.joined(sums, separator: ", ")) FROM case_record c
            WHERE \(condition) AND due_at IS NOT NULL\(narrowing(filter, place))
            """
        ) { row in
            try scopes.map { ($0, min(try row.find(column($0).name, as: Int.self) ?? 0, cap)) }
        }
        return Dictionary(found ?? []) { first, _ in first }
    }

    private static func column(_ scope: CaseFilter.Scope) -> (name: StaticString, sql: SQL) {
        switch scope {
        case .open: ("open_count", "open_count")
        case .mine: ("mine_count", "mine_count")
        case .dueSoon: ("soon_count", "soon_count")
        case .overdue: ("late_count", "late_count")
        case .urged: ("urged_count", "urged_count")
        case .escalated: ("told_count", "told_count")
        case .waiting: ("waiting_count", "waiting_count")
        case .closed: ("closed_count", "closed_count")
        case .all: ("all_count", "all_count")
        }
    }

    /// How many rows the list of open cases has, counted up to `cap`: the same conditions as in `list`.
    static func count(
        _ reach: [Reach],
        _ filter: CaseFilter,
        _ place: AreaLevel?,
        _ now: Instant,
        _ cap: Int,
        in tx: any ReadTransaction
    ) throws -> Int {
        let condition = Reach.condition(reach) { "holder_id = \($0)" }
        let narrowed = conditions(filter, place, now)
        return try tx.count(
            """
            SELECT COUNT(*) AS n FROM (
                SELECT 1 FROM case_record c WHERE \(condition)\(narrowed) LIMIT \(cap)
            ) AS capped
            """
        )
    }
}
