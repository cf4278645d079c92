package import Access
import Attachments
package import Inbox
import Kernel
import Storage

/// Deleting what a person gave: his keys are destroyed, and with them everything that they sealed, wherever it lies.
extension CaseStore {
    /// What was deleted, in numbers.
    package struct Forgetting: Sendable, Hashable {
        package var signals = 0
        package var cases = 0
        package var keys = 0
        package var photos = 0
    }

    /// Deletes all that somebody with this phone left and wrote: nothing of it opens afterwards, in no process.
    ///
    /// `person`: his blind index. `reason`: kept in the audit log with who did it. The cases stay, with their figures and
    /// with what the staff wrote; their titles, which are made of the reporter's words, are replaced.
    package func forget(person: [UInt8], by account: Account.ID?, reason: String) async throws -> Forgetting {
        try await forget(by: account, reason: reason) { tx in
            let signals: [Signal.ID] = try tx.query(
                """
                SELECT id FROM signal WHERE phone_index = \(person)
                UNION SELECT signal_id AS id FROM signal_withheld WHERE phone_index = \(person) ORDER BY id
                """
            ) { try $0.get("id") }
            let keys: [Int64] = try tx.query("SELECT id FROM data_key WHERE person_index = \(person)") {
                try $0.get("id")
            }
            return (signals, keys)
        }
    }

    /// Deletes what stands in one report, for whoever left no phone.
    package func forget(signal: Signal.ID, by account: Account.ID?, reason: String) async throws -> Forgetting {
        try await forget(by: account, reason: reason) { tx in
            let signals: [Signal.ID] = try tx.query("SELECT id FROM signal WHERE id = \(signal)\(tx.dialect.forUpdate)")
            {
                try $0.get("id")
            }
            return (signals, [])
        }
    }

    private func forget(
        by account: Account.ID?,
        reason: String,
        _ find: @escaping @Sendable (any WriteTransaction) throws -> (signals: [Signal.ID], keys: [Int64])
    ) async throws -> Forgetting {
        let done = try await database.write { [self] tx in
            let found = try find(tx)
            var result = Forgetting()
            var photos: [Attachment.ID] = []
            var keys = Set(found.keys)
            for id in found.signals {
                keys.formUnion(try Self.keys(of: id, in: tx))
                // What he had restricted goes as well.
                try forgetWithheld(id, in: tx)
                try SignalStore.forgetWithheld(id, in: tx)
                photos += try attachments.forget(.signal, [id.rawValue, -id.rawValue], at: context.now(), in: tx)
                result.cases += try replaceTitles(of: id, in: tx)
                try SignalStore.empty(id, by: account, reason: reason, context: context, in: tx)
            }
            try tx.destroyKeys(keys.sorted(), at: context.now())
            result.signals = found.signals.count
            result.keys = keys.count + photos.count
            result.photos = photos.count
            return (result, photos)
        }
        await attachments.removeFiles(done.1)
        return done.0
    }

    /// The keys of a signal, of what was added to it, and of what the reporter said when he rated its case.
    private static func keys(of signal: Signal.ID, in tx: any ReadTransaction) throws -> [Int64] {
        try tx.query(
            """
            SELECT key_id FROM signal WHERE id = \(signal) AND key_id IS NOT NULL
            UNION SELECT key_id FROM signal_event WHERE signal_id = \(signal) AND key_id IS NOT NULL
            UNION SELECT e.key_id FROM case_event e JOIN case_record c ON c.id = e.case_id
                  WHERE c.signal_id = \(signal) AND e.account_id IS NULL AND e.organisation_id IS NULL
                    AND e.key_id IS NOT NULL
            """
        ) { try $0.get("key_id") }
    }

    /// Titles are made of a report's first words: those of its cases say that they were deleted.
    private func replaceTitles(of signal: Signal.ID, in tx: any WriteTransaction) throws -> Int {
        let cases: [Case.ID] = try tx.query("SELECT id FROM case_record WHERE signal_id = \(signal)") {
            try $0.get("id")
        }
        for id in cases {
            let key = try Self.key(of: id, context: context, in: tx)
            let title = try tx.vault.seal(Forgotten.text, at: SealedNotes.title(of: id), with: key)
            try tx.execute("UPDATE case_record SET title = \(title), key_id = \(key.id) WHERE id = \(id)")
            // Written before notes were sealed, and not sealed yet.
            try tx.execute(
                """
                UPDATE case_event SET note = \(Forgotten.text)
                WHERE case_id = \(id) AND account_id IS NULL AND organisation_id IS NULL AND key_id IS NULL AND note <> ''
                """
            )
        }
        return cases.count
    }
}
