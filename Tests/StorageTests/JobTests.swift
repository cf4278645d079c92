import Kernel
import Logging
import Storage
import Synchronization
import TestSupport
import Testing

private let start = Instant(milliseconds: 1_790_000_000_000)
private let migrations =
    JobMigrations.all + LeaseMigrations.all
    + [Migration("0002-done", "CREATE TABLE done (id BIGINT PRIMARY KEY, times BIGINT NOT NULL)")]
private struct Broken: Error, CustomStringConvertible { let description = "the far end said no" }

private func note(_ id: Int64) -> @Sendable (any WriteTransaction) throws -> Void {
    { tx in
        try tx.execute(
            "INSERT INTO done (id, times) VALUES (\(id), 1) ON CONFLICT (id) DO UPDATE SET times = done.times + 1"
        )
    }
}

private func times(_ database: any Database) async throws -> [Int] {
    try await database.read { try $0.query("SELECT times FROM done ORDER BY id") { try $0.get("times") } }
}

private func enqueue(_ ids: ClosedRange<Int64>, _ database: any Database) async throws {
    try await database.write { tx in
        for id in ids { try tx.schedule("note", payload: "\(id)", at: start, id: Job.ID(rawValue: id)) }
    }
}

private func runner(
    _ database: any Database,
    _ clock: ManualClock,
    seed: UInt64 = 1,
    _ handler: @escaping JobHandler
) -> JobRunner {
    JobRunner(
        database,
        context: .seeded(seed, clock: { clock.now }),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        handlers: ["note": handler]
    )
}

@Suite(.timeLimit(.minutes(10))) struct JobTests {
    @Test(arguments: FreshDatabase.all)
    func `of several processes one does each job, and it is gone then`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await enqueue(1...40, database)
            let clock = ManualClock(start)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for seed in 1...4 as ClosedRange<UInt64> {
                    group.addTask {
                        let runner = runner(database, clock, seed: seed) { job in note(job.id.rawValue) }
                        // Another process may have taken the one that was due: only many looks in vain are the end.
                        var misses = 0
                        while misses < 5 { misses = try await runner.runOnce() ? 0 : misses + 1 }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await times(database) == Array(repeating: 1, count: 40))
            #expect(try await database.read { try $0.count("SELECT COUNT(*) AS n FROM job") } == 0)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a job that fails is seen, waits longer each time, is given up and can be revived`(
        _ kind: TestDatabaseKind
    ) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await enqueue(1...1, database)
            let clock = ManualClock(start)
            let store = JobStore(database)
            let failing = runner(database, clock) { _ in throw Broken() }
            #expect(try await failing.runOnce())
            let failure = try #require(try await store.failures(limit: 9).first)
            #expect(failure.error == "the far end said no")
            #expect(failure.nextAttempt == start + .seconds(10))
            clock.advance(.seconds(9))
            #expect(try await !failing.runOnce())
            for attempt in 2...JobRules.attemptLimit {
                clock.advance(.seconds(3600))
                #expect(try await failing.runOnce())
                #expect(try await store.failures(limit: 9).first?.attempts == attempt)
            }
            #expect(try await store.failures(limit: 9).first?.nextAttempt == nil)
            clock.advance(.seconds(86_400))
            #expect(try await !failing.runOnce())
            #expect(try await store.revive(Job.ID(rawValue: 1), at: clock.now))
            #expect(try await runner(database, clock) { job in note(job.id.rawValue) }.runOnce())
            #expect(try await times(database) == [1])
            #expect(try await store.failures(limit: 9).isEmpty)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a process that was too slow has no effect once another took its job`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await enqueue(1...1, database)
            let store = JobStore(database)
            let slow = try #require(try await store.take(["note"], by: "slow", at: start, length: .seconds(60)))
            #expect(try await store.take(["note"], by: "quick", at: start + .seconds(59), length: .seconds(60)) == nil)
            let later = start + .seconds(61)
            let quick = try #require(try await store.take(["note"], by: "quick", at: later, length: .seconds(60)))
            #expect(try await !store.keep(slow, at: later, length: .seconds(60)))
            await #expect(throws: JobLost.self) { try await store.finish(slow, at: later, effects: note(1)) }
            #expect(try await times(database) == [])
            try await store.finish(quick, at: later, effects: note(1))
            #expect(try await times(database) == [1])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `effects that fail leave the job to be done again`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await enqueue(1...1, database)
            let clock = ManualClock(start)
            let isBroken = Mutex(true)
            let runner = runner(database, clock) { _ in
                { tx in
                    try note(1)(tx)
                    if isBroken.withLock({ $0 }) { throw Broken() }
                }
            }
            try await runner.runOnce()
            #expect(try await times(database) == [])
            isBroken.withLock { $0 = false }
            clock.advance(.seconds(10))
            try await runner.runOnce()
            #expect(try await times(database) == [1])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a job that ends every process is given up`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await enqueue(1...1, database)
            let store = JobStore(database)
            var now = start
            for _ in 1...JobRules.attemptLimit {
                #expect(try await store.take(["note"], by: "dying", at: now, length: .seconds(60)) != nil)
                now = now + .seconds(60)
            }
            #expect(try await store.take(["note"], by: "dying", at: now, length: .seconds(60)) == nil)
            #expect(try await store.failures(limit: 9).first?.error == "never ended")
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a recurring job runs once a period and misses are not made up for`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            for id in [1, 2] as [Int64] {
                try await database.write { tx in
                    try tx.recur("tidy", kind: "note", every: .seconds(60), from: start, id: Job.ID(rawValue: id))
                }
            }
            let clock = ManualClock(start)
            let runner = runner(database, clock) { _ in note(1) }
            #expect(try await runner.runOnce())
            #expect(try await !runner.runOnce())
            clock.advance(.seconds(60))
            #expect(try await runner.runOnce())
            clock.advance(.seconds(600))
            #expect(try await runner.runOnce())
            #expect(try await !runner.runOnce())
            #expect(try await times(database) == [3])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a lease has one holder, and its fence rises when it changes hands`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            let store = LeaseStore(database)
            let holders = try await withThrowingTaskGroup(of: Lease?.self) { group in
                for holder in 0..<8 {
                    group.addTask { try await store.take("seal", holder: "\(holder)", at: start, length: .seconds(10)) }
                }
                return try await group.reduce(into: [Lease]()) { all, lease in if let lease { all.append(lease) } }
            }
            let held = try #require(holders.first)
            #expect(holders.count == 1)
            let kept = try await store.take("seal", holder: held.holder, at: start + .seconds(5), length: .seconds(10))
            #expect(kept?.fence == held.fence)
            #expect(try await store.take("seal", holder: "late", at: start + .seconds(14), length: .seconds(10)) == nil)
            let late = try await store.take("seal", holder: "late", at: start + .seconds(15), length: .seconds(10))
            #expect(late?.fence == held.fence + 1)
            try await store.giveBack(held)
            #expect(
                try await store.take("seal", holder: "other", at: start + .seconds(16), length: .seconds(10)) == nil
            )
            try await store.giveBack(try #require(late))
            #expect(
                try await store.take("seal", holder: "other", at: start + .seconds(16), length: .seconds(10)) != nil
            )
        }
    }
}
