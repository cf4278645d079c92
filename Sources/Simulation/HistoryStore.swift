import Access
import Cases
import Inbox
import Kernel
import Storage

/// Everything that the invariants look at, read from the tables as they are, without the program's own reading.
struct StoredHistory: Sendable {
    struct Signal: Sendable {
        let id: Int64
        let receipt: String
        let text: String
        let photoCount: Int
        let state: String
        let matter: Int64?
        let eventCount: Int
        let createdAt: Instant
    }

    struct SignalEvent: Sendable {
        let signal: Int64
        let number: Int
        let action: String
        let note: String
        let isByWorker: Bool
    }

    struct Matter: Sendable {
        let id: Int64
        let signal: Int64
        let state: String
        let holder: Int64
        let home: Int64
        let revision: Int
        let contactLimit: String
        let handlingLimit: String
        let contactSince: Instant
        let handlingSince: Instant
        let dueAt: Instant?
        let isProvisional: Bool
        let closedAt: Instant?
        let isSolved: Bool?
        let satisfaction: Int?
        let reopenCount: Int
        let category: String
        let severity: Int
        let isUrged: Bool
        let closedDueAt: Instant?
        let wholeLimit: String?
        let wholeSince: Instant?
        let toldLevel: Int
    }

    struct Event: Sendable {
        let matter: Int64
        let number: Int
        let action: String
        let from: String
        let to: String
        let at: Instant
        let isByWorker: Bool
        let holder: Int64
        let note: String
        let isSolved: Bool?
        let satisfaction: Int?
        let category: String?
        let severity: Int?
        var time = Time()

        /// What the step says about time.
        struct Time: Sendable {
            var urgentContact: String?
            var urgentHandling: String?
            var pauseLongest: String?
            var extensionLength: String?
        }
        let organisation: Int64?
    }

    /// A signal that came from another system, with how much of its history was written with it.
    struct Ticket: Sendable {
        let signal: Int64
        let signalEvents: Int
        let caseEvents: Int
    }

    /// What happened to a row, such as `case.accepted`, and how often it is written down.
    struct Mention: Sendable, Hashable {
        let what: String
        let row: Int64
    }

    var signals: [Signal] = []
    var signalEvents: [SignalEvent] = []
    var matters: [Matter] = []
    var events: [Event] = []
    var tickets: [Ticket] = []
    /// How often each ticket's signal was announced as imported.
    var announcedTickets: [Int64: Int] = [:]
    var facts: [Mention: Int] = [:]
    /// Warnings and rungs of the ladder, by case.
    var told: [Mention: Int] = [:]
    var audits: [Mention: Int] = [:]
    /// Photos by the signal that they belong to.
    var photos: [Int64: Int] = [:]
    var factCount = 0
    var firstFact: Int64 = 0
    var lastFact: Int64 = 0
    var doubledFacts = 0
}

/// Reads the tables for the invariants.
enum HistoryStore {
    static func read(_ database: any Database) async throws -> StoredHistory {
        try await database.read { tx in
            var history = StoredHistory()
            history.signals = try signals(tx)
            history.signalEvents = try signalEvents(tx)
            history.matters = try matters(tx)
            history.events = try events(tx)
            history.tickets = try tx.query(
                "SELECT signal_id, signal_events, case_events FROM signal_ticket ORDER BY signal_id"
            ) { row in
                StoredHistory.Ticket(
                    signal: try row.get("signal_id"),
                    signalEvents: try row.get("signal_events"),
                    caseEvents: try row.get("case_events")
                )
            }
            let imported: [String] = try tx.query("SELECT detail FROM outbox WHERE kind = 'import.tickets'") {
                try $0.get("detail")
            }
            for id in imported.flatMap({ $0.split(separator: ",") }).compactMap({ Int64($0) }) {
                history.announcedTickets[id, default: 0] += 1
            }
            history.facts = try mentions(
                "SELECT kind AS what, subject AS row_id, COUNT(*) AS n FROM outbox GROUP BY kind, subject",
                tx
            )
            history.told = try mentions(
                """
                SELECT CASE WHEN level = 1 THEN 'case.warned' ELSE 'case.escalated' END AS what, case_id AS row_id,
                       COUNT(*) AS n
                FROM case_escalation GROUP BY CASE WHEN level = 1 THEN 'case.warned' ELSE 'case.escalated' END, case_id
                """,
                tx
            )
            history.audits = try mentions(
                """
                SELECT action AS what, subject_id AS row_id, COUNT(*) AS n FROM audit_record
                GROUP BY action, subject_id
                """,
                tx
            )
            let photos: [(Int64, Int)] = try tx.query(
                """
                SELECT owner_id, COUNT(*) AS n FROM attachment WHERE owner_kind = 'signal' GROUP BY owner_id
                """
            ) { (try $0.get("owner_id"), try $0.get("n")) }
            history.photos = Dictionary(uniqueKeysWithValues: photos)
            history.factCount = try tx.count("SELECT COUNT(number) AS n FROM outbox")
            history.doubledFacts = try tx.count("SELECT COUNT(number) - COUNT(DISTINCT number) AS n FROM outbox")
            history.lastFact = try tx.latestFactNumber()
            history.firstFact = try tx.oldestFactNumber()
            return history
        }
    }

