public import Kernel

/// A right that one process at a time has, for a while.
public struct Lease: Sendable, Hashable {
    public let name: String
    public let holder: String
    public let until: Instant
    /// Rises whenever the lease goes to another holder: work that carries a lower number comes from one who lost it.
    public let fence: Int64
}

/// The table of leases.
public enum LeaseMigrations {
    public static let all = [
        Migration(
            "0001-lease",
            """
            CREATE TABLE lease (
                name TEXT PRIMARY KEY,
                holder TEXT NOT NULL,
                held_until BIGINT NOT NULL,
                fence BIGINT NOT NULL
            );
            """
        )
    ]
}

/// Takes, keeps and gives back leases.
public struct LeaseStore: Sendable {
    private let database: any Database

    public init(_ database: any Database) { self.database = database }

    /// Takes the lease, or keeps it longer if `holder` has it; nil while somebody else does.
    public func take(_ name: String, holder: String, at now: Instant, length: Duration) async throws -> Lease? {
        let until = now + length
        return try await database.write { tx in
            let fence: Int64? = try tx.first(
                """
                INSERT INTO lease (name, holder, held_until, fence)
                VALUES (\(name), \(holder), \(until), 1)
                ON CONFLICT (name) DO UPDATE SET
                    fence = CASE
                        WHEN lease.holder = excluded.holder AND lease.held_until > \(now) THEN lease.fence
                        ELSE lease.fence + 1
                    END,
                    holder = excluded.holder,
                    held_until = excluded.held_until
                WHERE lease.holder = excluded.holder OR lease.held_until <= \(now)
                RETURNING fence
                """
            ) { try $0.get("fence") }
            return fence.map { Lease(name: name, holder: holder, until: until, fence: $0) }
        }
    }

    /// Gives the lease back before its time, if it is still held.
    public func giveBack(_ lease: Lease) async throws {
        try await database.write { tx in
            try tx.execute(
                """
                UPDATE lease SET held_until = 0
                WHERE name = \(lease.name) AND holder = \(lease.holder) AND fence = \(lease.fence)
                """
            )
        }
    }
}
