import Access
import Kernel
import Storage

/// Where the sealed texts of cases belong.
enum SealedNotes {
    static func title(of id: Case.ID) -> SealedPlace {
        SealedPlace(table: "case_record", column: "title", row: id.rawValue)
    }

    /// `id`: of the event.
    static func note(of id: Int64) -> SealedPlace { SealedPlace(table: "case_event", column: "note", row: id) }
}

extension Row {
    /// The title of a case; `id` is its number's column.
    package func caseTitle(id: StaticString = "id") throws -> String {
        let id: Case.ID = try get(id)
        return try opened("title", at: SealedNotes.title(of: id))
    }

    /// The note of an event of a case, from the columns `id` and `note`.
    package func caseNote() throws -> String {
        let id: Int64 = try get("id")
        return try opened("note", at: SealedNotes.note(of: id))
    }
}

extension CaseEvent {
    /// Whether it is the reporter's own step: its words are his.
    ///
    /// A rule's step has no account either, but a body.
    var isByReporter: Bool { account == nil && organisation == nil }
}

extension CaseStore {
    /// The key of what is written about a case; a new one where the case has none yet.
    static func key(of id: Case.ID, context: Context, in tx: any WriteTransaction) throws -> DataKey {
        let known = try tx.dataKey(of: "SELECT \(SQL.key(of: "case_record")) FROM case_record WHERE id = \(id)")
        if let known { return known }
        return try tx.makeKey(.matter, context: context)
    }
}
