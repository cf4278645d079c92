import Kernel
import Logging
import Storage
import TestSupport
import Testing

private let start = Instant(milliseconds: 1_790_000_000_000)

private func slot(_ database: any Database, _ clock: ManualClock, _ holder: String = "p") async throws -> ProcessSlot {
    try await ProcessSlot(
        database,
        holder: holder,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        clock: { clock.now }
    )
}

@Suite(.timeLimit(.minutes(10))) struct ProcessSlotTests {
    @Test(arguments: FreshDatabase.all)
    func `256 processes get different slots and the next none`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, ProcessSlotMigrations.all) { database in
            let clock = ManualClock(start)
            let slots = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<256 { group.addTask { try await slot(database, clock, "p\(number)").slot } }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(slots.count == 256)
            await #expect(throws: NoFreeSlot.self) { try await slot(database, clock, "one more") }
            clock.advance(.seconds(61))
            _ = try await slot(database, clock, "one more")
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `no number comes twice from a slot after a crash and a clock that jumped back`(
        _ kind: TestDatabaseKind
    ) async throws {
        try await FreshDatabase.with(kind, ProcessSlotMigrations.all) { database in
            let clock = ManualClock(start)
            // All other slots are taken by processes that never end.
            for number in 1..<256 {
                try await database.write { tx in
                    try tx.execute(
                        "UPDATE process_slot SET held_until = \(Int64.max), used_until = 0 WHERE slot = \(number)"
                    )
                }
            }
            let first = try await slot(database, clock, "first")
            var seen: Set<Int64> = []
            // Its clock jumps far ahead; it makes numbers without a chance to say so, and dies.
            for hours in [0, 1, 24] {
                for _ in 0..<100 { seen.insert(first.next(at: start + .seconds(hours * 3600))) }
            }
            #expect(seen.count == 300)
            clock.now = start + .seconds(61)
            let second = try await slot(database, clock, "second")
            #expect(second.slot == first.slot)
            clock.now = start
            for _ in 0..<300 { #expect(seen.insert(second.next(at: clock.now)).inserted) }
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a process that lost its slot takes another when it wakes`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, ProcessSlotMigrations.all) { database in
            let clock = ManualClock(start)
            let sleeper = try await slot(database, clock, "sleeper")
            let lost = sleeper.slot
            try await sleeper.renew()
            #expect(sleeper.slot == lost)
            try await database.write { tx in
                _ = try tx.execute("UPDATE process_slot SET holder = 'other' WHERE slot = \(lost)")
            }
            try await sleeper.renew()
            #expect(sleeper.slot != lost)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a slot that is given back is free at once, and numbers still rise`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, ProcessSlotMigrations.all) { database in
            let clock = ManualClock(start)
            let live = try await LiveContext.open(database, logger: Logger(label: "test"), clock: { clock.now })
            let used = (0..<50_000).map { _ in live.context.id(Job.ID.self) }
            #expect(zip(used, used.dropFirst()).allSatisfy { $0 < $1 })
            try await live.slot.giveBack()
            let free = try await database.read {
                try $0.count("SELECT COUNT(*) AS n FROM process_slot WHERE held_until < \(start)")
            }
            #expect(free == 256)
        }
    }

    @Test func `live randomness and time are not constant`() {
        #expect(LiveContext.random(16) != LiveContext.random(16))
        #expect(LiveContext.random(13).count == 13)
        #expect(LiveContext.now() > start - .seconds(365 * 86_400))
    }
}
