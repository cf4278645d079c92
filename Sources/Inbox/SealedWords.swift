import Kernel
package import Storage

/// What somebody wrote and left of himself, as the row of his signal holds it.
struct SealedWords: Sendable {
    let body: String
    let place: String
    let name: [UInt8]?
    let phone: [UInt8]?

    init(_ report: Report, of id: Signal.ID, with key: DataKey, _ vault: any Vault) throws {
        try self.init(
            body: report.text,
            place: report.place,
            name: report.name,
            phone: report.phone,
            of: id,
            with: key,
            vault
        )
    }

    init(
        body: String,
        place: String,
        name: String,
        phone: String,
        of id: Signal.ID,
        with key: DataKey,
        _ vault: any Vault
    ) throws {
        self.body = try vault.seal(body, at: Self.place("body", id), with: key)
        self.place = try vault.seal(place, at: Self.place("place", id), with: key)
        self.name =
            name.isEmpty ? nil : try vault.seal(Array(name.utf8), at: Self.place("name_sealed", id), with: key)
        self.phone =
            phone.isEmpty ? nil : try vault.seal(Array(phone.utf8), at: Self.place("phone_sealed", id), with: key)
    }

    /// Where a value of a signal belongs.
    static func place(_ column: String, _ id: Signal.ID) -> SealedPlace {
        SealedPlace(table: "signal", column: column, row: id.rawValue)
    }

    /// Where the note of an entry of a signal's history belongs.
    static func note(_ number: Int, of id: Signal.ID) -> SealedPlace {
        SealedPlace(table: "signal_event", column: "note", row: id.rawValue, part: Int64(number))
    }
}

extension Row {
    /// The text of a signal; `id` is its number's column.
    package func signalBody(id: StaticString = "id") throws -> String {
        let id: Signal.ID = try get(id)
        return try opened("body", at: SealedWords.place("body", id))
    }

    /// The reporter's words for the place of a signal.
    package func signalPlace(id: StaticString = "id") throws -> String {
        let id: Signal.ID = try get(id)
        return try opened("place", at: SealedWords.place("place", id))
    }

    /// The note of an entry of a signal's history, from the columns `signal_id`, `number` and `note`.
    package func signalNote() throws -> String {
        let (id, number): (Signal.ID, Int) = (try get("signal_id"), try get("number"))
        return try opened("note", at: SealedWords.note(number, of: id))
    }
}
