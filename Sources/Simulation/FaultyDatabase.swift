import Kernel
package import Storage

/// A database whose program crashes by plan, and which may carry a planted defect.
package struct FaultyDatabase: Database {
    let inner: any Database
    let plan: FaultPlan
    let plant: Plant?

    package init(_ inner: any Database, plan: FaultPlan, plant: Plant? = nil) {
        self.inner = inner
        self.plan = plan
        self.plant = plant
    }

    package var dialect: Dialect { inner.dialect }
    package var commits: CommitBell? { inner.commits }
    package func close() async { await inner.close() }

    private static let crashed = StorageFault(.unavailable, "the program has crashed, as planned")

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> Value
    ) async throws -> Value {
        guard !plan.isDown else { throw Self.crashed }
        return try await inner.read(body)
    }

    @discardableResult
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> Value
    ) async throws -> Value {
        guard !plan.isDown else { throw Self.crashed }
        let crash = plan.crash()
        if plant == .earlyAnswer, plan.happens(oneIn: 40) { return try await answerWithoutCommit(body) }
        do {
            let outcome: Outcome<Value> = try await inner.write { [plan, plant] tx in
                let watched = FaultyTransaction(inner: tx, crash: crash, plan: plan, plant: plant)
                do {
                    let value = try body(watched)
                    if crash == .beforeCommit { throw Self.crashed }
                    return .done(value)
                } catch let fault as StorageFault where fault.description == Self.crashed.description {
                    // The planted defect keeps what was written before the crash, as a database without transactions would.
                    if plant == .tornTransaction { return .torn }
                    throw fault
                }
            }
            guard case .done(let value) = outcome, crash == nil else {
                plan.isDown = true
                throw Self.crashed
            }
            return value
        } catch {
            // A refusal that came before the statement at which the crash was due is a crash all the same.
            if crash != nil { plan.isDown = true }
            throw error
        }
    }

    private enum Outcome<Value: Sendable>: Sendable {
        case done(Value)
        case torn
    }

    private struct NotCommitted<Value: Sendable>: Error {
        let value: Value
    }

    /// The planted defect of a program that answers before its commit, and whose commit then fails.
    private func answerWithoutCommit<Value: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> Value
    ) async throws -> Value {
        do {
            return try await inner.write { tx in throw NotCommitted(value: try body(tx)) }
        } catch let lost as NotCommitted<Value> { return lost.value }
    }

    static func crashNow() -> StorageFault { crashed }
}

/// A transaction that counts its statements, in order to crash at one of them.
final class FaultyTransaction: WriteTransaction {
    private let inner: any WriteTransaction
    private let crash: Crash?
    private let plan: FaultPlan
    private let plant: Plant?
    private var statements = 0

    init(inner: any WriteTransaction, crash: Crash?, plan: FaultPlan, plant: Plant?) {
        self.inner = inner
        self.crash = crash
        self.plan = plan
        self.plant = plant
    }

    var dialect: Dialect { inner.dialect }

    func query<Value>(_ sql: SQL, _ read: (any Row) throws -> Value) throws -> [Value] { try inner.query(sql, read) }

    func execute(_ sql: SQL) throws -> Int {
        try step()
        guard let defect = plant?.defect(of: sql, plan: plan) else { return try inner.execute(sql) }
        switch defect {
        case .skip: return 1
        case .also(let more):
            let changed = try inner.execute(sql)
            try inner.execute(more)
            return changed
        }
    }

    func enqueue(_ sql: SQL) throws {
        guard plant == nil else {
            _ = try execute(sql)
            return
        }
        try step()
        try inner.enqueue(sql)
    }

    func insert(_ rows: BulkRows) throws {
        try step()
        try inner.insert(rows)
    }

    func execute(script: String) throws { try inner.execute(script: script) }

    private func step() throws {
        statements += 1
        if case .during(let number) = crash, number == statements { throw FaultyDatabase.crashNow() }
    }
}
