import Access
package import Kernel
package import Storage
package import Testing

/// Gives every test its own empty database, brought up to the schema of `migrations`.
///
///     @Suite(.freshDatabase(CaseMigrations.all)) struct CaseStoreTests {
///         @Test func `a closed case stays closed`() async throws {
///             let store = CaseStore(try FreshDatabase.current)
package struct FreshDatabase: SuiteTrait, TestTrait, TestScoping {
    @TaskLocal private static var bound: (any Database)?

    /// The database of the running test.
    package static var current: any Database {
        get throws { try #require(bound, "add .freshDatabase to the suite") }
    }

    /// Every kind of database that the system runs on: the arguments of a contract test.
    package static var all: [TestDatabaseKind] { TestDatabaseKind.allCases }

    /// The moment at which a test's database got its schema.
    package static let madeAt = Instant(milliseconds: 1_790_000_000_000)

    let migrations: [Migration]
    let kind: TestDatabaseKind
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        // A suite's own scope has no case: only the tests in it get a database.
        guard testCase != nil else { return try await function() }
        try await Self.with(kind, migrations) { database in
            try await Self.$bound.withValue(database) { try await function() }
        }
    }

    /// Runs `body` with a new database of that kind, and closes and removes it afterwards.
    package static func with(
        _ kind: TestDatabaseKind,
        _ migrations: [Migration] = [],
        _ body: @Sendable (any Database) async throws -> Void
    ) async throws {
        let keys = try Sealer(try KeyRing(keys: [1: [UInt8](repeating: 7, count: 32)]))
        let database = VaultDatabase(try await kind.make(), vault: keys)
        do {
            if !migrations.isEmpty { try await database.migrate(migrations, at: madeAt) }
            try await body(database)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }
}

extension Trait where Self == FreshDatabase {
    /// An own database for each test of the suite.
    package static func freshDatabase(_ migrations: [Migration], on kind: TestDatabaseKind = .sqlite) -> Self {
        FreshDatabase(migrations: migrations, kind: kind)
    }
}
