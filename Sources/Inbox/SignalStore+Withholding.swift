import Access
package import Attachments
package import Kernel
package import Storage

/// What persons may demand of their signals, inside the transaction that records the demand (PIPL articles 44 to 47).
///
/// The caller has decided, and writes the audit record; each function announces what it changed.
extension SignalStore {
    /// What is shown in place of a text whose person had it restricted; it stands in the data like a person's words.
    public static let restrictedText = "（应本人要求限制处理，内容不显示）"

    /// The keyed index of the phone that was left with a signal; nil where none was.
    package func phoneIndex(of id: Signal.ID, in tx: any ReadTransaction) throws -> [UInt8]? {
        try tx.first(
            """
            SELECT COALESCE(w.phone_index, s.phone_index) AS phone_index
            FROM signal s LEFT JOIN signal_withheld w ON w.signal_id = s.id WHERE s.id = \(id)
            """
        ) { try $0.find("phone_index", as: [UInt8].self) } ?? nil
    }

    /// The same of a number as it is typed; nil for one that is none.
    package func phoneIndex(typed phone: String) -> [UInt8]? {
        PhoneNumber(phone).map { sealer.blindIndex($0.digits, purpose: "signal.phone") }
    }

    /// The signals that were left with that phone, oldest first; all of them, or those after a moment.
    package func signals(
        phoneIndex index: [UInt8],
        since: Instant? = nil,
        in tx: any ReadTransaction
    ) throws -> [Signal.ID] {
        let part: SQL = since.map { " AND created_at > \($0)" } ?? ""
        return try tx.query("SELECT id FROM signal WHERE id IN (\(Self.left(with: index)))\(part) ORDER BY id") {
            try $0.get("id")
        }
    }

    /// The identifiers of what was left with a phone, also of what is withheld from others.
    static func left(with index: [UInt8]) -> SQL {
        """
        SELECT id FROM signal WHERE phone_index = \(index)
        UNION SELECT signal_id AS id FROM signal_withheld WHERE phone_index = \(index)
        """
    }

    /// Signals with all that is held of their persons, oldest first.
    package func whole(_ ids: [Signal.ID], in tx: any ReadTransaction) throws -> [PersonalSignal] {
        guard !ids.isEmpty else { return [] }
        let notes = Dictionary(
            try tx.query(
                """
                SELECT n.signal_id, n.number, n.note, \(SQL.key(of: "e")) FROM signal_withheld_note n
                JOIN signal_event e ON e.signal_id = n.signal_id AND e.number = n.number
                WHERE n.signal_id IN \(list: ids)
                """
            ) {
                (
                    "\(try $0.get("signal_id", as: Int64.self))/\(try $0.get("number", as: Int.self))",
                    try $0.signalNote()
                )
            },
            uniquingKeysWith: { $1 }
        )
        let events = Dictionary(grouping: try Self.events(of: ids, in: tx), by: \.signal)
        let photos = try attachments.listWhole(.signal, ids.map(\.rawValue), in: tx)
        return try tx.query(
            """
            SELECT s.id, s.source, s.channel, s.filed_by, s.receipt, COALESCE(w.body, s.body) AS body,
                   COALESCE(w.place, s.place) AS place, s.area_id, s.district_id, s.street_id, s.community_id, s.grid_id,
                   s.estate_id, s.building_id, s.is_anonymous,
                   COALESCE(w.name_sealed, s.name_sealed) AS name_sealed,
                   COALESCE(w.phone_sealed, s.phone_sealed) AS phone_sealed,
                   CASE WHEN COALESCE(w.name_sealed, s.name_sealed, w.phone_sealed, s.phone_sealed) IS NOT NULL
                        THEN 1 ELSE 0 END AS has_contact,
                   COALESCE(w.photo_count, s.photo_count) AS photo_count, s.state, s.matter_id, s.created_at,
                   s.erased_at, w.at AS restricted_at, \(SQL.key(of: "s"))
            FROM signal s LEFT JOIN signal_withheld w ON w.signal_id = s.id
            WHERE s.id IN \(list: ids) ORDER BY s.id
            """
        ) { row in
            let signal = try Self.read(row)
            var key: DataKey?
            if let id: Int64 = try row.find("key_id"), let wrapped: [UInt8] = try row.find("key_wrapped") {
                key = try row.vault.key(id: id, wrapped: wrapped)
            }
            return PersonalSignal(
                signal: signal,
                name: try open(try row.find("name_sealed"), "name_sealed", signal.id, key),
                phone: try open(try row.find("phone_sealed"), "phone_sealed", signal.id, key),
                events: (events[signal.id] ?? []).map { event in
                    guard let note = notes["\(signal.id.rawValue)/\(event.number)"] else { return event }
                    return SignalEvent(
                        signal: event.signal,
                        number: event.number,
                        action: event.action,
                        at: event.at,
                        account: event.account,
                        note: note,
                        matter: event.matter
                    )
                },
                photos: photos[signal.id.rawValue] ?? [],
                restrictedAt: try row.find("restricted_at"),
                erasedAt: try row.find("erased_at")
            )
        }
    }

