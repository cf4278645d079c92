import API
import Access
import Areas
import ArgumentParser
import Composition
import Kernel
import Logging
import Registry
import Storage

/// `linli client`: the programs that have tokens.
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Lets other programs in by tokens, lists them, shuts them out.",
        subcommands: [ClientAdd.self, ClientList.self, ClientRevoke.self]
    )
}

/// What every verb about clients works on.
struct ClientGround {
    let database: any Database
    let clients: ClientStore
    let areas: AreaStore
    let organisations: OrganisationStore

    /// Opens the database, does something, and closes it.
    static func with(_ place: PlaceOptions, _ body: (ClientGround) async throws -> Void) async throws {
        let database = try Program.openDatabase(try place.settings())
        try await database.migrate(Program.migrations, at: LiveContext.now())
        let live = try await LiveContext.open(database, logger: Logger(label: "linli"))
        do {
            try await body(
                ClientGround(
                    database: database,
                    clients: ClientStore(database: database, context: live.context),
                    areas: AreaStore(database: database, context: live.context),
                    organisations: OrganisationStore(database: database, context: live.context)
                )
            )
        } catch let input as InvalidInput {
            for problem in input.problems { print("\(problem.field): \(problem.message.en)") }
            throw ExitCode.failure
        } catch let missing as NotFound {
            print(missing.description)
            throw ExitCode.failure
        }
        try await live.slot.giveBack()
        await database.close()
    }
}
