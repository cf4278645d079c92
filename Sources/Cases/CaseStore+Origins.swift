import Inbox
import Kernel
import Storage

/// What another system said of the matter that a case is about.
struct TicketOrigin: Sendable, Hashable {
    let nature: Ticket.Nature
    /// The way it came there, in that system's word; empty when it does not say.
    let channel: String
}

extension CaseStore {
    /// The origins of cases that came from another system; the caller has seen that they are in reach.
    func origins(of ids: [Case.ID]) async throws -> [Case.ID: TicketOrigin] {
        try await database.read { tx in
            var found: [Case.ID: TicketOrigin] = [:]
            for chunk in ids.chunks(of: 500) {
                let rows: [(Case.ID, TicketOrigin)] = try tx.query(
                    """
                    SELECT c.id, t.nature, t.channel FROM case_record c JOIN signal_ticket t ON t.signal_id = c.signal_id
                    WHERE c.id IN \(list: chunk)
                    """
                ) { row in
                    let nature: String = try row.get("nature")
                    let origin = TicketOrigin(
                        nature: Ticket.Nature(rawValue: nature) ?? .other,
                        channel: try row.get("channel")
                    )
                    return (try row.get("id"), origin)
                }
                for (id, origin) in rows { found[id] = origin }
            }
            return found
        }
    }
}
