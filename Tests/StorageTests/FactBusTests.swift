import Kernel
import Logging
import Storage
import TestSupport
import Testing

private let now = Instant(milliseconds: 1_790_000_000_000)

private func announce(_ ids: ClosedRange<Int64>, kind: String = "case.accepted", _ database: any Database) async throws
{
    try await database.write { tx in
        for id in ids { try tx.announce(Fact(kind, subject: id, at: now), id: id) }
    }
}

private func subjects(_ news: FactNews?) -> [Int64]? {
    guard case .facts(let facts) = news else { return nil }
    return facts.map(\.fact.subject)
}

@Suite(.timeLimit(.minutes(10))) struct FactBusTests {
    @Test(arguments: FreshDatabase.all)
    func `a subscriber is told what is new and wanted, in order`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, FactMigrations.all) { database in
            let bus = FactBus(database, logger: Logger(label: "test"))
            try await announce(1...3, database)
            try await bus.lookOnce()
            let reader = bus.subscribe { $0.kind == "case.accepted" }
            try await announce(4...5, database)
            try await announce(6...6, kind: "case.closed", database)
            try await announce(7...7, database)
            try await bus.lookOnce()
            var iterator = reader.makeAsyncIterator()
            #expect(subjects(await iterator.next()) == [4, 5, 7])
            try await announce(8...8, database)
            try await bus.lookOnce()
            #expect(subjects(await iterator.next()) == [8])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a slow subscriber is told what he missed and then goes on`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, FactMigrations.all) { database in
            let bus = FactBus(database, logger: Logger(label: "test"))
            try await bus.lookOnce()
            let slow = bus.subscribe(limit: 5)
            let quick = bus.subscribe(limit: 50)
            for start in [1, 4, 7] as [Int64] {
                try await announce(start...(start + 2), database)
                try await bus.lookOnce()
            }
            var slowly = slow.makeAsyncIterator()
            var quickly = quick.makeAsyncIterator()
            #expect(await slowly.next() == .missed(upTo: 9))
            #expect(subjects(await quickly.next()) == Array(1...9))
            try await announce(10...10, database)
            try await bus.lookOnce()
            #expect(subjects(await slowly.next()) == [10])
        }
    }

    @Test func `a reader who goes away is forgotten`() async throws {
        try await FreshDatabase.with(.sqlite, FactMigrations.all) { database in
            let bus = FactBus(database, logger: Logger(label: "test"))
            do {
                let reader = bus.subscribe()
                #expect(bus.subscriberCount == 1)
                _ = reader
            }
            #expect(bus.subscriberCount == 0)
            let reading = Task { for await _ in bus.subscribe() {} }
            while bus.subscriberCount == 0 { await Task.yield() }
            reading.cancel()
            await reading.value
            #expect(bus.subscriberCount == 0)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `the running bus tells 500 readers and ends them when it stops`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, FactMigrations.all) { database in
            let bus = FactBus(database, logger: Logger(label: "test"))
            try await bus.lookOnce()
            let readers = (0..<500).map { _ in bus.subscribe() }
            let running = Task { try await bus.run() }
            let reading = Task {
                await withTaskGroup(of: Int.self) { group in
                    for reader in readers {
                        group.addTask {
                            var seen = 0
                            for await news in reader {
                                seen += subjects(news)?.count ?? 0
                                if seen == 20 { return seen }
                            }
                            return seen
                        }
                    }
                    return await group.reduce(0, +)
                }
            }
            for id in 1...20 as ClosedRange<Int64> { try await announce(id...id, database) }
            #expect(await reading.value == 10_000)
            let late = bus.subscribe()
            running.cancel()
            try await running.value
            for await _ in late {}
        }
    }
}
