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
        database = try PostgresDatabase(patientlyAt: url)
    }

    var dialect: Dialect { database.dialect }
    var commits: CommitBell? { database.commits }
    var load: DatabaseLoad? { database.load }

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

extension PostgresDatabase {
    /// For tests that are not about time: beside all the others a server may take long to answer.
    package convenience init(patientlyAt url: String, connections: Int = 8) throws {
        var rules = PostgresRules()
        rules.patience = .seconds(60)
        try self.init(url: url, connections: connections, rules: rules)
    }
}
