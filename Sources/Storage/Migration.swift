public import Kernel

/// One forward-only step of the schema, named `NNNN-what`, so that names sort in order; never edited once released.
public struct Migration: Sendable {
    public let name: String
    private let scripts: [Dialect: String]

    public init(_ name: StaticString, _ script: StaticString) { self.init(name, sqlite: script, postgres: script) }

    /// For what has no common words: indexes over texts.
    public init(_ name: StaticString, sqlite: StaticString, postgres: StaticString) {
        self.name = "\(name)"
        scripts = [.sqlite: "\(sqlite)", .postgres: "\(postgres)"]
    }

    /// The step as that database is given it.
    func script(for dialect: Dialect) -> String { scripts[dialect] ?? "" }
}

extension Database {
    /// Brings the database up to the newest schema, one transaction a step.
    ///
    /// Several processes may call it at once: a step that another one has done is passed over.
    public func migrate(_ migrations: [Migration], at now: Instant) async throws {
        do { try await makeLedger() } catch let fault as StorageFault where fault.kind == .constraint {
            // PostgreSQL says so when two processes make the table at the same moment; now it is there.
            try await makeLedger()
        }
        for migration in migrations.sorted(by: { $0.name < $1.name }) {
            try await write { tx in
                if tx.dialect == .postgres { try tx.execute("LOCK TABLE schema_migration IN EXCLUSIVE MODE") }
                let checksum = hexadecimal(sha256(migration.script(for: tx.dialect)))
                let applied: String? = try tx.first(
                    "SELECT checksum FROM schema_migration WHERE name = \(migration.name)"
                ) { try $0.get("checksum") }
                if let applied {
                    guard applied == checksum else { throw MigrationChanged(name: migration.name) }
                    return
                }
                try tx.execute(script: tx.dialect.schema(migration.script(for: tx.dialect)))
                try tx.execute(
                    """
                    INSERT INTO schema_migration (name, checksum, applied_at)
                    VALUES (\(migration.name), \(checksum), \(now))
                    """
                )
            }
        }
    }
}

extension Database {
    private func makeLedger() async throws {
        try await write { tx in
            try tx.execute(
                script: """
                    CREATE TABLE IF NOT EXISTS schema_migration (
                        name TEXT PRIMARY KEY,
                        checksum TEXT NOT NULL,
                        applied_at BIGINT NOT NULL
                    )
                    """
            )
        }
    }
}

/// A step that has been applied reads differently now: the schema of this database is not what the program thinks.
public struct MigrationChanged: Error, Sendable, CustomStringConvertible {
    public let name: String
    public var description: String { "migration \(name) was changed after it had been applied" }
}
