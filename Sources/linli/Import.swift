import ArgumentParser
import Cases
import Composition
import Foundation
import Importing
import Kernel
import Logging
import Storage
import StreetConfiguration

/// `linli import`: what other systems know.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes over what other systems hold: tickets of a hotline.",
        subcommands: [ImportCases.self, ImportMappings.self]
    )
}

/// `linli import mappings`: which tables can be read.
struct ImportMappings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mappings",
        abstract: "Lists the mappings that are active, and checks them with their own examples.",
        discussion:
            "Before a street has a database, those of the folder Config. `linli config check` finds all mistakes."
    )

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        var set: ConfigurationSet?
        if let settings = try place.existingSettings() {
            set = try await StoredConfiguration.with(settings) { try await $0.active()?.set }
        }
        let known = try set ?? ConfigurationSet.read(folder: place.configurationFolder)
        var findings: [ConfigurationFinding] = []
        guard let book = CaseBook.read(known, findings: &findings) else {
            throw ValidationError(findings.first?.description(.en) ?? "the configuration cannot be read")
        }
        for mapping in try TicketMapping.readAll(known, book: book) {
            print("\(mapping.code)\t\(mapping.name.zh)\t\(mapping.name.en)\t\(mapping.examples.count) examples")
        }
    }
}
