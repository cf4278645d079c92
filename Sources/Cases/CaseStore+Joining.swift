public import Access
public import Inbox
public import Kernel
import Storage

/// Several signals about one matter.
extension CaseStore {
    /// Joins a new signal to an open case within reach: the signal's state, history, audit and fact together.
    ///
    /// Throws `NotFound` for a signal or case outside the reach, `Signal.SortRefusal` for a signal that is sorted already,
    /// `CaseRefusal.notNow` for a case that is closed.
    public func join(_ signal: Signal.ID, to id: Case.ID, by viewer: Viewer) async throws {
        try await database.write { [context] tx in
            let fresh = try SignalStore.forSorting(signal, viewer.reach(.sortSignals), in: tx)
            guard let matter = try Self.find(id, viewer.standingReach(.seeCases), in: tx) else {
                throw NotFound("case", id)
            }
            guard matter.closedAt == nil else { throw CaseRefusal.notNow }
            let joined = try fresh.sorted(as: .joined, matter: id.rawValue)
            _ = try SignalStore.record(joined, .joined, by: viewer.account.rawValue, context: context, in: tx)
            try tx.audit(
                .init(by: viewer.account, "signal.joined", table: "signal", row: signal.rawValue),
                context: context
            )
        }
    }

    /// Cases of the same category in the same estate (community, where it has none), newest first, among the newest two
    /// hundred of the community.
    public func similar(_ matter: Case, within reach: [Reach], limit: Int = 5) async throws -> [CaseRow] {
        guard let community = matter.path.community else { return [] }
        let close: SQL = if let estate = matter.path.estate { " AND estate_id = \(estate)" } else { "" }
        return try await database.read { tx in
            try tx.query(
                CaseRow.columns
                    + """
                     FROM case_record c
                    WHERE c.id IN (SELECT id FROM case_record WHERE community_id = \(community) ORDER BY id DESC LIMIT 200)
                      AND category = \(matter.category) AND c.id <> \(matter.id)\(close) AND \(Self.visible(reach))
                    ORDER BY c.id DESC LIMIT \(limit)
                    """,
                CaseRow.read
            )
        }
    }

    /// The newest open cases of the estate that a signal is in.
    public func nearby(_ signal: Signal, within reach: [Reach], limit: Int = 10) async throws -> [CaseRow] {
        guard let estate = signal.path.estate, let community = signal.path.community else { return [] }
        return try await database.read { tx in
            try tx.query(
                CaseRow.columns
                    + """
                     FROM case_record c
                    WHERE community_id = \(community) AND estate_id = \(estate) AND due_at IS NOT NULL
                      AND \(Reach.condition(reach)) ORDER BY due_at DESC, c.id DESC LIMIT \(limit)
                    """,
                CaseRow.read
            )
        }
    }
}
