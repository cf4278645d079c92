import Access
import Areas
package import Composition
package import Kernel
import Logging
import Registry
package import Storage
import Web

/// Makes the demo street on an empty database and lives through its past days, so that nobody begins with empty lists.
package enum DemoPast {
    /// Writes street, bodies, accounts and `days` days of reports and cases that end at `now`.
    ///
    /// `progress` is told each past day's number. Nothing goes wrong in this past: faults are for the simulator.
    package static func make(
        _ street: DemoStreet,
        settings: Settings,
        database: any Database,
        days: Int,
        now: Instant,
        seed: UInt64,
        password: String,
        progress: (Int) -> Void
    ) async throws {
        // First of all: whatever becomes of the rest, nobody may take it for a real street's.
        try await DataMarkStore(database).markAsDemo(at: now)
        let clock = ManualClock(now - .seconds(days * 86_400))
        let logger = Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() }
        let live = try await LiveContext.open(database, logger: logger, clock: { clock.now })
        // Hundreds of sign-ins in a past that takes a minute: the slow hash comes at the end.
        let program = try await Program(
            settings: settings,
            database: database,
            context: live.context,
            passwords: Passwords(cost: days > 0 ? .cheap : .usual),
            logger: logger
        )
        try await street.load(areas: program.areas, organisations: program.organisations, context: live.context)
        try await street.createAccounts(
            in: program.accounts,
            roles: program.roles,
            areas: program.areas,
            organisations: program.organisations,
            password: password
        )
        if days > 0 {
            let setting = try await StreetLife.Setting(street, in: program, password: password)
            let site = program.site
            let life = StreetLife(setting, seed: seed, now: { clock.now }) { await site.reply(to: $0) }
            var day = 0
            try await life.live(
                from: clock.now,
                to: now,
                reach: { moment in
                    clock.now = moment
                    try await live.slot.renew()
                },
                onDay: {
                    day += 1
                    progress(day)
                }
            )
            try await program.accounts.hashing(with: Passwords()).setPassword(password, of: street.people.map(\.login))
        }
        try await live.slot.giveBack()
    }
}
