public import Kernel
public import Logging
public import ServiceLifecycle
import Storage

/// Not handed over this time: it is tried again while it is of use.
///
/// Says why in the channel's code, never to whom or what.
struct MessageDelayed: Error, CustomStringConvertible {
    let description: String
}

/// Hands messages to the channel, from one process at a time for each, again until it took them or their time is over.
public struct OutreachSending: Service {
    private let store: OutreachStore
    private let channel: Current<(any Channel)?>
    private let runner: JobRunner

    private static let sweepingJob = "outreach.sweep"

    public init(store: OutreachStore, channel: Current<(any Channel)?>, logger: Logger) {
        self.store = store
        self.channel = channel
        runner = JobRunner(
            store.database,
            context: store.context,
            logger: logger,
            handlers: [
                OutreachStore.sendingJob: { job in try await Self.send(job, store, channel) },
                Self.sweepingJob: { _ in
                    try await store.sweep()
                    return { _ in }
                },
            ]
        )
    }

    public func run() async throws {
        let context = store.context
        try await store.database.write { tx in
            try tx.recur(
                Self.sweepingJob,
                kind: Self.sweepingJob,
                every: .seconds(300),
                from: context.now(),
                id: context.id()
            )
        }
        try await runner.run()
    }

    /// Sends one message that is due, if there is one; whether there was.
    @discardableResult
    public func runOnce() async throws -> Bool { try await runner.runOnce() }

    /// What a channel says is written in the transaction that ends the job: a crash in between sends once more, with the same
    /// number, and writes once.
    private static func send(
        _ job: Job,
        _ store: OutreachStore,
        _ channel: Current<(any Channel)?>
    ) async throws -> @Sendable (any WriteTransaction) throws -> Void {
        guard let id = OutgoingMessage.ID(job.payload), let found = try await store.waiting(id) else { return { _ in } }
        guard store.context.now() < found.expiresAt else { return { tx in try store.settle(id, .ended, in: tx) } }
        let isLast = job.attempt >= JobRules.attemptLimit
        guard let channel = channel.value else {
            guard !isLast else { return { tx in try store.settle(id, .ended, in: tx) } }
            throw MessageDelayed(description: "no channel is configured")
        }
        let answer = await channel.send(found.message)
        if case .tryLater(let reason) = answer, !isLast {
            try await store.database.write { tx in try store.note(answer, of: id, by: channel.code, in: tx) }
            throw MessageDelayed(description: "the channel says: \(reason)")
        }
        return { tx in
            try store.note(answer, of: id, by: channel.code, in: tx)
            // After the last try nothing is left to wait for.
            try store.settle(id, .ended, in: tx)
        }
    }
}
