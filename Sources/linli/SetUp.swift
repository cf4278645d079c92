import Areas
import ArgumentParser
import Composition
import Foundation
import Logging
import Storage

/// `linli set-up`: the places, bodies and people of a real street.
struct SetUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-up",
        abstract: "Reads a street's areas, outlines, organisations and accounts from files.",
        discussion: """
            Config/areas/README.md describes the files and holds examples. Areas, outlines and organisations may be read in
            again.
            """
    )

    @OptionGroup var place: PlaceOptions
    @Option(help: "CSV: code, parent_code, level, name.") var areas: String?
    @Option(help: "GeoJSON: a feature for each area, with its code.") var outlines: String?
    @Option(help: "CSV: code, kind, name, area, serves, phone, hours, contact.") var organisations: String?
    @Option(help: "CSV: login, name, role, area, organisation. Prints a new password for each login, once.")
    var accounts: String?

    func run() async throws {
        let running = try await Running(place.settings(), logger: Logger(label: "linli"))
        let setUp = StreetSetUp(running.program)
        do {
            if let areas {
                let result = try await setUp.areas(URL(fileURLWithPath: areas))
                print("areas: \(result.created) created, \(result.renamed) renamed, \(result.unchanged) there already")
            }
            if let outlines {
                try await setUp.outlines(URL(fileURLWithPath: outlines))
                print("outlines: read")
            }
            if let organisations {
                print("organisations: \(try await setUp.organisations(URL(fileURLWithPath: organisations)))")
            }
            if let accounts {
                for account in try await setUp.accounts(URL(fileURLWithPath: accounts)) {
                    print("\(account.login)\t\(account.password)")
                }
            }
        } catch let problems as ImportProblems {
            try await running.slot.giveBack()
            await running.program.database.close()
            throw ValidationError("Nothing of this file was taken over.\n\(problems)")
        }
        try await running.slot.giveBack()
        await running.program.database.close()
    }
}
