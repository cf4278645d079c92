import Kernel
import Storage
import Synchronization

/// What people tried that their posts do not include.
extension AccountStore {
    /// Writes down that a viewer was refused a route: the first time in an hour, so that nobody fills the log.
    ///
    /// `route`: its pattern, never the address, which may hold secrets.
    public func recordRefusal(of viewer: Viewer, route: StaticString) async throws {
        guard refusals.isFirst(viewer.account, "\(route)", at: context.now()) else { return }
        try await database.write { [context] tx in
            try tx.audit(
                .init(by: viewer.account, "right.refused", table: "route", row: 0, purpose: "\(route)"),
                context: context
            )
        }
    }

    /// Writes down a failed sign-in: the first for a login in an hour; the tries themselves stand in `sign_in_attempt`.
    ///
    /// Never what was typed: some type their password there. `key`: what the tries are kept under. `row`: this try.
    static func recordFailure(
        of account: Account.ID?,
        _ key: String,
        row: Int64,
        _ context: Context,
        in tx: any WriteTransaction
    ) throws {
        let since = context.now() - .seconds(3600)
        let earlier = try tx.first(
            """
            SELECT id FROM sign_in_attempt WHERE login = \(key) AND at > \(since) AND id <> \(row)
              AND outcome IN ('wrong_password', 'wrong_code') LIMIT 1
            """
        ) { _ in true }
        guard earlier == nil else { return }
        try tx.audit(
            .init(by: nil, "session.refused", table: "account", row: account?.rawValue ?? 0),
            context: context
        )
    }
}

/// Who was refused what in this hour, as far as this process knows.
final class RefusalLog: Sendable {
    private struct Key: Hashable {
        let account: Account.ID
        let route: String
    }

    private let seen = Mutex<(hour: Int64, keys: Set<Key>)>((0, []))

    func isFirst(_ account: Account.ID, _ route: String, at now: Instant) -> Bool {
        let hour = now.milliseconds / 3_600_000
        return seen.withLock { seen in
            if seen.hour != hour { seen = (hour, []) }
            return seen.keys.insert(Key(account: account, route: route)).inserted
        }
    }
}
