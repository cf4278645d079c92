import Foundation
import Logging
import Storage

/// What one thread of the pool does: keeps a connection, runs transactions on it, tries again where that is safe.
final class PostgresSession {
    private let target: PostgresTarget
    private let rules: PostgresRules
    /// Held by the one transaction of this process that runs again after repeated conflicts.
    private let lane: DispatchSemaphore
    private let log: Logger

    private var connection: PostgresConnection?
    private var failedConnects = 0
    private var nextConnect = ContinuousClock.now
    private var lastFault: StorageFault?

    init(_ target: PostgresTarget, _ rules: PostgresRules, lane: DispatchSemaphore, log: Logger) {
        self.target = target
        self.rules = rules
        self.lane = lane
        self.log = log
    }

    /// Runs `body` on one snapshot.
    ///
    /// The snapshot is let go with the next transaction's first statement, or by `settle`: the caller need not wait for
    /// that.
    func read<Value>(by deadline: ContinuousClock.Instant, _ body: (any ReadTransaction) throws -> Value) throws
        -> Value
    {
        try repeating(by: deadline) { connection in
            let reader = PostgresReader(
                connection,
                opening: "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                limit: rules.statementLimit
            )
            let outcome = Result { try body(reader) }
            if let failure = reader.failure { return .failed(failure) }
            return .done(outcome)
        }
    }

    /// Runs `body` and commits.
    func write<Value>(by deadline: ContinuousClock.Instant, _ body: (any WriteTransaction) throws -> Value) throws
        -> Value
    {
        try repeating(by: deadline) { connection in
            let writer = PostgresWriter(
                connection,
                opening: "BEGIN ISOLATION LEVEL REPEATABLE READ",
                limit: rules.statementLimit
            )
            let outcome = Result { try body(writer) }
            if let failure = writer.failure { return .failed(failure) }
            guard case .success = outcome else { return .done(outcome) }
            do throws(StorageFault) {
                try writer.commit()
            } catch {
                guard let failure = writer.failure else { return .done(.failure(error)) }
                return failure.kind == .lost || failure.kind == .silent ? .unknown(failure) : .failed(failure)
            }
            return .done(outcome)
        }
    }

    /// Runs statements that bind nothing outside of any transaction, such as `CREATE DATABASE`.
    func administer(by deadline: ContinuousClock.Instant, _ script: String) throws {
        let connection = try connect(by: deadline)
        settle()
        do throws(PostgresFailure) {
            try connection.run(script: script)
        } catch {
            if error.endsConnection { self.connection = nil }
            throw error.fault
        }
    }

    /// Ends what is left of the last transaction, so that it keeps neither locks nor an old snapshot.
    func settle() {
        guard let connection else { return }
        do throws(PostgresFailure) {
            // Statements that were collected before the body gave up may fail, and then the ROLLBACK is passed over.
            if connection.collectedCount > 0 { _ = try? connection.flush(within: rules.statementLimit) }
            guard connection.isInTransaction else { return }
            try connection.send("ROLLBACK", makesRoom: false)
            try connection.flush(within: rules.statementLimit)
        } catch {
            self.connection = nil
        }
    }

    private enum Attempt<Value> {
        /// The body's own outcome.
        case done(Result<Value, any Error>)
        /// A statement failed; nothing was changed.
        case failed(PostgresFailure)
        /// The connection broke while it committed.
        case unknown(PostgresFailure)
    }

    private func repeating<Value>(
        by deadline: ContinuousClock.Instant,
        _ attempt: (PostgresConnection) -> Attempt<Value>
    ) throws -> Value {
        var deadline = deadline
        var conflicts = 0
        var losses = 0
        var holdsLane = false
        defer { if holdsLane { lane.signal() } }
        while true {
            let connection = try connect(by: deadline)
            switch attempt(connection) {
            case .done(let outcome):
                if case .failure = outcome { settle() }
                return try outcome.get()
            case .unknown(let failure):
                self.connection = nil
                log.error("a commit was not answered", metadata: ["fault": "\(failure.fault.description)"])
                throw StorageFault(
                    .unavailable,
                    "it is not known whether the change was kept: \(failure.fault.description)"
                )
            case .failed(let failure) where failure.kind == .refused:
                settle()
                conflicts += 1
                guard failure.fault.kind == .conflict, conflicts < rules.attempts else { throw failure.fault }
                if conflicts >= rules.attemptsBeforeLane, !holdsLane {
                    lane.wait()
                    holdsLane = true
                }
                // Up to 1, 2, 4 ... 64 ms.
                Thread.sleep(forTimeInterval: .random(in: 0...(0.001 * Double(1 << min(conflicts - 1, 6)))))
            case .failed(let failure):
                self.connection = nil
                losses += 1
                if failure.kind != .outdated {
                    log.warning("a connection was lost", metadata: ["fault": "\(failure.fault.description)"])
                }
                guard failure.kind != .silent, losses < rules.losses else { throw failure.fault }
                if losses == 1 { deadline = ContinuousClock.now + rules.patience }
            }
        }
    }

    /// The connection, made anew if it is gone; throws `unavailable` when there is none by `deadline`.
    private func connect(by deadline: ContinuousClock.Instant) throws(StorageFault) -> PostgresConnection {
        if let connection {
            if connection.isAlive() { return connection }
            self.connection = nil
            log.notice("a connection was closed by the server")
        }
        while true {
            let now = ContinuousClock.now
            if nextConnect > now {
                if let lastFault, nextConnect > deadline { throw lastFault }
                Thread.sleep(forTimeInterval: now.duration(to: nextConnect) / .seconds(1))
            }
            do throws(StorageFault) {
                // One try is made even for a request that waited its whole time for a free connection.
                let made = try PostgresConnection(target, before: max(deadline, .now + .milliseconds(250)))
                try rules.check(made, limit: rules.statementLimit)
                if failedConnects > 0 { log.notice("PostgreSQL is back", metadata: ["database": "\(target)"]) }
                failedConnects = 0
                lastFault = nil
                connection = made
                return made
            } catch {
                if error.kind != .unavailable { throw error }
                if failedConnects == 0 { log.warning("no connection", metadata: ["fault": "\(error.description)"]) }
                failedConnects += 1
                lastFault = error
                // 50 ms to 1 s, spread so that the threads do not all knock at once.
                let pause = min(1, 0.05 * Double(1 << min(failedConnects - 1, 5)))
                nextConnect = .now + .seconds(.random(in: pause / 2...pause))
            }
        }
    }
}
