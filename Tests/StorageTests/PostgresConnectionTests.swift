import Foundation
import Storage
import StoragePostgres
import Synchronization
import Testing
import TestSupport

/// What happens when the server, or the way to it, breaks: each test has a server of its own.
@Suite(.serialized)
struct PostgresConnectionTests {
    @Test
    func `after a crash of the server requests work again by themselves`() async throws {
        let server = try await PostgresServer.start()
        let database = try await counterDatabase(server)
        try await change(database, "UPDATE counter SET n = n + 1")
        try await server.restart()
        try await change(database, "UPDATE counter SET n = n + 1")
        #expect(try await count(database) == 2)
        await database.close()
        server.stop()
    }

    @Test
    func `while the server is away requests fail within seconds and many at once too`() async throws {
        let server = try await PostgresServer.start()
        let url = try await server.makeDatabase()
        try await counterDatabase(at: url).close()
        let database = try PostgresDatabase(url: url)
        try await server.crash()
        let began = ContinuousClock.now
        let kinds = await withTaskGroup(of: StorageFault.Kind?.self) { group in
            for _ in 1...50 { group.addTask { await faultKind { _ = try await count(database) } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds == Array(repeating: .unavailable, count: 50))
        #expect(began.duration(to: .now) < .seconds(8))
        try await server.startAgain()
        #expect(try await count(database) == 0)
        await database.close()
        server.stop()
    }

    @Test
    func `a request that meets a short outage waits for its end`() async throws {
        let server = try await PostgresServer.start()
        let url = try await server.makeDatabase()
        try await counterDatabase(at: url).close()
        // How long a restart takes is the machine's affair; that the request waits for it is ours.
        var rules = PostgresRules()
        rules.patience = .seconds(60)
        let database = try PostgresDatabase(url: url, connections: 1, rules: rules)
        #expect(try await count(database) == 0)
        try await server.crash()
        async let counted = count(database)
        try await server.startAgain()
        #expect(try await counted == 0)
        await database.close()
        server.stop()
    }

    @Test
    func `a commit that was kept but not answered is reported and not repeated`() async throws {
        let server = try await PostgresServer.shared()
        let (direct, cut, proxy) = try await behindProxy(server, .after, "COMMIT", times: 1)
        let runs = Atomic<Int>(0)
        let fault = await storageFault {
            _ = try await cut.write { tx in
                runs.add(1, ordering: .relaxed)
                return try tx.execute("UPDATE counter SET n = n + 1")
            }
        }
        #expect(fault?.kind == .unavailable)
        #expect(fault?.description.contains("not known whether the change was kept") == true)
        #expect(runs.load(ordering: .relaxed) == 1)
        #expect(try await count(direct) == 1)
        // The next request finds a new connection.
        try await change(cut, "UPDATE counter SET n = n + 1")
        #expect(try await count(direct) == 2)
        proxy.stop()
        await cut.close()
        await direct.close()
    }

    @Test
    func `a commit that never reached the server is reported as unknown as well`() async throws {
        let server = try await PostgresServer.shared()
        let (direct, cut, proxy) = try await behindProxy(server, .before, "COMMIT", times: 1)
        let fault = await storageFault {
            try await change(cut, "UPDATE counter SET n = n + 1")
        }
        #expect(fault?.description.contains("not known whether the change was kept") == true)
        #expect(try await count(direct) == 0)
        proxy.stop()
        await cut.close()
        await direct.close()
    }

    @Test
    func `a connection that breaks before the commit was sent is replaced and the write done once`() async throws {
        let server = try await PostgresServer.shared()
        let (direct, cut, proxy) = try await behindProxy(server, .after, "UPDATE counter", times: 2)
        try await change(cut, "UPDATE counter SET n = n + 1")
        #expect(try await count(direct) == 1)
        proxy.stop()
        await cut.close()
        await direct.close()
    }

    @Test
    func `a statement that breaks every connection is given up`() async throws {
        let server = try await PostgresServer.shared()
        let (direct, cut, proxy) = try await behindProxy(server, .before, "UPDATE counter", times: 100)
        let kind = await faultKind {
            try await change(cut, "UPDATE counter SET n = n + 1")
        }
        #expect(kind == .unavailable)
        #expect(try await count(cut) == 0)
        proxy.stop()
        await cut.close()
        await direct.close()
    }

    @Test
    func `a server that goes away while it commits leaves the outcome unknown`() async throws {
        let server = try await PostgresServer.shared()
        let database = try await counterDatabase(server)
        // A check that is put off to the commit and takes long: time to end the connection from outside.
        try await database.write { tx in
            try tx.execute(
                script: """
                    CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN PERFORM pg_sleep(20); RETURN NULL; END $$;
                    CREATE CONSTRAINT TRIGGER lingering AFTER UPDATE ON counter
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger();
                    """
            )
        }
        async let fault = storageFault {
            try await change(database, "UPDATE counter SET n = n + 1")
        }
        var ended = 0
        while ended == 0 {
            ended = try await database.read { tx in
                try tx.count(
                    """
                    SELECT COUNT(pg_terminate_backend(pid)) AS n FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event = 'PgSleep'
                    """
                )
            }
        }
        #expect(await fault?.kind == .unavailable)
        #expect(await fault?.description.contains("not known whether the change was kept") == true)
        await database.close()
    }

    @Test
    func `a URL with a password shows it nowhere`() async throws {
        let malformed = await storageFault { _ = try PostgresDatabase(url: "postgresql://u:hun%zzter2@h/d") }
        #expect(malformed?.description.contains("ter2") == false)
        let scheme = await storageFault { _ = try PostgresDatabase(url: "host=h password=hunter2") }
        #expect(scheme?.description.contains("hunter2") == false)
        let database = try PostgresDatabase(url: "postgresql://u:hunter2@127.0.0.1:1/d")
        let fault = await storageFault { _ = try await count(database) }
        #expect(fault?.kind == .unavailable)
        #expect(fault?.description.contains("hunter2") == false)
        var dumped = ""
        dump(database, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        await database.close()
    }

    @Test
    func `a database with another collation or a server that forgets is refused`() async throws {
        let server = try await PostgresServer.shared()
        try await server.administer("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
        let latin = try PostgresDatabase(patientlyAt: server.url(database: "latin"))
        let encoding = await storageFault { try await latin.read { _ in } }
        #expect(encoding?.description.contains("LATIN1") == true)
        await latin.close()

        try await server.administer("CREATE DATABASE hasty TEMPLATE template0")
        try await server.administer("ALTER DATABASE hasty SET synchronous_commit = off")
        let hasty = try PostgresDatabase(patientlyAt: server.url(database: "hasty"))
        let forgets = await storageFault { try await hasty.read { _ in } }
        #expect(forgets?.kind == .other)
        #expect(forgets?.description.contains("synchronous_commit is off") == true)
        await hasty.close()

        let asked = try PostgresDatabase(url: server.url(database: "hasty"), allowsLostCommits: true)
        try await asked.read { _ in }
        await asked.close()
    }

    @Test
    func `a statement that is not answered in time fails once, and the next request works`() async throws {
        var rules = PostgresRules()
        rules.patience = .seconds(60)
        rules.statementLimit = .seconds(3)
        let url = try await PostgresServer.shared().makeDatabase()
        let database = try PostgresDatabase(url: url, connections: 1, rules: rules)
        let began = ContinuousClock.now
        let fault = await storageFault {
            try await database.read { tx in _ = try tx.query("SELECT pg_sleep(60)") { _ in } }
        }
        #expect(fault?.kind == .unavailable)
        #expect(began.duration(to: .now) < .seconds(40))
        #expect(try await number(database, "SELECT 5 AS n") == 5)
        await database.close()
    }

    @Test
    func `a closed database refuses`() async throws {
        let database = try await counterDatabase(.shared())
        await database.close()
        let kind = await faultKind { _ = try await count(database) }
        #expect(kind == .unavailable)
    }

    @Test
    func `the server ends with whoever started it`() async throws {
        let server = try await PostgresServer.start()
        let url = try await server.makeDatabase()
        let patient = try await counterDatabase(at: url)
        #expect(try await count(patient) == 0)
        await patient.close()
        server.stop()
        let database = try PostgresDatabase(url: url, connections: 1)
        let kind = await faultKind { while true { _ = try await count(database) } }
        #expect(kind == .unavailable)
        await database.close()
    }

    private func behindProxy(
        _ server: PostgresServer,
        _ cut: PostgresProxy.Cut,
        _ word: String,
        times: Int
    ) async throws -> (direct: PostgresDatabase, cut: PostgresDatabase, proxy: PostgresProxy) {
        let url = try await server.makeDatabase()
        let direct = try await counterDatabase(at: url)
        let parts = try #require(URLComponents(string: url))
        let port = try #require(parts.port.flatMap(UInt16.init(exactly:)))
        let proxy = try PostgresProxy(to: port, cutting: cut, at: word, times: times)
        let detour = url.replacing(":\(port)/", with: ":\(proxy.port)/")
        return (direct, try PostgresDatabase(patientlyAt: detour, connections: 1), proxy)
    }
}
