import Kernel
public import Logging
public import ServiceLifecycle

/// Seals what was written, a moment behind, and keeps the chain's end outside the database.
///
/// Nothing of it happens in the transaction of a report or of a step.
public struct ChainWatch: Service {
    private let store: ChainStore
    private let heads: ChainHeads
    private let logger: Logger

    public init(store: ChainStore, heads: ChainHeads, logger: Logger) {
        self.store = store
        self.heads = heads
        self.logger = logger
    }

    public func run() async throws {
        await compare()
        await cancelWhenGracefulShutdown {
            var kept = ContinuousClock.now
            var isFirst = true
            while !Task.isCancelled {
                await seal()
                if isFirst || ContinuousClock.now - kept > .seconds(60) {
                    await keep()
                    (kept, isFirst) = (ContinuousClock.now, false)
                }
                try? await Task.sleep(for: .seconds(1))
            }
        }
        await keep()
    }

    private func seal() async {
        do {
            // A short rest between batches: SQLite has one writer, and an upgrade has years to seal.
            while try await store.linkOnce() > 0 {
                if Task.isCancelled { return }
                try? await Task.sleep(for: .milliseconds(5))
            }
            try await store.announce()
        } catch is CancellationError { return } catch {
            logger.error("Records cannot be sealed", metadata: ["error": "\(error)"])
        }
    }

    private func keep() async {
        do { try heads.append(try await store.head()) } catch {
            logger.error("The end of the audit chain cannot be kept", metadata: ["error": "\(error)"])
        }
    }

    /// A chain that is shorter than it was: an old copy of the database, or somebody's work.
    private func compare() async {
        do {
            let head = try await store.head()
            guard let last = try heads.last(), last.number > head.number else { return }
            logger.error(
                "The audit chain is shorter than it was",
                metadata: ["seal.number": "\(head.number)", "seal.kept": "\(last.number)"]
            )
        } catch { logger.error("The end of the audit chain cannot be read", metadata: ["error": "\(error)"]) }
    }
}
