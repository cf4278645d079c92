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
        let submission: [UInt8]
        let name: [UInt8]?
        let phone: [UInt8]?
        let phoneIndex: [UInt8]?
    }

    /// Seals what names a person.
    ///
    /// `name` and `phone` are empty when nothing is known.
    package func prepare(_ ticket: Ticket, as signal: Signal, name: String, phone: String, caseEvents: Int) throws
        -> PreparedTicket
    {
        PreparedTicket(
            signal: signal,
            ticket: ticket,
            caseEvents: caseEvents,
            submission: secrets.submission("ticket:\(ticket.source):\(ticket.number)"),
            name: try seal(name, column: "name_sealed", signal.id),
            phone: try seal(phone, column: "phone_sealed", signal.id),
            phoneIndex: phone.isEmpty ? nil : sealer.blindIndex(phone, purpose: "signal.phone")
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

    /// Which of the numbers are identifiers of signals already.
    package static func taken(_ ids: [Signal.ID], in tx: any ReadTransaction) throws -> [Signal.ID] {
        try tx.query("SELECT id FROM signal WHERE id IN \(list: ids)") { try $0.get("id") }
    }

    /// Writes tickets with their signals and histories, and announces them, ten with one fact.
    ///
    /// The caller has seen that none is there. A fact names the signals in its detail; the steps of their cases are
    /// announced by it too.
    package func insert(_ tickets: [PreparedTicket], run: Int64, in tx: any WriteTransaction) throws {
        for chunk in tickets.chunks(of: 100) {
            try tx.enqueue(Self.signals(chunk))
            try tx.enqueue(Self.events(chunk))
            try tx.enqueue(Self.tickets(chunk, run))
        }
        let now = context.now()
        for chunk in tickets.chunks(of: 10) {
            guard let first = chunk.first?.signal else { continue }
            let ids = chunk.map { String($0.signal.id.rawValue) }.joined(separator: ",")
            try tx.announce(
                Fact(Self.importedFact, subject: first.id.rawValue, detail: ids, at: now),
                id: context.number()
            )
        }
    }

    /// The fact that tickets were imported: its detail holds the identifiers of their signals, separated by commas.
    package static let importedFact = "import.tickets"

    private static func signals(_ rows: ArraySlice<PreparedTicket>) -> SQL {
        var sql = SQL.StringInterpolation(literalCapacity: 0, interpolationCount: rows.count * 24)
        sql.appendLiteral(
            """
            INSERT INTO signal (
                id, source, channel, receipt, submission_key, submission_digest, body, place, area_id, district_id,
                street_id, community_id, grid_id, estate_id, building_id, is_anonymous, name_sealed, phone_sealed,
                phone_index, photo_count, state, matter_id, event_count, created_at
            ) VALUES \

            """
        )
        for (index, row) in rows.enumerated() {
            let signal = row.signal
            let path = signal.path
            sql.appendLiteral(index == 0 ? "(" : ", (")
            sql.appendInterpolation(signal.id)
            sql.appendLiteral(", 'ticket', ")
            sql.appendInterpolation(signal.channel)
            sql.appendLiteral(", ")
            sql.appendInterpolation(signal.receipt)
            sql.appendLiteral(", ")
            sql.appendInterpolation(row.submission)
            sql.appendLiteral(", ")
            sql.appendInterpolation(row.submission)
            sql.appendLiteral(", ")
            sql.appendInterpolation(signal.text)
            sql.appendLiteral(", ")
            sql.appendInterpolation(signal.place)
            sql.appendLiteral(", ")
            sql.appendInterpolation(signal.area)
            for level in [path.district, path.street, path.community, path.grid, path.estate, path.building] {
                sql.appendOrNull(level)
            }
            sql.appendLiteral(", ")
            sql.appendInterpolation(signal.isAnonymous)
            for sealed in [row.name, row.phone, row.phoneIndex] { sql.appendOrNull(sealed) }
            sql.appendLiteral(", 0, ")
            sql.appendInterpolation(signal.state)
            sql.appendOrNull(signal.matter)
            sql.appendLiteral(", ")
            sql.appendInterpolation(signal.state == .new ? 1 : 2)
            sql.appendLiteral(", ")
            sql.appendInterpolation(signal.createdAt)
            sql.appendLiteral(")")
        }
        return SQL(stringInterpolation: sql)
    }

    private static func events(_ rows: ArraySlice<PreparedTicket>) -> SQL {
        var sql = SQL.StringInterpolation(literalCapacity: 0, interpolationCount: rows.count * 5)
        sql.appendLiteral(
            "INSERT INTO signal_event (signal_id, number, action, at, account_id, note, matter_id) VALUES "
        )
        for (index, row) in rows.enumerated() {
            sql.appendLiteral(index == 0 ? "(" : ", (")
            sql.appendInterpolation(row.signal.id)
            sql.appendLiteral(", 1, 'received', ")
            sql.appendInterpolation(row.signal.createdAt)
            sql.appendLiteral(", NULL, '', NULL)")
            guard let matter = row.signal.matter else { continue }
            sql.appendLiteral(", (")
            sql.appendInterpolation(row.signal.id)
            sql.appendLiteral(", 2, 'opened', ")
            sql.appendInterpolation(row.signal.createdAt)
            sql.appendLiteral(", NULL, '', ")
            sql.appendInterpolation(matter)
            sql.appendLiteral(")")
        }
        return SQL(stringInterpolation: sql)
    }

    private static func tickets(_ rows: ArraySlice<PreparedTicket>, _ run: Int64) -> SQL {
        var sql = SQL.StringInterpolation(literalCapacity: 0, interpolationCount: rows.count * 11)
        sql.appendLiteral(
            """
            INSERT INTO signal_ticket (
                signal_id, source, number, content_mark, channel, nature, is_placed, signal_events, case_events, run_id,
                due_at
            ) VALUES \

            """
        )
        for (index, row) in rows.enumerated() {
            let ticket = row.ticket
            sql.appendLiteral(index == 0 ? "(" : ", (")
            sql.appendInterpolation(row.signal.id)
            sql.appendLiteral(", ")
            sql.appendInterpolation(ticket.source)
            sql.appendLiteral(", ")
            sql.appendInterpolation(ticket.number)
            sql.appendLiteral(", ")
            sql.appendInterpolation(ticket.contentMark)
            sql.appendLiteral(", ")
            sql.appendInterpolation(ticket.channel)
            sql.appendLiteral(", ")
            sql.appendInterpolation(ticket.nature.rawValue)
            sql.appendLiteral(", ")
            sql.appendInterpolation(ticket.isPlaced)
            sql.appendLiteral(", ")
            sql.appendInterpolation(row.signal.state == .new ? 1 : 2)
            sql.appendLiteral(", ")
            sql.appendInterpolation(row.caseEvents)
            sql.appendLiteral(", ")
            sql.appendInterpolation(run)
            sql.appendOrNull(ticket.dueAt?.milliseconds)
            sql.appendLiteral(")")
        }
        return SQL(stringInterpolation: sql)
    }

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
