import ArgumentParser
import Foundation
import Kernel
import StreetConfiguration

/// `linli config history`: the versions that were made active.
struct ConfigHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Lists the versions that were made active, the newest first."
    )

    @OptionGroup var place: PlaceOptions
    @Option(help: "How many.") var limit = 50

    func run() async throws {
        try await StoredConfiguration.with(place.settings()) { store in
            let versions = try await store.versions(limit: limit)
            let names = try await store.names(of: versions)
            for version in versions {
                let who = version.account.flatMap { names[$0] } ?? "-"
                print("\(version.number)\t\(version.at)\t\(who)\t\(version.checksum.prefix(12))\t\(version.note)")
            }
        }
    }
}
