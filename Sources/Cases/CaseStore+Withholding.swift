import Access
package import Inbox
import Kernel
package import Storage

/// What stands of a person in the case that his signal opened: the title, made of his words, and what he wrote himself.
extension CaseStore {
    /// The words of the reporter in a case's history: his steps have neither account nor organisation.
    private static let byReporter: SQL = "account_id IS NULL AND organisation_id IS NULL AND note <> ''"

    /// Whether the purpose for which signals are kept is not reached yet: they wait to be sorted, or their case is open.
    package static func areInUse(_ signals: [Signal.ID], in tx: any ReadTransaction) throws -> Bool {
        guard !signals.isEmpty else { return false }
        return try tx.count(
            """
            SELECT COUNT(*) AS n FROM signal s LEFT JOIN case_record c ON c.id = s.matter_id
            WHERE s.id IN \(list: signals) AND (s.state = 'new' OR (c.id IS NOT NULL AND c.closed_at IS NULL))
            """
        ) > 0
    }

    /// Takes title and reporter's words of the case out of sight that was opened by the signal.
    package func restrict(caseOf signal: Signal.ID, in tx: any WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO case_withheld (case_id, title) SELECT id, title FROM case_record WHERE signal_id = \(signal)
            ON CONFLICT (case_id) DO NOTHING
            """
        )
        try tx.execute(
            """
            INSERT INTO case_withheld_note (event_id, note)
            SELECT id, note FROM case_event
            WHERE case_id IN (SELECT id FROM case_record WHERE signal_id = \(signal)) AND \(Self.byReporter)
            ON CONFLICT (event_id) DO NOTHING
            """
        )
        try overwrite(signal, SignalStore.restrictedText, in: tx)
    }

    /// Ends a restriction.
    package func lift(caseOf signal: Signal.ID, in tx: any WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE case_record SET title = (SELECT w.title FROM case_withheld w WHERE w.case_id = case_record.id)
            WHERE signal_id = \(signal) AND EXISTS (SELECT 1 FROM case_withheld w WHERE w.case_id = case_record.id)
            """
        )
        try tx.execute(
            """
            UPDATE case_event SET note = (SELECT w.note FROM case_withheld_note w WHERE w.event_id = case_event.id)
            WHERE case_id IN (SELECT id FROM case_record WHERE signal_id = \(signal))
              AND EXISTS (SELECT 1 FROM case_withheld_note w WHERE w.event_id = case_event.id)
            """
        )
        try forgetWithheld(signal, in: tx)
    }

    /// Overwrites title and reporter's words for good and destroys the keys of these; the case itself, its steps, its times and
    /// what the staff wrote stay, so that figures do.
    package func erase(caseOf signal: Signal.ID, in tx: any WriteTransaction) throws {
        try forgetWithheld(signal, in: tx)
        let keys: [Int64] = try tx.query(
            """
            SELECT DISTINCT key_id FROM case_event
            WHERE case_id IN (SELECT id FROM case_record WHERE signal_id = \(signal)) AND key_id IS NOT NULL
              AND account_id IS NULL AND organisation_id IS NULL
            """
        ) { try $0.get("key_id") }
        try tx.destroyKeys(keys, at: context.now())
        try overwrite(signal, Forgotten.text, in: tx)
    }

    private func overwrite(_ signal: Signal.ID, _ text: String, in tx: any WriteTransaction) throws {
        try tx.execute("UPDATE case_record SET title = \(text) WHERE signal_id = \(signal)")
        try tx.execute(
            """
            UPDATE case_event SET note = \(text)
            WHERE case_id IN (SELECT id FROM case_record WHERE signal_id = \(signal)) AND \(Self.byReporter)
            """
        )
    }

    func forgetWithheld(_ signal: Signal.ID, in tx: any WriteTransaction) throws {
        try tx.execute(
            """
            DELETE FROM case_withheld_note WHERE event_id IN (
                SELECT e.id FROM case_event e JOIN case_record c ON c.id = e.case_id WHERE c.signal_id = \(signal))
            """
        )
        try tx.execute(
            "DELETE FROM case_withheld WHERE case_id IN (SELECT id FROM case_record WHERE signal_id = \(signal))"
        )
    }
}
