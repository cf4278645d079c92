import Kernel
import Logging
import Storage
import Synchronization
import TestSupport
import Testing

private let now = Instant(milliseconds: 1_790_000_000_000)
private let migrations =
    FactMigrations.all + [Migration("0002-effect", "CREATE TABLE effect (id BIGINT PRIMARY KEY, fact BIGINT NOT NULL)")]
private struct Crash: Error {}

private func announce(_ ids: some Sequence<Int64>, in database: any Database) async throws {
    for id in ids {
        try await database.write { tx in
            try tx.announce(
                Fact("case.accepted", subject: id, areas: [1, 2], organisations: [], detail: "state", at: now),
                id: id
            )
        }
    }
}

private func effects(_ database: any Database) async throws -> [Int64] {
    try await database.read { try $0.query("SELECT fact FROM effect ORDER BY id") { try $0.get("fact") } }
}

private func follower(
    _ database: any Database,
    batch: Int = 100,
    failing: @escaping @Sendable (NumberedFact) -> Bool = { _ in false }
) -> FactFollower {
    FactFollower(database, consumer: "test", batch: batch, logger: Logger(label: "test")) { fact, tx in
        let place = try tx.count("SELECT COUNT(*) AS n FROM effect")
        try tx.execute("INSERT INTO effect (id, fact) VALUES (\(place), \(fact.fact.subject))")
        if failing(fact) { throw Crash() }
    }
}

@Suite(.timeLimit(.minutes(10))) struct FactTests {
    @Test(arguments: FreshDatabase.all)
    func `facts of many writers get every number once, whoever numbers them`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 as Range<Int64> {
                    group.addTask { try await announce((1...25).map { $0 * 8 + writer }, in: database) }
                }
                for _ in 0..<3 {
                    group.addTask {
                        let sequencer = FactSequencer(database, batch: 7)
                        for _ in 0..<20 { try await sequencer.numberOnce() }
                    }
                }
                try await group.waitForAll()
            }
            try await FactSequencer(database, batch: 7).numberAll()
            let facts = try await FactFeed(database).facts(after: 0, limit: 1000)
            #expect(facts.map(\.number) == Array(1...200))
            #expect(Set(facts.map(\.fact.subject)).count == 200)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a fact that comes to light late gets a later number`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await announce([20, 30], in: database)
            try await FactSequencer(database).numberAll()
            // As a transaction that had begun earlier and commits only now would leave it.
            try await database.write { tx in
                try tx.execute(
                    """
                    INSERT INTO outbox (id, kind, subject, areas, organisations, detail, at)
                    VALUES (10, 'case.late', 10, '', '', '', \(now))
                    """
                )
            }
            try await FactSequencer(database).numberAll()
            try await announce([40], in: database)
            try await FactSequencer(database).numberAll()
            #expect(try await FactFeed(database).facts(after: 0, limit: 9).map(\.fact.subject) == [20, 30, 10, 40])
            #expect(try await FactFeed(database).latest() == 4)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a fact comes back as it was announced`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            let fact = Fact(
                "case.closed",
                subject: 7,
                areas: [1, 22, 333],
                organisations: [9],
                detail: "late",
                at: now
            )
            try await database.write { tx in try tx.announce(fact, id: 5) }
            try await FactSequencer(database).numberAll()
            #expect(try await FactFeed(database).facts(after: 0, limit: 1) == [NumberedFact(number: 1, fact: fact)])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `what is undone announces nothing`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            await #expect(throws: Crash.self) {
                try await database.write { tx in
                    try tx.announce(Fact("case.closed", subject: 1, at: now), id: 1)
                    throw Crash()
                }
            }
            try await announce([2], in: database)
            try await FactSequencer(database).numberAll()
            #expect(try await FactFeed(database).facts(after: 0, limit: 9).map(\.number) == [1])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `each fact has its effect once, also after a crash between`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await announce(1...10, in: database)
            try await FactSequencer(database).numberAll()
            let isBroken = Mutex(true)
            let crashing = follower(database, batch: 4) { fact in fact.number == 6 && isBroken.withLock { $0 } }
            await #expect(throws: Crash.self) { try await crashing.followAll() }
            // What stood before the broken one is done, what stands behind it waits: order is kept.
            #expect(try await effects(database) == [1, 2, 3, 4, 5])
            #expect(try await crashing.lag() == 5)
            isBroken.withLock { $0 = false }
            try await crashing.followAll()
            #expect(try await effects(database) == Array(1...10))
            #expect(try await crashing.followAll() == 0)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `two processes that follow under one name share the work`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await announce(1...40, in: database)
            try await FactSequencer(database).numberAll()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { try await follower(database, batch: 3).followAll() } }
                try await group.waitForAll()
            }
            #expect(try await effects(database) == Array(1...40))
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `pruning keeps what is new, what is not followed yet, and the newest`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await announce(1...5, in: database)
            try await FactSequencer(database).numberAll()
            try await follower(database, batch: 3).followOnce()
            let feed = FactFeed(database)
            #expect(try await feed.prune(before: now) == 0)
            #expect(try await feed.prune(before: now + .seconds(1)) == 3)
            try await follower(database).followAll()
            #expect(try await feed.prune(before: now + .seconds(1)) == 1)
            try await announce([6], in: database)
            try await FactSequencer(database).numberAll()
            #expect(try await feed.facts(after: 0, limit: 9).map(\.number) == [5, 6])
        }
    }
}
