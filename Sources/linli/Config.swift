import ArgumentParser
import Cases
import Composition
import Foundation
import Kernel
import Logging
import Storage
import StreetConfiguration

/// `linli config`: the street's rules, checked, compared and made active.
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks, compares and activates the rules of a street.",
        discussion: "A running server goes by a version that is activated here at once, without a restart.",
        subcommands: [
            ConfigCheck.self, ConfigDiff.self, ConfigActivate.self, ConfigHistory.self, ConfigShow.self,
            ConfigExport.self,
        ]
    )
}

/// Where the rules are that a verb is about.
struct ConfigFolder: ParsableArguments {
    @Argument(help: "The folder with the files; Config below --root by default.", completion: .directory)
    var folder: String?

    @OptionGroup var place: PlaceOptions

    @Flag(help: "Findings and differences in English.") var english = false

    var language: Language { english ? .en : .zh }

    /// Reads the folder; a file that cannot be read ends the verb.
    func read() throws -> ConfigurationSet {
        let url = folder.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? place.configurationFolder
        do { return try ConfigurationSet.read(folder: url) } catch let fault as ConfigurationFault {
            throw ValidationError("\(fault)")
        }
    }
}

/// The stored configuration, for verbs that run beside a server or without one.
enum StoredConfiguration {
    /// Runs `body` on the database of these settings.
    static func with<Value: Sendable>(
        _ settings: Settings,
        _ body: (ConfigurationStore) async throws -> Value
    ) async throws -> Value {
        let database = try Program.openDatabase(settings)
        do {
            try await database.migrate(Program.migrations, at: LiveContext.now())
            let live = try await LiveContext.open(database, logger: Logger(label: "linli"))
            let value = try await body(ConfigurationStore(database: database, context: live.context))
            try await live.slot.giveBack()
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }
}

extension StoredConfiguration {
    /// What is active; that of the folder before a street has a database.
    static func book(_ place: PlaceOptions) async throws -> CaseBook {
        guard let settings = try place.existingSettings(),
            let stored = try await with(settings, { try await $0.active() })
        else { return try CaseBook.read(folder: place.configurationFolder) }
        return try ConfigurationContent(
            number: stored.version.number,
            set: stored.set,
            earlier: stored.workflows
        ).book
    }
}

/// Prints findings; whether there is an error among them.
func show(_ findings: [ConfigurationFinding], _ language: Language) -> Bool {
    for finding in findings { print(finding.description(language)) }
    return findings.contains { $0.severity == .error }
}