    private func open(_ sealed: [UInt8]?, _ column: String, _ id: Signal.ID, _ key: DataKey?) throws -> String {
        guard let sealed else { return "" }
        let bytes = try sealer.open(sealed, at: SealedWords.place(column, id), perhapsWith: key)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Takes words, contact and photos of a signal out of everybody's sight but its person's and the officer's.
    ///
    /// - Returns: whether anything changed: not for one that is restricted already, or erased.
    package func restrict(_ id: Signal.ID, in tx: any WriteTransaction) throws -> Bool {
        let moved = try tx.execute(
            """
            INSERT INTO signal_withheld (signal_id, body, place, name_sealed, phone_sealed, phone_index, photo_count, at)
            SELECT id, body, place, name_sealed, phone_sealed, phone_index, photo_count, \(context.now())
            FROM signal WHERE id = \(id) AND erased_at IS NULL ON CONFLICT (signal_id) DO NOTHING
            """
        )
        guard moved == 1 else { return false }
        try tx.execute(
            """
            UPDATE signal SET body = \(Self.restrictedText), place = '', name_sealed = NULL, phone_sealed = NULL,
                phone_index = NULL, photo_count = 0 WHERE id = \(id)
            """
        )
        try tx.execute(
            """
            INSERT INTO signal_withheld_note (signal_id, number, note)
            SELECT signal_id, number, note FROM signal_event WHERE signal_id = \(id) AND action = 'remark'
            """
        )
        try tx.execute(
            "UPDATE signal_event SET note = \(Self.restrictedText) WHERE signal_id = \(id) AND action = 'remark'"
        )
        try attachments.withhold(AttachmentOwner(.signal, id.rawValue), in: tx)
        try announce("signal.restricted", id, in: tx)
        return true
    }

    /// Ends a restriction: everything stands where it stood.
    package func lift(_ id: Signal.ID, in tx: any WriteTransaction) throws -> Bool {
        let moved = try tx.execute(
            """
            UPDATE signal SET
                body = (SELECT w.body FROM signal_withheld w WHERE w.signal_id = signal.id),
                place = (SELECT w.place FROM signal_withheld w WHERE w.signal_id = signal.id),
                name_sealed = (SELECT w.name_sealed FROM signal_withheld w WHERE w.signal_id = signal.id),
                phone_sealed = (SELECT w.phone_sealed FROM signal_withheld w WHERE w.signal_id = signal.id),
                phone_index = (SELECT w.phone_index FROM signal_withheld w WHERE w.signal_id = signal.id),
                photo_count = photo_count + (SELECT w.photo_count FROM signal_withheld w WHERE w.signal_id = signal.id)
            WHERE id = \(id) AND EXISTS (SELECT 1 FROM signal_withheld w WHERE w.signal_id = signal.id)
            """
        )
        guard moved == 1 else { return false }
        try tx.execute(
            """
            UPDATE signal_event SET note = (
                SELECT n.note FROM signal_withheld_note n
                WHERE n.signal_id = signal_event.signal_id AND n.number = signal_event.number)
            WHERE signal_id = \(id) AND EXISTS (
                SELECT 1 FROM signal_withheld_note n
                WHERE n.signal_id = signal_event.signal_id AND n.number = signal_event.number)
            """
        )
        try Self.forgetWithheld(id, in: tx)
        try attachments.giveBack(AttachmentOwner(.signal, id.rawValue), in: tx)
        try announce("signal.released", id, in: tx)
        return true
    }

    /// Overwrites words and contact of a signal, destroys its keys and takes its photos out of the data; nothing of it opens
    /// again, in no copy of the database either.
    ///
    /// - Returns: the photos whose files are to be removed once this is committed.
    package func erase(_ id: Signal.ID, in tx: any WriteTransaction) throws -> [Attachment.ID] {
        let now = context.now()
        try Self.forgetWithheld(id, in: tx)
        let keys: [Int64] = try tx.query(
            """
            SELECT key_id FROM signal WHERE id = \(id) AND key_id IS NOT NULL
            UNION SELECT key_id FROM signal_event WHERE signal_id = \(id) AND key_id IS NOT NULL
            """
        ) { try $0.get("key_id") }
        try tx.destroyKeys(keys, at: now)
        let nothing: [UInt8] = []
        try tx.execute(
            """
            UPDATE signal SET body = \(Forgotten.text), place = '', name_sealed = NULL, phone_sealed = NULL,
                phone_index = NULL, photo_count = 0, submission_digest = \(nothing), erased_at = \(now)
            WHERE id = \(id)
            """
        )
        try tx.execute(
            "UPDATE signal_event SET note = \(Forgotten.text) WHERE signal_id = \(id) AND action = 'remark'"
        )
        try announce("signal.erased", id, in: tx)
        return try attachments.forget(.signal, [id.rawValue, -id.rawValue], at: now, in: tx)
    }

    /// Erases the name and phone that were left with a signal, and nothing else of it.
    package func eraseContact(_ id: Signal.ID, in tx: any WriteTransaction) throws {
        try tx.execute(
            "UPDATE signal SET name_sealed = NULL, phone_sealed = NULL, phone_index = NULL WHERE id = \(id)"
        )
        try tx.execute(
            """
            UPDATE signal_withheld SET name_sealed = NULL, phone_sealed = NULL, phone_index = NULL
            WHERE signal_id = \(id)
            """
        )
        // Nothing leads from the number to what he wrote any more.
        try tx.execute(
            "UPDATE data_key SET person_index = NULL WHERE id = (SELECT key_id FROM signal WHERE id = \(id))"
        )
        try announce("signal.contact_erased", id, in: tx)
    }

    /// Stores a checked correction; the value before is kept nowhere.
    /// - Throws: `InvalidInput` at `value`.
    package func correct(_ field: CorrectedField, to value: String, of id: Signal.ID, in tx: any WriteTransaction)
        throws
    {
        let value = try Self.checked(field, value)
        let key = try Self.key(of: id, context: context, in: tx)
        let isWithheld = try tx.count("SELECT COUNT(*) AS n FROM signal_withheld WHERE signal_id = \(id)") == 1
        switch field {
        case .text:
            let sealed: String = try tx.vault.seal(value, at: SealedWords.place("body", id), with: key)
            if isWithheld {
                try tx.execute("UPDATE signal_withheld SET body = \(sealed) WHERE signal_id = \(id)")
            } else {
                try tx.execute("UPDATE signal SET body = \(sealed) WHERE id = \(id)")
            }
        case .name:
            let place = SealedWords.place("name_sealed", id)
            let sealed: [UInt8] = try tx.vault.seal(Array(value.utf8), at: place, with: key)
            if isWithheld {
                try tx.execute("UPDATE signal_withheld SET name_sealed = \(sealed) WHERE signal_id = \(id)")
            } else {
                try tx.execute("UPDATE signal SET name_sealed = \(sealed) WHERE id = \(id)")
            }
        case .phone:
            let place = SealedWords.place("phone_sealed", id)
            let sealed: [UInt8] = try tx.vault.seal(Array(value.utf8), at: place, with: key)
            let index = person(value)
            try tx.execute("UPDATE data_key SET person_index = \(index) WHERE id = \(key.id)")
            if isWithheld {
                try tx.execute(
                    "UPDATE signal_withheld SET phone_sealed = \(sealed), phone_index = \(index) WHERE signal_id = \(id)"
                )
            } else {
                try tx.execute("UPDATE signal SET phone_sealed = \(sealed), phone_index = \(index) WHERE id = \(id)")
            }
        }
        try announce("signal.corrected", id, detail: field.rawValue, in: tx)
    }

    /// A value as it may be stored.
    /// - Throws: `InvalidInput` at `value`.
    package static func checked(_ field: CorrectedField, _ value: String) throws(InvalidInput) -> String {
        switch field {
        case .text:
            guard !value.allSatisfy(\.isWhitespace), value.count <= Report.textLimit else {
                throw InvalidInput(
                    "value",
                    Text(
                        "请写下改正后的内容，最多 \(Report.textLimit) 字。",
                        "Write the corrected text, at most \(Report.textLimit) characters."
                    )
                )
            }
            return value
        case .name:
            guard !value.isEmpty, value.count <= Report.nameLimit else {
                throw InvalidInput(
                    "value",
                    Text(
                        "请写下改正后的称呼，最多 \(Report.nameLimit) 字。",
                        "Write the corrected name, at most \(Report.nameLimit) characters."
                    )
                )
            }
            return value
        case .phone:
            guard let number = PhoneNumber(value) else {
                throw InvalidInput(
                    "value",
                    Text(
                        "电话号码不对，请填 11 位手机号或带区号的座机号。",
                        "This is not a phone number: 11 digits, or a landline with its area code."
                    )
                )
            }
            return number.digits
        }
    }

    /// Ends a restriction without giving anything back.
    package static func forgetWithheld(_ id: Signal.ID, in tx: any WriteTransaction) throws {
        try tx.execute("DELETE FROM signal_withheld_note WHERE signal_id = \(id)")
        try tx.execute("DELETE FROM signal_withheld WHERE signal_id = \(id)")
    }

    /// Lists, search and open pages follow it.
    private func announce(_ kind: String, _ id: Signal.ID, detail: String = "", in tx: any WriteTransaction) throws {
        guard let signal = try tx.first(Self.select + " WHERE id = \(id)", Self.read) else {
            throw NotFound("signal", id)
        }
        try tx.announce(
            Fact(kind, subject: id.rawValue, areas: signal.path.all, detail: detail, at: context.now()),
            id: context.number()
        )
    }
}
