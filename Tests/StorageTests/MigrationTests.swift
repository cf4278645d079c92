import Kernel
import Storage
import TestSupport
import Testing

private let now = Instant(milliseconds: 1_790_000_000_000)
private let first = Migration("0001-first", "CREATE TABLE first (id BIGINT PRIMARY KEY, photo BLOB)")
private let second = Migration(
    "0002-second",
    "CREATE TABLE second (id BIGINT PRIMARY KEY); INSERT INTO second VALUES (7)"
)

@Suite struct MigrationTests {
    @Test(arguments: FreshDatabase.all)
    func `steps are applied in the order of their names, each once`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind) { database in
            try await database.migrate([first], at: now)
            try await database.migrate([second, first], at: now)
            try await database.migrate([second, first], at: now)
            let names: [String] = try await database.read { tx in
                try tx.query("SELECT name FROM schema_migration ORDER BY name") { try $0.get("name") }
            }
            #expect(names == ["0001-first", "0002-second"])
            #expect(try await database.read { try $0.count("SELECT COUNT(*) AS n FROM second") } == 1)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a step that was changed after it had been applied is refused`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, [first]) { database in
            let changed = Migration("0001-first", "CREATE TABLE first (id BIGINT PRIMARY KEY)")
            await #expect(throws: MigrationChanged.self) { try await database.migrate([changed, second], at: now) }
            let steps = try await database.read { try $0.count("SELECT COUNT(*) AS n FROM schema_migration") }
            #expect(steps == 1)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a step that fails halfway leaves nothing`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind) { database in
            let broken = Migration(
                "0001-broken",
                "CREATE TABLE half (id BIGINT PRIMARY KEY); CREATE TABEL rest (id BIGINT)"
            )
            await #expect(throws: StorageFault.self) { try await database.migrate([broken], at: now) }
            await #expect(throws: StorageFault.self) {
                try await database.read { try $0.count("SELECT COUNT(*) AS n FROM half") }
            }
            try await database.migrate([first], at: now)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `several that start at once apply each step once`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind) { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { try await database.migrate([first, second], at: now) } }
                try await group.waitForAll()
            }
            #expect(try await database.read { try $0.count("SELECT COUNT(*) AS n FROM second") } == 1)
        }
    }
}
