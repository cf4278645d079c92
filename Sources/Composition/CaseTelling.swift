public import Cases
public import Kernel
public import Logging
public import ServiceLifecycle
public import Storage

/// Tells of cases whose time runs out, once a minute, in one of the processes.
public struct CaseTelling: Service {
    private let database: any Database
    private let cases: CaseStore
    private let context: Context
    private let logger: Logger

    public init(_ database: any Database, cases: CaseStore, context: Context, logger: Logger) {
        self.database = database
        self.cases = cases
        self.context = context
        self.logger = logger
    }

    public func run() async throws {
        try await database.write { tx in
            try tx.recur(
                CaseStore.tellingJob,
                kind: CaseStore.tellingJob,
                every: CaseStore.tellingPeriod,
                from: context.now(),
                id: context.id()
            )
        }
        try await JobRunner(
            database,
            context: context,
            logger: logger,
            workers: 1,
            handlers: [
                CaseStore.tellingJob: { _ in
                    // Each rung is told once whoever looks; nothing is left to be written at the end.
                    try await cases.tell()
                    return { _ in }
                }
            ]
        ).run()
    }
}
