public import Logging
public import ServiceLifecycle
import Synchronization

/// Numbers facts and hands new ones to this process's subscribers, such as open pages; one per process.
///
/// It looks at once after a commit of this process and every 300 ms for those of others.
public final class FactBus: Service {
    private struct State {
        var subscribers: [Int: FactInbox] = [:]
        var nextSubscriber = 0
        /// The newest number that has been handed out; nil before the first look.
        var number: Int64?
    }

    private let database: any Database
    private let sequencer: FactSequencer
    private let logger: Logger
    private let state = Mutex(State())

    /// How many facts are handed out together at most.
    private static let batch = 500

    public init(_ database: any Database, logger: Logger) {
        self.database = database
        sequencer = FactSequencer(database)
        self.logger = logger
    }

    /// A place that new facts for which `wanted` holds are put into from now on, until it or its reader goes away.
    ///
    /// Subscribe first, then read what was before: a fact in between is seen twice (compare numbers) but not missed.
    /// `limit` is how many facts may wait for the reader before they become one `missed`.
    public func subscribe(
        limit: Int = 256,
        where wanted: @escaping @Sendable (Fact) -> Bool = { _ in true }
    ) -> FactSubscription {
        state.withLock { state in
            let key = state.nextSubscriber
            state.nextSubscriber += 1
            let (inbox, subscription) = FactInbox.make(limit: limit, wanted: wanted) { [weak self] in self?.remove(key)
            }
            state.subscribers[key] = inbox
            return subscription
        }
    }

    /// The number of the newest fact that has been handed out; nil before the first look.
    public var lastNumber: Int64? { state.withLock { $0.number } }

    /// How many subscribers there are; for the metrics.
    public var subscriberCount: Int { state.withLock { $0.subscribers.count } }

    /// Numbers what waits and hands out what is new; how many facts.
    @discardableResult
    public func lookOnce() async throws -> Int {
        try await sequencer.numberAll()
        var known: Int64
        if let number = state.withLock({ $0.number }) {
            known = number
        } else {
            // What was before the process started is for the pages to read, not for the bus to tell.
            known = try await database.read { try $0.latestFactNumber() }
            let start = known
            state.withLock { $0.number = start }
        }
        var total = 0
        while true {
            let from = known
            let facts = try await database.read { try $0.facts(after: from, limit: Self.batch) }
            guard let last = facts.last else { return total }
            known = last.number
            total += facts.count
            let subscribers = state.withLock { state in
                state.number = last.number
                return Array(state.subscribers.values)
            }
            for subscriber in subscribers { subscriber.put(facts) }
        }
    }

    public func run() async throws {
        // A page may hear of a change a tenth of a second late; five hundred pages are then told ten times a second at most.
        await Pulse(period: .milliseconds(300), rest: .milliseconds(100), bell: database.commits).run {
            do { try await lookOnce() } catch {
                logger.error("Facts cannot be read", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(1))
            }
        }
        let subscribers = state.withLock { Array($0.subscribers.values) }
        for subscriber in subscribers { subscriber.end() }
    }

    private func remove(_ key: Int) { state.withLock { $0.subscribers[key] = nil } }
}
