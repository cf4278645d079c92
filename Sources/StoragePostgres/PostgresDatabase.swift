import Foundation
public import Logging
public import Storage

/// PostgreSQL through libpq: a pool of connections, each with its own thread.
///
/// Connections are made when they are needed, and made again when they break. A request that finds no server fails with
/// `StorageFault(.unavailable)` after about three seconds. Transactions see one snapshot (REPEATABLE READ) and are run
/// again when another was in the way. A write whose commit was not answered is never run again: it throws
/// `unavailable`, and whether it was kept is unknown.
///
/// A server with `fsync` or `synchronous_commit` off, or a database that is not UTF-8 with the C collation, is refused by
/// the first request.
public final class PostgresDatabase: Database {
    private let pool: PostgresPool
    private let rules: PostgresRules
    private let bell = CommitBell()

    public var commits: CommitBell? { bell }
    public var dialect: Dialect { .postgres }

    /// Takes `postgresql://user:password@host:port/database`; throws for a URL that cannot be read.
    ///
    /// `allowsLostCommits` takes a server that answers before a commit is on the disk: for experiments only.
    public convenience init(
        url: String,
        connections: Int = 8,
        allowsLostCommits: Bool = false,
        log: Logger = Logger(label: "storage.postgres")
    ) throws {
        var rules = PostgresRules()
        rules.allowsLostCommits = allowsLostCommits
        try self.init(url: url, connections: connections, rules: rules, log: log)
    }

    /// The same with other limits.
    package init(
        url: String,
        connections: Int,
        rules: PostgresRules,
        log: Logger = Logger(label: "storage.postgres")
    ) throws {
        let target = try PostgresTarget(url: url)
        let lane = DispatchSemaphore(value: 1)
        self.rules = rules
        pool = PostgresPool(threads: max(1, connections)) {
            PostgresSession(target, rules, lane: lane, log: log)
        }
    }

    deinit { pool.stop() }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> Value
    ) async throws -> Value {
        try await run { session, deadline in try session.read(by: deadline, body) }
    }

    @discardableResult
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> Value
    ) async throws -> Value {
        let value = try await run { session, deadline in try session.write(by: deadline, body) }
        bell.ring()
        return value
    }

    /// Runs statements that no transaction may hold, such as `CREATE DATABASE` or `VACUUM`.
    package func administer(_ statement: String) async throws {
        try await run { session, deadline in try session.administer(by: deadline, statement) }
    }

    public var load: DatabaseLoad? { pool.load }

    public func close() async { await pool.close() }

    private func run<Value: Sendable>(
        _ job: @escaping @Sendable (PostgresSession, ContinuousClock.Instant) throws -> Value
    ) async throws -> Value {
        let deadline = ContinuousClock.now + rules.patience
        return try await withCheckedThrowingContinuation { continuation in
            let isAccepted = pool.submit { session in
                continuation.resume(with: Result { try job(session, deadline) })
            }
            if !isAccepted { continuation.resume(throwing: StorageFault(.unavailable, "the database is closed")) }
        }
    }
}
