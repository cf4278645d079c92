import Access
public import Kernel
package import Storage

/// Many tickets of another system at once.
extension SignalStore {
    /// A ticket as it is to be stored: sealed before the transaction begins, because that takes longer than writing it.
    package struct PreparedTicket: Sendable {
        package let signal: Signal
        package let ticket: Ticket
        /// How many steps of its case were written with it; 0 when no case was opened.
        package let caseEvents: Int
        /// Nobody sends a ticket in: its key is its identifier, in whose order the index then grows.
        ///
        /// That of a report is a checksum of 32 bytes, so no two are alike.
        let submission: [UInt8]
        let words: SealedWords
        let key: DataKey
        let phoneIndex: [UInt8]?
    }

    /// What seals what is prepared before its transaction.
    package var vault: any Vault { sealer }

    /// Seals what was said, and what names a person.
    ///
    /// `name` and `phone` are empty when nothing is known.
    package func prepare(_ ticket: Ticket, as signal: Signal, name: String, phone: String, caseEvents: Int) throws
        -> PreparedTicket
    {
        let key = try sealer.makeKey(id: context.number())
        return PreparedTicket(
            signal: signal,
            ticket: ticket,
            caseEvents: caseEvents,
            submission: withUnsafeBytes(of: signal.id.rawValue.bigEndian) { Array($0) },
            words: try SealedWords(
                body: signal.text,
                place: signal.place,
                name: name,
                phone: phone,
                of: signal.id,
                with: key,
                sealer
            ),
            key: key,
            phoneIndex: person(phone)
        )
    }

    /// The tickets of a source that are there already, by number, with the checksum of what they said.
    package static func known(_ numbers: [String], of source: String, in tx: any ReadTransaction) throws -> [String:
        Int64]
    {
        guard !numbers.isEmpty else { return [:] }
        let found: [(String, Int64)] = try tx.query(
            """
            SELECT number, content_mark FROM signal_ticket
            WHERE source = \(source) AND number IN \(list: numbers)
            """
        ) { (try $0.get("number"), try $0.get("content_mark")) }
        return Dictionary(found) { first, _ in first }
    }

    /// The rows of tickets, their signals and their histories, made before the transaction begins.
    package struct TicketRows: Sendable {
        /// The identifiers, ten to a fact.
        let facts: [[Signal.ID]]
        let keys: BulkRows
        let signals: BulkRows
        let events: BulkRows
        let tickets: BulkRows

        package init(_ tickets: [PreparedTicket], run: Int64, at now: Instant) {
            facts = tickets.chunks(of: 10).map { $0.map(\.signal.id) }
            var keys = BulkRows.dataKeys(rows: tickets.count)
            var signals = BulkRows(SignalStore.signalTable, rows: tickets.count)
            var events = BulkRows(SignalStore.eventTable, rows: tickets.count * 2)
            var rows = BulkRows(SignalStore.ticketTable, rows: tickets.count)
            for ticket in tickets {
                keys.add(ticket.key, .signal, person: ticket.phoneIndex, at: now)
                signals.add(ticket)
                events.add(historyOf: ticket.signal)
                rows.add(ticket, run: run)
            }
            self.keys = keys
            self.signals = signals
            self.events = events
            self.tickets = rows
        }
    }

    /// Writes tickets with their signals and histories, and announces them, ten with one fact.
    ///
    /// The caller has seen that none is there. A fact names the signals in its detail; the steps of their cases are
    /// announced by it too.
    package func insert(_ rows: TicketRows, in tx: any WriteTransaction) throws {
        try tx.insert(rows.keys)
        try tx.insert(rows.signals)
        try tx.insert(rows.events)
        try tx.insert(rows.tickets)
        let now = context.now()
        for ids in rows.facts {
            guard let first = ids.first else { continue }
            let detail = ids.map { String($0.rawValue) }.joined(separator: ",")
            try tx.announce(
                Fact(Self.importedFact, subject: first.rawValue, detail: detail, at: now),
                id: context.number()
            )
        }
    }

    /// The fact that tickets were imported: its detail holds the identifiers of their signals, separated by commas.
    package static let importedFact = "import.tickets"

    fileprivate static let signalTable = BulkTable(
        """
        INSERT INTO signal (
            id, source, channel, receipt, submission_key, submission_digest, body, place, area_id, district_id,
            street_id, community_id, grid_id, estate_id, building_id, is_anonymous, name_sealed, phone_sealed,
            phone_index, photo_count, state, matter_id, event_count, created_at, key_id
        )
        """,
        "itttbbtt iiiiiii ibbb itiiii"
    )

    fileprivate static let eventTable = BulkTable(
        "INSERT INTO signal_event (signal_id, number, action, at, note, matter_id)",
        "iititi"
    )

    fileprivate static let ticketTable = BulkTable(
        """
        INSERT INTO signal_ticket (
            signal_id, source, number, content_mark, channel, nature, due_at, is_placed, signal_events, case_events,
            run_id
        )
        """,
        "itti ttiiiii"
    )

    /// What another system knew of a signal; nil for one that did not come from one.
    public func ticket(of id: Signal.ID) async throws -> Ticket? {
        try await database.read { tx in
            try tx.first(
                """
                SELECT source, number, channel, nature, due_at, is_placed, content_mark FROM signal_ticket
                WHERE signal_id = \(id)
                """
            ) { row in
                let nature: String = try row.get("nature")
                return Ticket(
                    source: try row.get("source"),
                    number: try row.get("number"),
                    channel: try row.get("channel"),
                    nature: Ticket.Nature(rawValue: nature) ?? .other,
                    dueAt: try row.find("due_at"),
                    isPlaced: try row.get("is_placed"),
                    contentMark: try row.get("content_mark")
                )
            }
        }
    }
}

extension BulkRows {
    fileprivate mutating func add(_ ticket: SignalStore.PreparedTicket) {
        let signal = ticket.signal
        let path = signal.path
        add(signal.id)
        add("ticket")
        add(signal.channel)
        add(signal.receipt)
        add(ticket.submission)
        add(ticket.submission)
        add(ticket.words.body)
        add(ticket.words.place)
        add(signal.area)
        add(path.district)
        add(path.street)
        add(path.community)
        add(path.grid)
        add(path.estate)
        add(path.building)
        add(signal.isAnonymous)
        add(ticket.words.name)
        add(ticket.words.phone)
        add(ticket.phoneIndex)
        add(0)
        add(signal.state)
        add(signal.matter)
        add(signal.state == .new ? 1 : 2)
        add(signal.createdAt)
        add(ticket.key.id)
    }

    fileprivate mutating func add(historyOf signal: Signal) {
        add(signal.id)
        add(1)
        add("received")
        add(signal.createdAt)
        add("")
        add(nil as Int64?)
        guard let matter = signal.matter else { return }
        add(signal.id)
        add(2)
        add("opened")
        add(signal.createdAt)
        add("")
        add(matter)
    }

    fileprivate mutating func add(_ row: SignalStore.PreparedTicket, run: Int64) {
        let ticket = row.ticket
        add(row.signal.id)
        add(ticket.source)
        add(ticket.number)
        add(ticket.contentMark)
        add(ticket.channel)
        add(ticket.nature.rawValue)
        add(ticket.dueAt)
        add(ticket.isPlaced)
        add(row.signal.state == .new ? 1 : 2)
        add(row.caseEvents)
        add(run)
    }
}
