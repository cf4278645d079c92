import Dispatch
import Kernel
import Storage
import TestSupport
import Testing

private let migrations = [
    Migration(
        "0001-account",
        """
        CREATE TABLE account (
            id BIGINT PRIMARY KEY,
            name TEXT NOT NULL,
            balance BIGINT NOT NULL CHECK (balance >= 0),
            ratio DOUBLE PRECISION,
            photo BLOB
        );
        CREATE TABLE payment (
            id BIGINT PRIMARY KEY,
            account_id BIGINT NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED
        );
        """
    )
]

private struct Stop: Error, Equatable {}

private func open(_ id: Int, name: String = "", in database: any Database) async throws {
    try await database.write { tx in
        try tx.execute("INSERT INTO account (id, name, balance) VALUES (\(id), \(name), 0)")
    }
}

private func names(_ database: any Database) async throws -> [String] {
    try await database.read { try $0.query("SELECT name FROM account ORDER BY id") { try $0.get("name") } }
}

/// What both databases promise to those who write SQL.
@Suite struct DatabaseTests {
    @Test(arguments: FreshDatabase.all)
    func `an error in a closure undoes all of it and nothing else`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            let failed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for id in 1...60 {
                    group.addTask {
                        do {
                            try await database.write { tx in
                                try tx.execute("INSERT INTO account (id, name, balance) VALUES (\(id), 'a', 0)")
                                if id % 3 == 0 { throw Stop() }
                            }
                            return false
                        } catch is Stop { return true }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(failed == 20)
            let ids: [Int] = try await database.read { try $0.query("SELECT id FROM account") { try $0.get("id") } }
            #expect(ids.count == 40)
            #expect(ids.allSatisfy { $0 % 3 != 0 })
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `nothing is seen before its commit`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            let (inside, entered) = AsyncStream.makeStream(of: Void.self)
            let goOn = DispatchSemaphore(value: 0)
            let writing = Task {
                try await database.write { tx in
                    try tx.execute("INSERT INTO account (id, name, balance) VALUES (1, 'a', 0)")
                    entered.yield()
                    goOn.wait()
                }
            }
            for await _ in inside { break }
            let before = try await names(database)
            goOn.signal()
            try await writing.value
            #expect(before.isEmpty)
            #expect(try await names(database) == ["a"])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `eight writers that read, change and write lose no update`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await open(1, in: database)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<25 {
                            try await database.write { tx in
                                let balance: Int? = try tx.first(
                                    "SELECT balance FROM account WHERE id = 1\(tx.dialect.forUpdate)"
                                ) { try $0.get("balance") }
                                try tx.execute("UPDATE account SET balance = \((balance ?? 0) + 1) WHERE id = 1")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let balance = try await database.read { try $0.count("SELECT balance AS n FROM account WHERE id = 1") }
            #expect(balance == 200)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `one who was answered sees what he wrote`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            for id in 1...50 {
                try await open(id, in: database)
                let newest = try await database.read { try $0.count("SELECT MAX(id) AS n FROM account") }
                #expect(newest == id)
            }
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `one reading sees one state`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await open(1, in: database)
            let (inside, entered) = AsyncStream.makeStream(of: Void.self)
            let goOn = DispatchSemaphore(value: 0)
            let reading = Task {
                try await database.read { tx in
                    let first = try tx.count("SELECT COUNT(*) AS n FROM account")
                    entered.yield()
                    goOn.wait()
                    return [first, try tx.count("SELECT COUNT(*) AS n FROM account")]
                }
            }
            for await _ in inside { break }
            try await open(2, in: database)
            goOn.signal()
            #expect(try await reading.value == [1, 1])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a broken rule of the schema is a constraint fault`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await open(1, in: database)
            let broken: [SQL] = [
                "INSERT INTO account (id, name, balance) VALUES (1, 'again', 0)",
                "INSERT INTO account (id, name, balance) VALUES (2, 'below', -1)",
                "INSERT INTO account (id, balance) VALUES (2, 0)",
                "INSERT INTO payment (id, account_id) VALUES (1, 99)",
            ]
            for statement in broken {
                let fault = await #expect(throws: StorageFault.self) {
                    try await database.write { tx in _ = try tx.execute(statement) }
                }
                #expect(fault?.kind == .constraint)
            }
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a reference that is wrong at the commit hits only its own closure`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await open(1, in: database)
            let wrong = await withTaskGroup(of: Int?.self) { group in
                for id in 1...40 {
                    group.addTask {
                        do {
                            try await database.write { tx in
                                let account = id == 20 ? 99 : 1
                                try tx.execute("INSERT INTO payment (id, account_id) VALUES (\(id), \(account))")
                            }
                            return nil
                        } catch { return id }
                    }
                }
                return await group.reduce(into: [Int]()) { all, id in if let id { all.append(id) } }
            }
            #expect(wrong == [20])
            #expect(try await database.read { try $0.count("SELECT COUNT(*) AS n FROM payment") } == 39)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `an error of a statement ends the transaction even if it is caught`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await open(1, in: database)
            await #expect(throws: StorageFault.self) {
                try await database.write { tx in
                    try tx.execute("UPDATE account SET name = 'changed'")
                    do { try tx.execute("INSERT INTO account (id, name, balance) VALUES (1, 'b', 0)") } catch {}
                }
            }
            #expect(try await names(database) == [""])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a statement that failed once works the next time`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await open(1, in: database)
            for _ in 0..<3 { await #expect(throws: StorageFault.self) { try await open(1, in: database) } }
            try await open(2, in: database)
            let count: @Sendable (Int) async throws -> Int = { divisor in
                try await database.read { try $0.count("SELECT COUNT(*) AS n FROM account WHERE 4 / \(divisor) = id") }
            }
            #expect(try await count(2) == 1)
            _ = try? await count(0)
            #expect(try await count(4) == 1)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a statement that is no SQL is a fault that names it`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            let fault = await #expect(throws: StorageFault.self) {
                try await database.read { try $0.count("SELECT COUNT(*) AS n FROM nowhere") }
            }
            #expect(fault?.kind == .other)
            #expect(fault?.description.contains("nowhere") == true)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a reader cannot write`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            await #expect(throws: StorageFault.self) {
                try await database.read { tx in
                    try tx.query("INSERT INTO account (id, name, balance) VALUES (1, 'a', 0) RETURNING id") { _ in () }
                        .count
                }
            }
            let all = try await names(database)
            #expect(all.isEmpty)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `execute tells how many rows it changed`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            for id in 1...3 { try await open(id, in: database) }
            let changed = try await database.write { tx in
                [
                    try tx.execute("UPDATE account SET balance = 5 WHERE id >= \(2)"),
                    try tx.execute("UPDATE account SET balance = 5 WHERE id > \(100)"),
                    try tx.execute("DELETE FROM account"),
                ]
            }
            #expect(changed == [2, 0, 3])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a closed database turns everybody away`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            await database.close()
            let fault = await #expect(throws: StorageFault.self) { _ = try await names(database) }
            #expect(fault?.kind == .unavailable)
            await #expect(throws: StorageFault.self) { try await open(1, in: database) }
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a commit of this process rings`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            let bell = try #require(database.commits)
            let (rings, listener) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            bell.addListener(listener)
            try await open(1, in: database)
            for await _ in rings { break }
        }
    }
}
