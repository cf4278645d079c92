import Areas
import ArgumentParser
import Composition
import Logging
import Storage

/// `linli home-codes`: the codes on the buildings' doors.
struct HomeCodes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "home-codes",
        abstract: "Prints the codes of buildings with their names."
    )

    @OptionGroup var place: PlaceOptions
    @Option(help: "How many to print.") var limit = 1000

    func run() async throws {
        let settings = try place.settings()
        let database = try Program.openDatabase(settings)
        let context = try await LiveContext.open(database, logger: Logger(label: "linli"))
        let store = AreaStore(database: database, context: context.context)
        var left = limit
        for street in try await store.children(of: nil) where left > 0 {
            for home in try await store.homeCodes(in: street, limit: left) {
                print(home.code, home.area.fullName)
                left -= 1
            }
        }
        try await context.slot.giveBack()
        await database.close()
    }
}
