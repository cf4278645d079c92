import Audit
import Backup
import Composition
import Foundation
import Kernel
import Logging
import Storage
import Verification

extension BackUp {
    /// What `linli verify` says of a database that was brought back from an archive.
    ///
    /// Chain, histories and texts only: what is derived may be behind at the moment of the copy. The chain's ends outside the
    /// database are left out: those kept since the copy stand behind it.
    static func look(_ settings: Settings) -> ArchiveCheck.Look {
        { address in
            var settings = settings
            settings.database = address
            let logger = Logger(label: "linli") { LineLogger(label: $0, level: .error) }
            let database = try Program.openDatabase(settings)
            do {
                let live = try await LiveContext.open(database, logger: logger)
                let program = try await Program(
                    settings: settings,
                    database: database,
                    context: live.context,
                    logger: logger
                )
                let none = settings.data.appending(path: "no-heads").path()
                let verification = Verification(program, heads: ChainHeads(path: none), found: { _ in })
                var problems: [String] = []
                for part in [Finding.Part.chain, .cases, .signals, .texts] {
                    problems += try await verification.findings(of: part).map { $0.line(.en) }
                }
                await database.close()
                return problems
            } catch {
                await database.close()
                throw error
            }
        }
    }
}
