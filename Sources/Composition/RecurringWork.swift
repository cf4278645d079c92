import Access
import Cases
package import Kernel
package import Logging
import PersonalData
import Residents
import ServiceLifecycle
package import Storage

/// What is done again and again, each in one of the processes at a time.
///
/// Whatever is done by it is done once whoever looks: doing it twice changes nothing.
package struct RecurringWork: Service {
    /// One thing to do.
    package struct Work: Sendable {
        /// Its name in the table of jobs.
        let job: String
        let period: Duration
        let action: @Sendable () async throws -> Void

        package init(_ job: String, every period: Duration, action: @escaping @Sendable () async throws -> Void) {
            self.job = job
            self.period = period
            self.action = action
        }
    }

    private let database: any Database
    private let context: Context
    private let logger: Logger
    private let works: [Work]

    package init(_ database: any Database, context: Context, logger: Logger, works: [Work]) {
        self.database = database
        self.context = context
        self.logger = logger
        self.works = works
    }

    package func run() async throws {
        try await database.write { [works, context] tx in
            for work in works {
                try tx.recur(work.job, kind: work.job, every: work.period, from: context.now(), id: context.id())
            }
        }
        var handlers: [String: JobHandler] = [:]
        for work in works {
            handlers[work.job] = { _ in
                try await work.action()
                return { _ in }
            }
        }
        try await JobRunner(database, context: context, logger: logger, handlers: handlers).run()
    }
}

extension Program {
    /// What a server does again and again.
    package func recurringWork(_ logger: Logger) -> RecurringWork {
        RecurringWork(
            database,
            context: context,
            logger: logger,
            works: [
                // Cases whose time runs out, a rung of the ladder at a time.
                .init("cases.tell", every: .seconds(60)) { [cases] in _ = try await cases.tell() },
                // Requests about personal data whose time runs out.
                .init("subject_requests.remind", every: .seconds(600)) { [requests] in _ = try await requests.remind()
                },
                // Residents' codes and sessions whose time is over are forgotten.
                .init("residents.sweep", every: .seconds(600)) { [residents] in try await residents.sweep() },
                // Break-glass accesses open nothing from their end on; this makes the end known.
                .init("emergency.ending", every: .seconds(60)) { [accounts] in _ = try await accounts.endEmergencies()
                },
            ]
        )
    }
}
