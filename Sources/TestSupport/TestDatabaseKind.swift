package import Storage
import StorageSQLite

/// A kind of database that contract tests run on.
package enum TestDatabaseKind: String, CaseIterable, Sendable {
    case sqlite
    case postgres

    /// A new, empty database of this kind.
    package func make() async throws -> any Database {
        switch self {
        case .sqlite: try SQLiteDatabase.temporary()
        case .postgres: try await PostgresTestDatabase(PostgresServer.shared())
        }
    }
}
