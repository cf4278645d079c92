package import Kernel
package import Logging
package import Residents
import ServiceLifecycle
package import Storage

/// Forgets residents' codes and sessions whose time is over, every ten minutes, in one of the processes.
package struct ResidentSweep: Service {
    private let database: any Database
    private let residents: ResidentStore
    private let context: Context
    private let logger: Logger
    private static let job = "residents.sweep"

    package init(_ database: any Database, residents: ResidentStore, context: Context, logger: Logger) {
        self.database = database
        self.residents = residents
        self.context = context
        self.logger = logger
    }

    package func run() async throws {
        try await database.write { tx in
            try tx.recur(Self.job, kind: Self.job, every: .seconds(600), from: context.now(), id: context.id())
        }
        try await JobRunner(
            database,
            context: context,
            logger: logger,
            workers: 1,
            handlers: [
                Self.job: { _ in
                    try await residents.sweep()
                    return { _ in }
                }
            ]
        ).run()
    }
}
