import Access
import Kernel
import Logging
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Outreach

/// A network of one's own: says what it is told to say, and keeps what it was given.
final class ScriptedChannel: Channel {
    private let state: Mutex<(given: [OutgoingMessage], answers: [ChannelAnswer])>

    /// The last answer is given again and again.
    init(_ answers: [ChannelAnswer] = [.accepted(number: "p-1")]) { state = Mutex(([], answers)) }

    var code: String { "scripted" }
    var given: [OutgoingMessage] { state.withLock { $0.given } }

    func send(_ message: OutgoingMessage) async -> ChannelAnswer {
        state.withLock { state in
            state.given.append(message)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
    }
}

/// Messages from their transaction to the channel, on both databases.
@Suite struct OutreachSendingTests {
    struct Desk {
        let database: any Database
        let clock: ManualClock
        let context: Context
        let sealer: Sealer
        let store: OutreachStore
        let channel = Current<(any Channel)?>(nil)

        var sending: OutreachSending {
            OutreachSending(
                store: store,
                channel: channel,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        }

        func post() async throws -> OutgoingMessage.ID {
            try await database.write { [store, context] tx in
                try store.post(
                    .signInCode,
                    to: "13812345678",
                    ["code": "246810", "minutes": "10"],
                    .zh,
                    expiresAt: context.now() + .seconds(600),
                    in: tx
                )
            }
        }

        /// What the database knows of a message.
        func row(_ id: OutgoingMessage.ID) async throws -> (
            state: String, number: String, isSealed: Bool, tries: [String]
        ) {
            try await database.read { tx in
                let tries = try tx.query(
                    "SELECT outcome, detail FROM outreach_attempt WHERE message_id = \(id) ORDER BY number"
                ) { "\(try $0.get("outcome", as: String.self)) \(try $0.get("detail", as: String.self))" }
                let found = try tx.first(
                    "SELECT state, provider_number, content_sealed FROM outreach_message WHERE id = \(id)"
                ) {
                    (
                        try $0.get("state", as: String.self), try $0.get("provider_number", as: String.self),
                        try $0.find("content_sealed", as: [UInt8].self) != nil
                    )
                }
                let row = try #require(found)
                return (row.0, row.1, row.2, tries)
            }
        }

        func runAll() async throws { while try await sending.runOnce() {} }
    }

    private func with(_ kind: TestDatabaseKind, _ body: @Sendable (Desk) async throws -> Void) async throws {
        let migrations = StorageMigrations.all + OutreachMigrations.all
        try await FreshDatabase.with(kind, migrations) { database in
            let clock = ManualClock(FreshDatabase.madeAt)
            let context = Context.seeded(5, clock: { clock.now })
            let sealer = try Sealer(try KeyRing(keys: [1: [UInt8](repeating: 7, count: 32)]))
            let store = OutreachStore(database: database, context: context, sealer: sealer)
            try await body(Desk(database: database, clock: clock, context: context, sealer: sealer, store: store))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a message is handed over once and nothing of it stays but when and how`(kind: TestDatabaseKind) async throws {
        try await with(kind) { desk in
            let channel = ScriptedChannel()
            desk.channel.value = channel
            let id = try await desk.post()
            let payload = try await desk.database.read { tx in
                try tx.first("SELECT payload FROM job") { try $0.get("payload", as: String.self) }
            }
            #expect(payload == "\(id)")
            #expect(try await desk.row(id).isSealed)
            try await desk.runAll()
            #expect(channel.given.map(\.phone) == ["13812345678"])
            #expect(channel.given[0].text.contains("246810"))
            let row = try await desk.row(id)
            #expect(row.state == "accepted" && row.number == "p-1" && !row.isSealed && row.tries == ["accepted "])
            try await desk.runAll()
            #expect(channel.given.count == 1)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what the channel cannot take now is tried again with the same number`(kind: TestDatabaseKind) async throws {
        try await with(kind) { desk in
            let channel = ScriptedChannel([.tryLater(reason: "isv.BUSINESS_LIMIT_CONTROL"), .accepted(number: "p-2")])
            desk.channel.value = channel
            let id = try await desk.post()
            try await desk.runAll()
            #expect(try await desk.row(id).tries == ["later isv.BUSINESS_LIMIT_CONTROL"])
            #expect(try await desk.row(id).isSealed)
            desk.clock.advance(.seconds(11))
            try await desk.runAll()
            let row = try await desk.row(id)
            #expect(row.state == "accepted" && row.number == "p-2" && row.tries.count == 2)
            #expect(channel.given.map(\.id) == [id, id])
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what is refused, too late or taken back is never sent again`(kind: TestDatabaseKind) async throws {
        try await with(kind) { desk in
            let channel = ScriptedChannel([.refused(reason: "isv.MOBILE_NUMBER_ILLEGAL 13812345678")])
            desk.channel.value = channel
            let refused = try await desk.post()
            try await desk.runAll()
            let row = try await desk.row(refused)
            #expect(row.state == "refused" && !row.isSealed)
            #expect(row.tries == ["refused isv.MOBILE_NUMBER_ILLEGAL 138****5678"])
            let late = try await desk.post()
            desk.clock.advance(.seconds(601))
            try await desk.runAll()
            #expect(try await desk.row(late).state == "ended")
            let back = try await desk.post()
            try await desk.database.write { tx in try desk.store.cancel(back, in: tx) }
            try await desk.runAll()
            #expect(try await desk.row(back).state == "ended")
            #expect(channel.given.map(\.id) == [refused])
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `after a crash between sending and writing it down the other side gets the same number again`(
        kind: TestDatabaseKind
    ) async throws {
        try await with(kind) { desk in
            let demo = DemoMessageStore(database: desk.database, context: desk.context, sealer: desk.sealer)
            let channel = DemoChannel(demo)
            desk.channel.value = channel
            let id = try await desk.post()
            // A process takes the job, sends, and ends before it can say so.
            let jobs = JobStore(desk.database)
            let job = try await jobs.take(
                [OutreachStore.sendingJob],
                by: "ended",
                at: desk.clock.now,
                length: .seconds(60)
            )
            try #require(job != nil)
            let message = try #require(try await desk.store.waiting(id)).message
            _ = await channel.send(message)
            try await desk.runAll()
            #expect(try await desk.row(id).state == "waiting")
            desk.clock.advance(.seconds(61))
            try await desk.runAll()
            let row = try await desk.row(id)
            #expect(row.state == "accepted" && row.tries.count == 1)
            let kept = try await demo.all()
            #expect(kept.map(\.phone) == ["13812345678"])
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what waits past its time is forgotten even when nothing sends`(kind: TestDatabaseKind) async throws {
        try await with(kind) { desk in
            let id = try await desk.post()
            try await desk.store.sweep()
            #expect(try await desk.row(id).isSealed)
            desk.clock.advance(.seconds(601))
            try await desk.store.sweep()
            let row = try await desk.row(id)
            #expect(row.state == "ended" && !row.isSealed)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the outbox shows the newest first and keeps fifty`(kind: TestDatabaseKind) async throws {
        try await with(kind) { desk in
            let demo = DemoMessageStore(database: desk.database, context: desk.context, sealer: desk.sealer)
            desk.channel.value = DemoChannel(demo)
            for _ in 0..<53 { _ = try await desk.post() }
            try await desk.runAll()
            let all = try await demo.all()
            #expect(all.count == 50)
            let rows = try await desk.database.read { try $0.count("SELECT COUNT(*) AS n FROM demo_message") }
            #expect(rows == 50)
        }
    }
}
