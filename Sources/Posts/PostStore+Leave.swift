public import Access
public import Kernel
import Storage

/// Leave and deputies.
extension PostStore {
    /// Sends an account's holder on leave, from the first to the last day; the deputy acts with his posts for that time.
    public func addLeave(
        of id: Account.ID,
        deputy: Account.ID?,
        from: CivilDate,
        until: CivilDate,
        by viewer: Viewer
    ) async throws {
        try await change { tx in
            let now = context.now()
            let entry = try sent(id, by: viewer, in: tx)
            guard !entry.isClosed else { throw PostRefusal.closed }
            let span = try PostRules.span(from: from, until: until, today: CivilTime(now).date)
            guard let end = span.until else { throw NotFound("day", "until") }
            guard let deputy, deputy != id, try isColleague(deputy, of: viewer, in: tx) else {
                throw InvalidInput("deputy", Text("请选择一位可以登录的同事。", "Choose a colleague who can sign in."))
            }
            guard !entry.leaves.contains(where: { $0.account == id && $0.from < end && span.from < $0.until }) else {
                throw InvalidInput("from", Text("这段时间已经登记了休假。", "There is leave in that time already."))
            }
            let own = try Self.posts("p.account_id = \(deputy)", roles, in: tx)
            let pair = PostRules.excluded(entry.posts, own, from: span.from, until: end)
            if let (one, other) = pair {
                throw PostRefusal.separated(
                    one.role?.name ?? Text(same: one.code),
                    other.role?.name ?? Text(same: other.code)
                )
            }
            let leave: Leave.ID = context.id()
            try tx.execute(
                """
                INSERT INTO account_leave (id, account_id, deputy_id, from_at, until_at)
                VALUES (\(leave), \(id), \(deputy), \(span.from), \(end))
                """
            )
            try audit("leave.added", table: "account_leave", leave.rawValue, by: viewer, in: tx)
        }
    }

    /// Ends leave now, or takes back one that has not begun.
    public func endLeave(_ leave: Leave.ID, of id: Account.ID, by viewer: Viewer) async throws {
        try await change { tx in
            let entry = try sent(id, by: viewer, in: tx)
            guard let found = entry.leaves.first(where: { $0.id == leave && $0.account == id }) else {
                throw NotFound("leave", leave)
            }
            try tx.execute(
                "UPDATE account_leave SET until_at = \(max(context.now(), found.from)) WHERE id = \(leave)"
            )
            try audit("leave.ended", table: "account_leave", leave.rawValue, by: viewer, in: tx)
        }
    }

    /// Whether the viewer sees the account and somebody can sign in with it.
    private func isColleague(_ id: Account.ID, of viewer: Viewer, in tx: any ReadTransaction) throws -> Bool {
        do {
            let entry = try Self.account(id, for: viewer, roles, at: context.now(), in: tx)
            return !entry.isClosed && entry.hasPassword
        } catch is NotFound { return false }
    }

    /// An account that the viewer may send on leave: also his own, for an administrator needs a holiday as well.
    private func sent(_ id: Account.ID, by viewer: Viewer, in tx: any ReadTransaction) throws -> AccountEntry {
        let entry = try Self.account(id, for: viewer, roles, at: context.now(), in: tx)
        guard PostRules.administers(viewer, entry, at: context.now()) else { throw PostRefusal.beyondReach }
        return entry
    }
}
