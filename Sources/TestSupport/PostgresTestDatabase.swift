import Storage
import StoragePostgres

/// A PostgreSQL database for one test, dropped when it is closed.
final class PostgresTestDatabase: Database {
    private let server: PostgresServer
    private let name: String
    private let database: PostgresDatabase

    init(_ server: PostgresServer) async throws {
        self.server = server
        let url = try await server.makeDatabase()
        name = String(url.split(separator: "/").last ?? "")
        database = try PostgresDatabase(url: url)
    }

    var dialect: Dialect { database.dialect }
    var commits: CommitBell? { database.commits }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> Value
    ) async throws -> Value {
        try await database.read(body)
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> Value
    ) async throws -> Value {
        try await database.write(body)
    }

    func close() async {
        await database.close()
        // One that remains only takes room until the server ends.
        try? await server.administer("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    }
}
