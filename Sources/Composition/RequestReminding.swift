package import Kernel
package import Logging
package import PersonalData
import ServiceLifecycle
package import Storage

/// Reminds of requests about personal data whose time runs out, every ten minutes, in one of the processes.
package struct RequestReminding: Service {
    private let database: any Database
    private let requests: SubjectRequestStore
    private let context: Context
    private let logger: Logger

    package init(_ database: any Database, requests: SubjectRequestStore, context: Context, logger: Logger) {
        self.database = database
        self.requests = requests
        self.context = context
        self.logger = logger
    }

    package func run() async throws {
        try await database.write { tx in
            try tx.recur(
                SubjectRequestStore.remindingJob,
                kind: SubjectRequestStore.remindingJob,
                every: SubjectRequestStore.remindingPeriod,
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
                SubjectRequestStore.remindingJob: { _ in
                    // Each is told once whoever looks; nothing is left to be written at the end.
                    try await requests.remind()
                    return { _ in }
                }
            ]
        ).run()
    }
}
