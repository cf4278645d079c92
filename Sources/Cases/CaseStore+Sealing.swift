import Access
import Inbox
import Kernel
import Storage

/// Sealing what was written before texts were sealed.
extension CaseStore {
    /// Seals the next titles, or the next notes once all titles are done; how many there were.
    package func sealOld(batch: Int) async throws -> Int {
        let titles = try await database.write { [context] tx in try Self.sealTitles(batch, context, in: tx) }
        return titles > 0
            ? titles : try await database.write { [context] tx in try Self.sealNotes(batch, context, in: tx) }
    }

    private static func sealTitles(_ batch: Int, _ context: Context, in tx: any WriteTransaction) throws -> Int {
        let rows = try tx.query(
            """
            SELECT id, title FROM case_record
            WHERE key_id IS NULL ORDER BY id LIMIT \(batch)\(tx.dialect.forUpdateSkippingLocked)
            """
        ) { (id: try $0.get("id", as: Case.ID.self), title: try $0.get("title", as: String.self)) }
        for row in rows {
            let key = try tx.makeKey(.matter, context: context)
            let title = try tx.vault.seal(row.title, at: SealedNotes.title(of: row.id), with: key)
            try tx.enqueue("UPDATE case_record SET title = \(title), key_id = \(key.id) WHERE id = \(row.id)")
        }
        return rows.count
    }

    private static func sealNotes(_ batch: Int, _ context: Context, in tx: any WriteTransaction) throws -> Int {
        let rows = try tx.query(
            """
            SELECT e.id, e.case_id, e.note, c.signal_id,
                   CASE WHEN e.account_id IS NULL AND e.organisation_id IS NULL THEN 1 ELSE 0 END AS is_reporters
            FROM case_event e JOIN case_record c ON c.id = e.case_id
            WHERE e.key_id IS NULL AND e.note <> '' ORDER BY e.id LIMIT \(batch)
            """
        ) {
            (
                id: try $0.get("id", as: Int64.self), matter: try $0.get("case_id", as: Case.ID.self),
                note: try $0.get("note", as: String.self), signal: try $0.get("signal_id", as: Signal.ID.self),
                isReporters: try $0.get("is_reporters", as: Bool.self)
            )
        }
        for row in rows {
            let key =
                try row.isReporters
                ? SignalStore.key(of: row.signal, context: context, in: tx)
                : Self.key(of: row.matter, context: context, in: tx)
            let note = try tx.vault.seal(row.note, at: SealedNotes.note(of: row.id), with: key)
            // Another process may be at it: what it sealed stays.
            try tx.enqueue(
                "UPDATE case_event SET note = \(note), key_id = \(key.id) WHERE id = \(row.id) AND key_id IS NULL"
            )
        }
        return rows.count
    }
}

extension HandoverStore {
    /// Seals the next hand-overs from before; how many there were.
    package func sealOld(batch: Int) async throws -> Int {
        try await database.write { [context] tx in
            let rows = try tx.query(
                """
                SELECT id, note FROM shift_handover
                WHERE key_id IS NULL ORDER BY id LIMIT \(batch)\(tx.dialect.forUpdateSkippingLocked)
                """
            ) { (id: try $0.get("id", as: Handover.ID.self), note: try $0.get("note", as: String.self)) }
            for row in rows {
                let key = try tx.makeKey(.handover, context: context)
                let note = try tx.vault.seal(row.note, at: Self.place(of: row.id), with: key)
                try tx.enqueue("UPDATE shift_handover SET note = \(note), key_id = \(key.id) WHERE id = \(row.id)")
            }
            return rows.count
        }
    }
}
