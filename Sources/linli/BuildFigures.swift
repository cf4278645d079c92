import ArgumentParser
import Composition
import Figures
import Logging
import Storage

/// `linli figures-index`: adds up the rollups of figures anew, beside a running server or without one.
struct BuildFigures: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figures-index",
        abstract: "Reads all cases and signals and adds up the rollups of figures anew; with --check, only compares."
    )

    @OptionGroup var place: PlaceOptions

    @Flag(help: "Say what in the rollups differs from the rows, and change nothing.")
    var check = false

    func run() async throws {
        let settings = try place.settings()
        let logger = Logger(label: "linli")
        let database = try Program.openDatabase(settings)
        try await database.migrate(Program.migrations, at: LiveContext.now())
        let live = try await LiveContext.open(database, logger: logger)
        let program = try await Program(settings: settings, database: database, context: live.context, logger: logger)
        if !check { try await program.rollup.catchUp(isAnew: true) }
        let problems = check ? try await program.rollup.problems() : []
        try await live.slot.giveBack()
        await database.close()
        for problem in problems { print(problem) }
        guard problems.isEmpty else { throw ExitCode.failure }
    }
}
