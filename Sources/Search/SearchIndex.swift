package import Logging
public import ServiceLifecycle
package import Storage

/// Keeps the index of the search: builds it where there is none, then follows the facts.
///
/// Nothing of it happens in the transaction of a report or of a step: an entry is a moment behind its subject.
public struct SearchIndex: Service {
    static let consumer = "search"

    package let store: SearchStore
    private let follower: FactFollower
    private let logger: Logger

    package init(database: any Database, store: SearchStore, logger: Logger) {
        self.store = store
        self.logger = logger
        // Few facts a transaction: SQLite has one writer, and a report that comes in meanwhile waits for it.
        follower = FactFollower(database, consumer: Self.consumer, batch: 20, logger: logger) { fact, tx in
            try store.follow(fact.fact, in: tx)
        }
    }

    public func run() async throws {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                try await store.begin(consumer: Self.consumer)
                while try await store.build(batch: 50) {
                    if Task.isCancelled || Task.isShuttingDownGracefully { return }
                }
                break
            } catch {
                logger.error("The search index cannot be built", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(2))
            }
        }
        try await follower.run()
    }

    /// Brings the index up to all facts that have their numbers; with `isAnew`, everything is read and written again.
    public func catchUp(isAnew: Bool = false) async throws {
        try await store.begin(consumer: Self.consumer, isAnew: isAnew)
        while try await store.build(batch: 1000) {}
        try await follower.followAll()
    }

    /// How many changes are not in the index yet; nil while it is being built.
    public func lag() async throws -> Int64? { try await store.isBuilt() ? try await follower.lag() : nil }
}
