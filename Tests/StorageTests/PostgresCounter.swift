import Storage
import StoragePostgres
import TestSupport

/// A new database with one counter at 0.
func counterDatabase(_ server: PostgresServer) async throws -> PostgresDatabase {
    try await counterDatabase(at: server.makeDatabase())
}

func counterDatabase(at url: String) async throws -> PostgresDatabase {
    let database = try PostgresDatabase(patientlyAt: url)
    try await database.write { tx in
        try tx.execute(
            script: "CREATE TABLE counter (n BIGINT NOT NULL CHECK (n >= 0)); INSERT INTO counter VALUES (0)"
        )
    }
    return database
}

func change(_ database: PostgresDatabase, _ sql: SQL) async throws {
    try await database.write { tx in try tx.execute(sql) }
}

/// The column `n` of the first row.
func number(_ database: PostgresDatabase, _ sql: SQL) async throws -> Int {
    try await database.read { tx in try tx.count(sql) }
}

func count(_ database: PostgresDatabase) async throws -> Int {
    try await database.read { tx in try tx.count("SELECT n FROM counter") }
}

/// The fault that the action ends with; nil when it succeeds or throws something else.
func storageFault(_ action: () async throws -> Void) async -> StorageFault? {
    do {
        try await action()
        return nil
    } catch {
        return error as? StorageFault
    }
}

func faultKind(_ action: () async throws -> Void) async -> StorageFault.Kind? { await storageFault(action)?.kind }
