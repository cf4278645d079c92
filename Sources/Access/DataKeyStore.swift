import Kernel
package import Storage

/// The data keys as a whole: how many there are, and what a change of the key file does to them.
package struct DataKeyStore: Sendable {
    private let database: any Database
    private let sealer: Sealer

    package init(database: any Database, sealer: Sealer) {
        self.database = database
        self.sealer = sealer
    }

    /// The last data keys of a database that were not destroyed, as they lie there: by them a key file is known.
    package static func newest(in database: any Database) async throws -> [(id: Int64, wrapped: [UInt8])] {
        try await database.read { tx in
            try tx.query("SELECT id, wrapped FROM data_key WHERE wrapped IS NOT NULL ORDER BY id DESC LIMIT 3") {
                (id: try $0.get("id", as: Int64.self), wrapped: try $0.get("wrapped", as: [UInt8].self))
            }
        }
    }

    /// How many keys are wrapped with each version, and how many were destroyed.
    package func status() async throws -> (byVersion: [Int: Int], destroyed: Int) {
        try await database.read { tx in
            let rows: [(Int, Int)] = try tx.query(
                "SELECT key_version, COUNT(*) AS n FROM data_key WHERE wrapped IS NOT NULL GROUP BY key_version"
            ) { (try $0.get("key_version"), try $0.get("n")) }
            let destroyed = try tx.count("SELECT COUNT(*) AS n FROM data_key WHERE wrapped IS NULL")
            return (Dictionary(rows) { first, _ in first }, destroyed)
        }
    }

    /// Wraps the next keys after `last` with the newest version; nil when there are no more.
    ///
    /// Only the wrapping changes: what the keys sealed is not touched. One that is destroyed meanwhile stays so.
    package func rewrap(after last: Int64, to newest: Int, batch: Int = 500) async throws -> (
        last: Int64, changed: Int
    )? {
        try await database.write { [sealer] tx in
            let rows = try tx.query(
                """
                SELECT id, wrapped, key_version FROM data_key
                WHERE id > \(last) AND wrapped IS NOT NULL ORDER BY id LIMIT \(batch)
                """
            ) {
                (
                    id: try $0.get("id", as: Int64.self), wrapped: try $0.get("wrapped", as: [UInt8].self),
                    version: try $0.get("key_version", as: Int.self)
                )
            }
            guard let end = rows.last else { return nil }
            var changed = 0
            for row in rows where row.version != newest {
                let key = try sealer.rewrapped(try sealer.key(id: row.id, wrapped: row.wrapped))
                try tx.enqueue(
                    """
                    UPDATE data_key SET wrapped = \(key.wrapped), key_version = \(key.version)
                    WHERE id = \(row.id) AND wrapped IS NOT NULL
                    """
                )
                changed += 1
            }
            return (end.id, changed)
        }
    }
}
