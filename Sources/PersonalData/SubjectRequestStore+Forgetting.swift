package import Access
package import Attachments
import Cases
package import Inbox
import Kernel
package import Storage

/// Deleting what a person gave: words and contact are overwritten, his keys are destroyed, and with them everything that they
/// sealed, wherever it lies.
extension SubjectRequestStore {
    /// What was deleted, in numbers.
    package struct Forgetting: Sendable, Hashable {
        package var signals = 0
        package var cases = 0
        package var photos = 0
    }

    /// Deletes all that somebody with this phone left and wrote: nothing of it opens afterwards, in no process.
    ///
    /// `person`: his blind index. `reason`: kept in the audit log with who did it. The cases stay, with their figures and
    /// with what the staff wrote; their titles, which are made of the reporter's words, are replaced.
    package func forget(person: [UInt8], by account: Account.ID?, reason: String) async throws -> Forgetting {
        let done = try await database.write { [self] tx in
            let covered = try signals.signals(phoneIndex: person, in: tx)
            // Also those of which no report is left that tells whose they were.
            let keys: [Int64] = try tx.query("SELECT id FROM data_key WHERE person_index = \(person)") {
                try $0.get("id")
            }
            var result = Forgetting(signals: covered.count)
            var photos: [Attachment.ID] = []
            for signal in covered {
                result.cases += try tx.count("SELECT COUNT(*) AS n FROM case_record WHERE signal_id = \(signal)")
                photos += try forget(signal, in: tx)
                try tx.audit(
                    .init(by: account, "signal.erased", table: "signal", row: signal.rawValue, purpose: reason),
                    context: context
                )
            }
            try tx.destroyKeys(keys, at: context.now())
            result.photos = photos.count
            return (result, photos)
        }
        // A crash here leaves files without rows: the sweep removes them.
        await photos.removeFiles(done.1)
        return done.0
    }

    /// Makes what a signal holds of its person unreadable, here and in what hangs on it; the photos whose files go after the commit.
    ///
    /// The tickets of requests on it stay, without what was written in them.
    package func forget(_ signal: Signal.ID, in tx: any WriteTransaction) throws -> [Attachment.ID] {
        try cases.erase(caseOf: signal, in: tx)
        try tx.execute(
            "UPDATE subject_request SET phone_index = NULL, value_sealed = NULL, wish_sealed = NULL WHERE signal_id = \(signal)"
        )
        try signals.endConsents(of: signal, in: tx)
        return try signals.erase(signal, in: tx)
    }
}
