package import Access
package import Kernel
import Storage

/// Files that somebody prepares: his own until he makes them active.
package struct ConfigurationDraft: Sendable, Hashable {
    package let path: String
    package let text: String
    /// The version that he changed.
    package let base: Int
    package let savedAt: Instant
    /// Whether another version of this file was made active meanwhile.
    package let isOvertaken: Bool
}

extension ConfigurationStore {
    /// What somebody prepares, with the active version and what it would become.
    package struct Prepared: Sendable {
        package let active: Stored
        package let drafts: [ConfigurationDraft]

        /// The active files with the person's own in their places.
        package var set: ConfigurationSet {
            var set = active.set
            for draft in drafts { set.files[draft.path] = draft.text }
            return set
        }
    }

    /// The account's drafts over the active version; one that says what is active is dropped.
    package func prepared(by account: Account.ID) async throws -> Prepared {
        guard let active = try await active() else { throw NotFound("configuration version", 1) }
        let drafts = try await database.read { tx in
            let rows: [(path: String, text: String, base: Int, at: Instant)] = try tx.query(
                """
                SELECT path, text, base_number, saved_at FROM configuration_draft
                WHERE account_id = \(account) ORDER BY path
                """
            ) { row in
                (try row.get("path"), try row.get("text"), try row.get("base_number"), try row.get("saved_at"))
            }
            return try rows.filter { active.set[$0.path] != $0.text }.map { row in
                let before =
                    row.base == active.version.number ? active.set[row.path] : try Self.text(row.path, row.base, in: tx)
                return ConfigurationDraft(
                    path: row.path,
                    text: row.text,
                    base: row.base,
                    savedAt: row.at,
                    isOvertaken: before != active.set[row.path]
                )
            }
        }
        return Prepared(active: active, drafts: drafts)
    }

    /// Keeps a file that somebody prepares.
    ///
    /// `base`: the version that he changed; a draft keeps the one it began with.
    package func keep(_ text: String, path: String, base: Int, by account: Account.ID) async throws {
        let now = context.now()
        try await database.write { [context] tx in
            try tx.execute(
                """
                INSERT INTO configuration_draft (account_id, path, base_number, text, saved_at)
                VALUES (\(account), \(path), \(base), \(text), \(now))
                ON CONFLICT (account_id, path) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at
                """
            )
            try tx.audit(Self.record("configuration.draft_kept", base, account), context: context)
        }
    }

    /// Says that a draft is to stand although another version of its file was made active: he has seen that one.
    package func settle(_ path: String, base: Int, by account: Account.ID) async throws {
        try await database.write { [context] tx in
            let settled = try tx.execute(
                """
                UPDATE configuration_draft SET base_number = \(base)
                WHERE account_id = \(account) AND path = \(path)
                """
            )
            guard settled > 0 else { return }
            try tx.audit(Self.record("configuration.draft_settled", base, account), context: context)
        }
    }

    /// Drops a draft, or all of the account's.
    package func discard(_ path: String?, by account: Account.ID) async throws {
        let narrowed: SQL = path.map { " AND path = \($0)" } ?? ""
        try await database.write { [context] tx in
            let condition: SQL = " FROM configuration_draft WHERE account_id = \(account)" + narrowed
            let bases: [Int] = try tx.query("SELECT base_number" + condition) { try $0.get("base_number") }
            guard let base = bases.max() else { return }
            try tx.execute("DELETE" + condition)
            try tx.audit(Self.record("configuration.draft_discarded", base, account), context: context)
        }
    }

    /// Drafts have no number: their records name the version that they change.
    private static func record(_ action: String, _ base: Int, _ account: Account.ID) -> AuditRecord {
        AuditRecord(by: account, action, table: "configuration_version", row: Int64(base))
    }

    private static func text(_ path: String, _ number: Int, in tx: any ReadTransaction) throws -> String? {
        try tx.first(
            """
            SELECT t.text FROM configuration_file f JOIN configuration_text t ON t.checksum = f.checksum
            WHERE f.number = \(number) AND f.path = \(path)
            """
        ) { try $0.get("text") }
    }
}
