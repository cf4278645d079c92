public import Kernel
public import Storage

/// Closing accounts and opening them again.
extension AccountStore {
    /// Closes an account for the program itself; pages ask the posts' store, which knows who may.
    public func close(_ account: Account.ID) async throws {
        try await database.write { [context] tx in
            try Self.close(account, by: nil, context: context, in: tx)
        }
        forgetAll()
    }

    /// Closes an account inside somebody's transaction: its sessions end, its links are void, its history stays.
    public static func close(
        _ account: Account.ID,
        by actor: Account.ID?,
        context: Context,
        in tx: any WriteTransaction
    ) throws {
        try tx.execute("UPDATE account SET state = 'closed' WHERE id = \(account)")
        try tx.execute("DELETE FROM session WHERE account_id = \(account)")
        try voidLinks(of: account, at: context.now(), in: tx)
        try tx.audit(.init(by: actor, "account.closed", table: "account", row: account.rawValue), context: context)
    }

    /// Opens a closed account again, inside somebody's transaction; its password stays the one it had.
    public static func reopen(
        _ account: Account.ID,
        by actor: Account.ID,
        context: Context,
        in tx: any WriteTransaction
    ) throws {
        try tx.execute("UPDATE account SET state = 'active' WHERE id = \(account)")
        try tx.audit(.init(by: actor, "account.reopened", table: "account", row: account.rawValue), context: context)
    }

    /// Takes an account's password away, inside somebody's transaction: only a link helps it in again; its sessions end.
    public func takePassword(
        of account: Account.ID,
        by actor: Account.ID,
        in tx: any WriteTransaction
    ) throws {
        try tx.execute(
            "UPDATE account SET password = \(noPassword), password_at = NULL WHERE id = \(account)"
        )
        try tx.execute("DELETE FROM session WHERE account_id = \(account)")
        try tx.audit(
            .init(by: actor, "account.password_taken", table: "account", row: account.rawValue),
            context: context
        )
    }
}
