public import Access
public import Kernel
import Storage

/// Who is writing on a case right now, so that two do not do the same work.
///
/// A hint, not a lock: a step that comes second is refused by the case's revision.
extension CaseStore {
    /// How long somebody counts as writing after the last sign of it.
    static let writingTime: Duration = .seconds(40)

    /// Notes that a viewer writes on a case within his reach, or has stopped; others' pages are told when that changes.
    public func note(writing isWriting: Bool, on id: Case.ID, by viewer: Viewer) async throws {
        let reach = viewer.reach(.workCases)
        try await database.write { [context] tx in
            guard let matter = try Self.find(id, reach, in: tx) else { throw NotFound("case", id) }
            let now = context.now()
            let account = viewer.account.rawValue
            let known = try tx.count(
                """
                SELECT COUNT(*) AS n FROM case_writing
                WHERE case_id = \(id) AND account_id = \(account) AND until_at > \(now)
                """
            )
            if isWriting {
                try tx.execute(
                    """
                    INSERT INTO case_writing (case_id, account_id, until_at) VALUES (\(id), \(account), \(now + Self.writingTime))
                    ON CONFLICT (case_id, account_id) DO UPDATE SET until_at = excluded.until_at
                    """
                )
            } else {
                try tx.execute("DELETE FROM case_writing WHERE case_id = \(id) AND account_id = \(account)")
            }
            guard (known > 0) != isWriting else { return }
            try tx.announce(
                Fact(
                    isWriting ? "writing.begun" : "writing.ended",
                    subject: id.rawValue,
                    areas: matter.path.all,
                    organisations: [matter.home, matter.holder],
                    at: now
                ),
                id: context.number()
            )
        }
    }

    /// The names of the others who write on a case now, with the time left of the last of them.
    func writers(on id: Case.ID, besides account: Account.ID) async throws -> (names: [String], left: Duration)? {
        let now = context.now()
        let rows: [(Int64, Instant)] = try await database.read { tx in
            try tx.query(
                """
                SELECT account_id, until_at FROM case_writing
                WHERE case_id = \(id) AND until_at > \(now) AND account_id <> \(account) ORDER BY account_id
                """
            ) { (try $0.get("account_id"), try $0.get("until_at")) }
        }
        guard let last = rows.map(\.1).max() else { return nil }
        let names = try await database.read { tx in try AccountStore.names(rows.map(\.0), in: tx) }
        return (rows.compactMap { names[$0.0] }, last - now)
    }
}
