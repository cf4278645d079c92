package import Kernel
package import Storage

/// What a database says of itself: whether a demo made it.
package struct DataMarkStore: Sendable {
    private let database: any Database

    package init(_ database: any Database) { self.database = database }

    /// Says for ever that a demo made this data; a second time changes nothing.
    package func markAsDemo(at now: Instant) async throws {
        try await database.write { tx in
            try tx.execute("INSERT INTO data_mark (name, at) VALUES ('demo', \(now)) ON CONFLICT (name) DO NOTHING")
        }
    }

    /// Whether a demo made this data.
    package func isDemo() async throws -> Bool {
        try await database.read { tx in
            try tx.first("SELECT name FROM data_mark WHERE name = 'demo'") { _ in true } ?? false
        }
    }

    /// Whether nobody has put a street into it yet.
    package func isEmpty() async throws -> Bool {
        try await database.read { tx in try tx.first("SELECT id FROM area LIMIT 1") { _ in false } ?? true }
    }
}
