import Composition
import Kernel
import Logging
import Storage

/// The program on its database without a server, for commands.
enum OpenProgram {
    /// Opens it, does something, and closes it, also after an error.
    static func with(_ place: PlaceOptions, _ body: (Program, Context) async throws -> Void) async throws {
        let settings = try place.settings()
        let logger = Logger(label: "linli")
        let database = try Program.openDatabase(settings)
        try await database.migrate(Program.migrations, at: LiveContext.now())
        let live = try await LiveContext.open(database, logger: logger)
        do {
            let program = try await Program(
                settings: settings,
                database: database,
                context: live.context,
                logger: logger
            )
            try await body(program, live.context)
        } catch {
            try? await live.slot.giveBack()
            await database.close()
            throw error
        }
        try await live.slot.giveBack()
        await database.close()
    }
}
