import Access
import Kernel
import Storage

/// Sealing what was written before texts were sealed: readers understand both until it is done.
extension SignalStore {
    /// Seals the next signals, or the next entries of histories once all signals are done; how many there were.
    ///
    /// Rows that another process is at are passed over.
    package func sealOld(batch: Int) async throws -> Int {
        let signals = try await database.write { [self] tx in try sealSignals(batch, in: tx) }
        return signals > 0 ? signals : try await database.write { [self] tx in try sealEvents(batch, in: tx) }
    }

    private struct Old {
        let id: Signal.ID
        let body: String
        let place: String
        let name: [UInt8]?
        let phone: [UInt8]?
        let person: [UInt8]?
    }

    private func sealSignals(_ batch: Int, in tx: any WriteTransaction) throws -> Int {
        let rows = try tx.query(
            """
            SELECT id, body, place, name_sealed, phone_sealed, phone_index FROM signal
            WHERE key_id IS NULL ORDER BY id LIMIT \(batch)\(tx.dialect.forUpdateSkippingLocked)
            """
        ) { row in
            Old(
                id: try row.get("id"),
                body: try row.get("body"),
                place: try row.get("place"),
                name: try row.find("name_sealed"),
                phone: try row.find("phone_sealed"),
                person: try row.find("phone_index")
            )
        }
        for old in rows {
            let key = try tx.makeKey(.signal, person: old.person, context: context)
            func open(_ sealed: [UInt8]?, _ column: String) throws -> String {
                guard let sealed else { return "" }
                return String(decoding: try sealer.open(sealed, at: SealedWords.place(column, old.id)), as: UTF8.self)
            }
            let words = try SealedWords(
                body: old.body,
                place: old.place,
                name: try open(old.name, "name_sealed"),
                phone: try open(old.phone, "phone_sealed"),
                of: old.id,
                with: key,
                sealer
            )
            try tx.enqueue(
                """
                UPDATE signal SET body = \(words.body), place = \(words.place), name_sealed = \(words.name),
                    phone_sealed = \(words.phone), key_id = \(key.id) WHERE id = \(old.id)
                """
            )
        }
        return rows.count
    }

    private func sealEvents(_ batch: Int, in tx: any WriteTransaction) throws -> Int {
        let rows = try tx.query(
            """
            SELECT signal_id, number, note FROM signal_event
            WHERE key_id IS NULL AND note <> '' ORDER BY signal_id LIMIT \(batch)\(tx.dialect.forUpdateSkippingLocked)
            """
        ) {
            (
                id: try $0.get("signal_id", as: Signal.ID.self), number: try $0.get("number", as: Int.self),
                note: try $0.get("note", as: String.self)
            )
        }
        for row in rows {
            let key = try Self.key(of: row.id, context: context, in: tx)
            let note = try tx.vault.seal(row.note, at: SealedWords.note(row.number, of: row.id), with: key)
            try tx.enqueue(
                """
                UPDATE signal_event SET note = \(note), key_id = \(key.id)
                WHERE signal_id = \(row.id) AND number = \(row.number)
                """
            )
        }
        return rows.count
    }
}
