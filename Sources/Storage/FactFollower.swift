public import Logging
public import ServiceLifecycle

/// Follows the facts in order and keeps its place in the transaction of its effects, so that each fact has them once.
public struct FactFollower: Service {
    private let database: any Database
    private let consumer: String
    private let batch: Int
    private let logger: Logger
    private let apply: @Sendable ([NumberedFact], any WriteTransaction) throws -> Void

    /// A follower whose place is kept under the name `consumer`, which never changes once used.
    ///
    /// `apply` writes what follows from a fact; it may run again for the same fact after an error undid the first time.
    /// At most `batch` facts share a transaction.
    public init(
        _ database: any Database,
        consumer: String,
        batch: Int = 100,
        logger: Logger,
        apply: @escaping @Sendable (NumberedFact, any WriteTransaction) throws -> Void
    ) {
        self.init(database, consumer: consumer, batch: batch, logger: logger) { facts, tx in
            for fact in facts { try apply(fact, tx) }
        }
    }

    /// The same for effects that are cheaper together: `applyAll` gets the facts of one transaction, in order.
    public init(
        _ database: any Database,
        consumer: String,
        batch: Int = 100,
        logger: Logger,
        applyAll apply: @escaping @Sendable ([NumberedFact], any WriteTransaction) throws -> Void
    ) {
        self.database = database
        self.consumer = consumer
        self.batch = batch
        self.logger = logger
        self.apply = apply
    }

    /// Applies the next facts in one transaction; how many.
    ///
    /// When one of them fails, those before it are applied, and its error is thrown: order matters more than progress.
    @discardableResult
    public func followOnce() async throws -> Int {
        guard try await lag() > 0 else { return 0 }
        do { return try await follow(batch) } catch {
            guard batch > 1 else { throw error }
            var done = 0
            while done < batch {
                let one = try await follow(1)
                guard one > 0 else { break }
                done += one
            }
            return done
        }
    }

    /// Applies all facts that are there; how many.
    @discardableResult
    public func followAll() async throws -> Int {
        var total = 0
        while true {
            let done = try await followOnce()
            guard done > 0 else { return total }
            total += done
        }
    }

    /// How many facts the follower has not applied yet.
    public func lag() async throws -> Int64 {
        try await database.read { [consumer] tx in
            let place: Int64 =
                try tx.first("SELECT number FROM fact_cursor WHERE consumer = \(consumer)") { try $0.get("number") }
                ?? 0
            return max(0, try tx.latestFactNumber() - place)
        }
    }

    public func run() async throws {
        await Pulse(period: .milliseconds(300), bell: database.commits).run {
            do { try await followAll() } catch {
                logger.error(
                    "Facts cannot be followed",
                    metadata: ["fact.consumer": "\(consumer)", "error": "\(error)"]
                )
                // The same fact fails again until something changes: no need to hurry.
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }

    private func follow(_ limit: Int) async throws -> Int {
        try await database.write { [consumer, apply] tx in
            try tx.execute(
                "INSERT INTO fact_cursor (consumer, number) VALUES (\(consumer), 0) ON CONFLICT (consumer) DO NOTHING"
            )
            let place: Int64 =
                try tx.first(
                    "SELECT number FROM fact_cursor WHERE consumer = \(consumer)\(tx.dialect.forUpdate)"
                ) { try $0.get("number") } ?? 0
            let facts = try tx.facts(after: place, limit: limit)
            try apply(facts, tx)
            if let last = facts.last {
                try tx.execute("UPDATE fact_cursor SET number = \(last.number) WHERE consumer = \(consumer)")
            }
            return facts.count
        }
    }
}
