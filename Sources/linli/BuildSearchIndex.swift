import ArgumentParser
import Composition
import Logging
import Search
import Storage

/// `linli search-index`: writes the index of the search anew, beside a running server or without one.
struct BuildSearchIndex: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search-index",
        abstract: "Reads all cases and signals and writes the index of the search anew."
    )

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        let settings = try place.settings()
        let logger = Logger(label: "linli")
        let database = try Program.openDatabase(settings)
        try await database.migrate(Program.migrations, at: LiveContext.now())
        let live = try await LiveContext.open(database, logger: logger)
        let program = try await Program(settings: settings, database: database, context: live.context, logger: logger)
        try await program.search.catchUp(isAnew: true)
        try await live.slot.giveBack()
        await database.close()
    }
}
