import Access
import Inbox
import Kernel
public import Storage

/// What Open311 adds to signals: by which program, under which service.
public struct Open311Store: Sendable {
    private let database: any Database

    public init(database: any Database) { self.database = database }

    /// Notes under which service a signal was filed; once for a signal.
    func note(_ signal: Signal.ID, service: String, by client: Account.ID) async throws {
        try await database.write { tx in
            try tx.execute(
                """
                INSERT INTO open311_request (signal_id, client_id, service_code) VALUES (\(signal), \(client), \(service))
                ON CONFLICT (signal_id) DO NOTHING
                """
            )
        }
    }

    /// The services of signals, where they are known.
    func services(of signals: [Signal.ID]) async throws -> [Signal.ID: String] {
        guard !signals.isEmpty else { return [:] }
        let rows: [(Signal.ID, String)] = try await database.read { tx in
            try tx.query("SELECT signal_id, service_code FROM open311_request WHERE signal_id IN \(list: signals)") {
                (try $0.get("signal_id"), try $0.get("service_code"))
            }
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// Whether a program filed a signal through Open311.
    func isOwn(_ signal: Signal.ID, of client: Account.ID) async throws -> Bool {
        try await database.read { tx in
            try tx.count(
                "SELECT COUNT(*) AS n FROM open311_request WHERE signal_id = \(signal) AND client_id = \(client)"
            ) == 1
        }
    }

    /// The signals that a program filed here to which something happened in a span of time, oldest first.
    func moved(of client: Account.ID, from: Instant, until: Instant, limit: Int = 500) async throws -> [Signal.ID] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT r.signal_id FROM open311_request r JOIN signal s ON s.id = r.signal_id
                WHERE r.client_id = \(client) AND (
                    EXISTS (SELECT 1 FROM signal_event e WHERE e.signal_id = r.signal_id AND e.at >= \(from) AND e.at <= \(until))
                    OR EXISTS (SELECT 1 FROM case_event c WHERE c.case_id = s.matter_id AND c.at >= \(from) AND c.at <= \(until))
                )
                ORDER BY r.signal_id LIMIT \(limit)
                """
            ) { try $0.get("signal_id") }
        }
    }
}
