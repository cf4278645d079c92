import Storage
import Synchronization

/// One durable row a request: what a report would cost if it were nothing but a row.
final class FloorStore: Sendable {
    private let database: any Database
    private let last = Atomic<Int64>(0)

    init(database: any Database) { self.database = database }

    func prepare() async throws {
        try await database.write { tx in
            try tx.execute(
                script:
                    "CREATE TABLE IF NOT EXISTS floor_row (id BIGINT PRIMARY KEY, body TEXT NOT NULL, at BIGINT NOT NULL)"
            )
            try tx.execute("DELETE FROM floor_row")
        }
    }

    func add(_ body: String) async throws {
        let id = last.wrappingAdd(1, ordering: .relaxed).newValue
        try await database.write { tx in
            try tx.enqueue("INSERT INTO floor_row (id, body, at) VALUES (\(id), \(body), \(LiveContext.now()))")
        }
    }
}
