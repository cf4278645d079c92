public import Kernel
public import Logging
public import ServiceLifecycle

/// Does one kind of job: first what takes time or another machine, then it returns what to write.
///
/// What it returns is written in the transaction that ends the job, once; what it does itself may happen again.
public typealias JobHandler = @Sendable (Job) async throws -> @Sendable (any WriteTransaction) throws -> Void

/// Does jobs; any number of processes may run one each.
public struct JobRunner: Service {
    private let store: JobStore
    private let bell: CommitBell?
    private let context: Context
    private let holder: String
    private let logger: Logger
    private let workers: Int
    private let lease: Duration
    private let handlers: [String: JobHandler]

    /// A runner that does at most `workers` jobs at the same time, of the kinds that `handlers` names.
    ///
    /// `lease` is how long a job stays with a process that says nothing more.
    public init(
        _ database: any Database,
        context: Context,
        logger: Logger,
        workers: Int = 2,
        lease: Duration = .seconds(60),
        handlers: [String: JobHandler]
    ) {
        store = JobStore(database)
        bell = database.commits
        self.context = context
        holder = context.secret()
        self.logger = logger
        self.workers = workers
        self.lease = lease
        self.handlers = handlers
    }

    /// Does one job that is due, if there is one; whether there was.
    @discardableResult
    public func runOnce() async throws -> Bool {
        let kinds = handlers.keys.sorted()
        guard let job = try await store.take(kinds, by: holder, at: context.now(), length: lease),
            let handler = handlers[job.kind]
        else { return false }
        do {
            let effects = try await whileKept(job) { try await handler(job) }
            try await store.finish(job, at: context.now(), effects: effects)
        } catch let lost as JobLost {
            logger.warning("A job was taken over by another process", metadata: ["job.id": "\(lost.id)"])
        } catch {
            logger.error(
                "A job failed",
                metadata: [
                    "job.id": "\(job.id)", "job.kind": "\(job.kind)", "job.attempt": "\(job.attempt)",
                    "error": "\(error)",
                ]
            )
            try await store.fail(job, "\(error)", at: context.now())
        }
        return true
    }

    public func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<workers {
                group.addTask {
                    await Pulse(period: .seconds(1), rest: .milliseconds(100), bell: bell).run { await runAll() }
                }
            }
        }
    }

    private func runAll() async {
        do {
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
                guard try await runOnce() else { return }
            }
        } catch {
            logger.error("Jobs cannot be read", metadata: ["error": "\(error)"])
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// Runs `body` and meanwhile keeps the job; ends it when the job is lost.
    private func whileKept<Value: Sendable>(
        _ job: Job,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: body)
            group.addTask {
                while true {
                    try await Task.sleep(for: lease / 3)
                    // A database that is away for a moment is no reason to stop: the lease has two more thirds.
                    let isKept = (try? await store.keep(job, at: context.now(), length: lease)) ?? true
                    guard isKept else { throw JobLost(id: job.id) }
                }
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw JobLost(id: job.id) }
            return value
        }
    }
}
