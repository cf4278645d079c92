package import Access
package import Kernel
package import Logging
import ServiceLifecycle
package import Storage

/// Writes down the ends of break-glass accesses whose time is over, once a minute, in one of the processes.
///
/// They open nothing from the moment on at which they end; this makes the end known.
package struct EmergencyEnding: Service {
    private let database: any Database
    private let accounts: AccountStore
    private let context: Context
    private let logger: Logger

    private static let job = "emergency.ending"

    package init(_ database: any Database, accounts: AccountStore, context: Context, logger: Logger) {
        self.database = database
        self.accounts = accounts
        self.context = context
        self.logger = logger
    }

    package func run() async throws {
        try await database.write { tx in
            try tx.recur(Self.job, kind: Self.job, every: .seconds(60), from: context.now(), id: context.id())
        }
        try await JobRunner(
            database,
            context: context,
            logger: logger,
            workers: 1,
            handlers: [
                Self.job: { _ in
                    // Each end is written once whoever looks.
                    try await accounts.endEmergencies()
                    return { _ in }
                }
            ]
        ).run()
    }
}