    private static func signals(_ tx: any ReadTransaction) throws -> [StoredHistory.Signal] {
        try tx.query(
            """
            SELECT id, receipt, body, photo_count, state, matter_id, event_count, created_at, \(SQL.key(of: "signal"))
            FROM signal ORDER BY id
            """
        ) { row in
            StoredHistory.Signal(
                id: try row.get("id"),
                receipt: try row.get("receipt"),
                text: try row.signalBody(),
                photoCount: try row.get("photo_count"),
                state: try row.get("state"),
                matter: try row.find("matter_id"),
                eventCount: try row.get("event_count"),
                createdAt: try row.get("created_at")
            )
        }
    }

    private static func signalEvents(_ tx: any ReadTransaction) throws -> [StoredHistory.SignalEvent] {
        try tx.query(
            """
            SELECT signal_id, number, action, note, account_id, \(SQL.key(of: "signal_event")) FROM signal_event
            ORDER BY signal_id, number
            """
        ) { row in
            StoredHistory.SignalEvent(
                signal: try row.get("signal_id"),
                number: try row.get("number"),
                action: try row.get("action"),
                note: try row.signalNote(),
                isByWorker: try row.find("account_id", as: Int64.self) != nil
            )
        }
    }

    private static func matters(_ tx: any ReadTransaction) throws -> [StoredHistory.Matter] {
        try tx.query(
            """
            SELECT id, signal_id, state, holder_id, home_id, revision, contact_limit, handling_limit, contact_since,
                   handling_since, due_at, due_provisional, closed_at, is_solved, satisfaction, reopen_count, category,
                   severity, urged_at, closed_due_at, whole_limit, whole_since, told_level
            FROM case_record ORDER BY id
            """
        ) { row in
            StoredHistory.Matter(
                id: try row.get("id"),
                signal: try row.get("signal_id"),
                state: try row.get("state"),
                holder: try row.get("holder_id"),
                home: try row.get("home_id"),
                revision: try row.get("revision"),
                contactLimit: try row.get("contact_limit"),
                handlingLimit: try row.get("handling_limit"),
                contactSince: try row.get("contact_since"),
                handlingSince: try row.get("handling_since"),
                dueAt: try row.find("due_at"),
                isProvisional: try row.get("due_provisional"),
                closedAt: try row.find("closed_at"),
                isSolved: try row.find("is_solved"),
                satisfaction: try row.find("satisfaction"),
                reopenCount: try row.get("reopen_count"),
                category: try row.get("category"),
                severity: try row.get("severity"),
                isUrged: try row.find("urged_at", as: Int64.self) != nil,
                closedDueAt: try row.find("closed_due_at"),
                wholeLimit: try row.find("whole_limit"),
                wholeSince: try row.find("whole_since"),
                toldLevel: try row.get("told_level")
            )
        }
    }

    private static func events(_ tx: any ReadTransaction) throws -> [StoredHistory.Event] {
        try tx.query(
            """
            SELECT id, case_id, number, action, from_state, to_state, at, account_id, holder_id, note, is_solved,
                   satisfaction, category, severity, organisation_id, urgent_contact, urgent_handling, pause_longest,
                   extension, \(SQL.key(of: "case_event"))
            FROM case_event ORDER BY case_id, number
            """
        ) { row in
            var event = StoredHistory.Event(
                matter: try row.get("case_id"),
                number: try row.get("number"),
                action: try row.get("action"),
                from: try row.get("from_state"),
                to: try row.get("to_state"),
                at: try row.get("at"),
                isByWorker: try row.find("account_id", as: Int64.self) != nil,
                holder: try row.get("holder_id"),
                note: try row.caseNote(),
                isSolved: try row.find("is_solved"),
                satisfaction: try row.find("satisfaction"),
                category: try row.find("category"),
                severity: try row.find("severity"),
                organisation: try row.find("organisation_id")
            )
            event.time.urgentContact = try row.find("urgent_contact")
            event.time.urgentHandling = try row.find("urgent_handling")
            event.time.pauseLongest = try row.find("pause_longest")
            event.time.extensionLength = try row.find("extension")
            return event
        }
    }

    private static func mentions(_ sql: SQL, _ tx: any ReadTransaction) throws -> [StoredHistory.Mention: Int] {
        let rows: [(StoredHistory.Mention, Int)] = try tx.query(sql) { row in
            (StoredHistory.Mention(what: try row.get("what"), row: try row.get("row_id")), try row.get("n"))
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }
}
