import Dispatch
import Kernel
import Storage
import StoragePostgres
import Synchronization
import Testing
import TestSupport

@Suite
struct PostgresTransactionTests {
    @Test(arguments: [true, false])
    func `eight concurrent read-modify-writes lose nothing`(locks: Bool) async throws {
        let database = try await counterDatabase(.shared())
        let rounds = 25
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...8 {
                group.addTask {
                    for _ in 1...rounds {
                        try await database.write { tx in
                            let locking: SQL = locks ? tx.dialect.forUpdate : ""
                            let n = try tx.count("SELECT n FROM counter\(locking)")
                            try tx.execute("UPDATE counter SET n = \(n + 1)")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await count(database) == 8 * rounds)
        await database.close()
    }

    @Test
    func `two transactions that lock in opposite order both end`() async throws {
        let database = try await counterDatabase(.shared())
        try await database.write { tx in
            try tx.execute(
                script: "CREATE TABLE pair (id BIGINT PRIMARY KEY, n BIGINT); INSERT INTO pair VALUES (1,0),(2,0)"
            )
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (first, second) in [(1, 2), (2, 1)] {
                group.addTask {
                    try await database.write { tx in
                        try tx.execute("UPDATE pair SET n = n + 1 WHERE id = \(first)")
                        _ = try tx.query("SELECT pg_sleep(0.2)") { _ in }
                        try tx.execute("UPDATE pair SET n = n + 1 WHERE id = \(second)")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await number(database, "SELECT SUM(n) AS n FROM pair") == 4)
        await database.close()
    }

    @Test
    func `a read sees one state though others write meanwhile`() async throws {
        let database = try await counterDatabase(.shared())
        let (before, after) = try await database.read { tx in
            let before = try tx.count("SELECT n FROM counter")
            let isWritten = DispatchSemaphore(value: 0)
            Task.detached {
                try await change(database, "UPDATE counter SET n = n + 1")
                isWritten.signal()
            }
            isWritten.wait()
            return (before, try tx.count("SELECT n FROM counter"))
        }
        #expect(before == 0)
        #expect(after == 0)
        #expect(try await count(database) == 1)
        await database.close()
    }

    @Test
    func `a body that swallows a failure changes nothing and the failure is thrown`() async throws {
        let database = try await counterDatabase(.shared())
        let kind = await faultKind {
            try await database.write { tx in
                try tx.execute("UPDATE counter SET n = 5")
                _ = try? tx.execute("UPDATE counter SET n = -1")
                _ = try? tx.execute("UPDATE counter SET n = 7")
            }
        }
        #expect(kind == .constraint)
        #expect(try await count(database) == 0)
        await database.close()
    }

    @Test
    func `an error of the body undoes its changes and the next body starts clean`() async throws {
        let database = try PostgresDatabase(patientlyAt: await PostgresServer.shared().makeDatabase(), connections: 1)
        try await database.write { tx in try tx.execute(script: "CREATE TABLE counter (n BIGINT)") }
        await #expect(throws: NotFound.self) {
            try await database.write { tx in
                try tx.execute("INSERT INTO counter VALUES (1)")
                try tx.enqueue("INSERT INTO counter VALUES (2)")
                throw NotFound("counter", 3)
            }
        }
        #expect(try await number(database, "SELECT COUNT(*) AS n FROM counter") == 0)
        try await change(database, "INSERT INTO counter VALUES (4)")
        #expect(try await number(database, "SELECT COUNT(*) AS n FROM counter") == 1)
        await database.close()
    }

    @Test
    func `enqueued statements run in order and before what follows`() async throws {
        let database = try await counterDatabase(.shared())
        let seen = try await database.write { tx in
            try tx.enqueue("UPDATE counter SET n = n + 1")
            try tx.enqueue("UPDATE counter SET n = n * 10")
            let seen = try tx.count("SELECT n FROM counter")
            for _ in 1...1000 { try tx.enqueue("UPDATE counter SET n = n + 1") }
            return seen
        }
        #expect(seen == 10)
        #expect(try await count(database) == 1010)
        await database.close()
    }

    @Test
    func `an enqueued statement that fails is thrown by the commit and undoes everything`() async throws {
        let database = try PostgresDatabase(patientlyAt: await PostgresServer.shared().makeDatabase(), connections: 1)
        try await database.write { tx in
            try tx.execute(script: "CREATE TABLE counter (n BIGINT CHECK (n > 0)); INSERT INTO counter VALUES (1)")
        }
        let kind = await faultKind {
            try await database.write { tx in
                try tx.enqueue("UPDATE counter SET n = 2")
                try tx.enqueue("UPDATE counter SET n = -1")
            }
        }
        #expect(kind == .constraint)
        #expect(try await count(database) == 1)
        await database.close()
    }

    @Test
    func `a check that is put off to the commit is a refusal and not an unknown outcome`() async throws {
        let database = try await counterDatabase(.shared())
        try await database.write { tx in
            try tx.execute(
                script: """
                    CREATE TABLE parent (id BIGINT PRIMARY KEY);
                    CREATE TABLE child (parent BIGINT REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
                    """
            )
        }
        let fault = await storageFault {
            try await change(database, "INSERT INTO child VALUES (1)")
        }
        #expect(fault?.kind == .constraint)
        #expect(try await count(database) == 0)
        await database.close()
    }

    @Test
    func `a read cannot change anything`() async throws {
        let database = try await counterDatabase(.shared())
        await #expect(throws: StorageFault.self) {
            try await database.read { tx in _ = try tx.query("UPDATE counter SET n = 9 RETURNING n") { _ in } }
        }
        #expect(try await count(database) == 0)
        await database.close()
    }

    @Test
    func `eight processes may migrate at once`() async throws {
        let url = try await PostgresServer.shared().makeDatabase()
        let migrations = [
            Migration("0001-photo", "CREATE TABLE photo (id BIGINT PRIMARY KEY, content BLOB NOT NULL)"),
            Migration(
                "0002-title",
                "ALTER TABLE photo ADD COLUMN title TEXT; CREATE INDEX photo_title ON photo (title)"
            ),
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...8 {
                group.addTask {
                    let database = try PostgresDatabase(patientlyAt: url, connections: 1)
                    try await database.migrate(migrations, at: Instant(milliseconds: 0))
                    await database.close()
                }
            }
            try await group.waitForAll()
        }
        let database = try PostgresDatabase(patientlyAt: url)
        #expect(try await number(database, "SELECT COUNT(*) AS n FROM schema_migration") == 2)
        await database.close()
    }

    @Test
    func `a statement survives that its table was rebuilt`() async throws {
        let database = try PostgresDatabase(patientlyAt: await PostgresServer.shared().makeDatabase(), connections: 1)
        try await database.write { tx in
            try tx.execute(script: "CREATE TABLE thing (n BIGINT); INSERT INTO thing VALUES (1)")
        }
        @Sendable func read() async throws -> SQLValue? {
            try await database.read { tx in try tx.first("SELECT n FROM thing") { try $0.value("n") } }
        }
        #expect(try await read() == .integer(1))
        try await database.write { tx in try tx.execute(script: "ALTER TABLE thing ALTER COLUMN n TYPE TEXT") }
        #expect(try await read() == .text("1"))
        await database.close()
    }

    @Test
    func `more kinds of statements than a connection keeps all work, twice`() async throws {
        let database = try await counterDatabase(.shared())
        for _ in 1...2 {
            try await database.write { tx in
                for length in 1...300 {
                    let found = try tx.count("SELECT COUNT(*) AS n FROM counter WHERE n IN \(list: Array(0..<length))")
                    #expect(found == 1)
                }
            }
        }
        await database.close()
    }

    @Test
    func `faults have the kind that their state says`() async throws {
        let database = try await counterDatabase(.shared())
        let kinds: [(String, StorageFault.Kind)] = [
            ("53100", .full), ("23505", .constraint), ("23503", .constraint), ("57P01", .unavailable),
            ("08006", .unavailable), ("53300", .unavailable), ("55P03", .conflict), ("42601", .other),
            ("XX001", .other),
        ]
        for (state, kind) in kinds {
            let fault = await storageFault {
                try await database.write { tx in
                    try tx.execute(script: "DO $$ BEGIN RAISE EXCEPTION 'made' USING ERRCODE = '\(state)'; END $$")
                }
            }
            #expect(fault?.kind == kind, "\(state)")
        }
        let runs = Atomic<Int>(0)
        let conflict = await storageFault {
            try await database.write { tx in
                runs.add(1, ordering: .relaxed)
                try tx.execute(script: "DO $$ BEGIN RAISE EXCEPTION 'made' USING ERRCODE = '40001'; END $$")
            }
        }
        #expect(conflict?.kind == .conflict)
        #expect(runs.load(ordering: .relaxed) == 20)
        await database.close()
    }

    @Test
    func `a fault names the rule and not the value`() async throws {
        let database = try await counterDatabase(.shared())
        try await database.write { tx in try tx.execute(script: "CREATE TABLE person (phone TEXT PRIMARY KEY)") }
        let fault = await storageFault {
            try await database.write { tx in
                for _ in 1...2 { try tx.execute("INSERT INTO person VALUES (\("13800138000"))") }
            }
        }
        #expect(fault?.description.contains("person_pkey") == true)
        #expect(fault?.description.contains("13800138000") == false)
        let cast = await storageFault {
            try await database.read { tx in _ = try tx.query("SELECT CAST(\("13800138000x") AS BIGINT)") { _ in } }
        }
        #expect(cast?.description.contains("22P02") == true)
        #expect(cast?.description.contains("13800138000") == false)
        await database.close()
    }
}
