import ArgumentParser
import Foundation
import Kernel
import StreetConfiguration

/// `linli config export`: writes a version's files into a folder.
struct ConfigExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the files of a version into an empty folder."
    )

    @Argument(help: "The version's number.") var number: Int
    @Argument(help: "A folder that is empty or not there.", completion: .directory) var folder: String
    @OptionGroup var place: PlaceOptions

    func run() async throws {
        let url = URL(fileURLWithPath: folder, isDirectory: true)
        // Files of another version that stayed behind would become part of the set.
        if let there = try? FileManager.default.contentsOfDirectory(atPath: url.path()), !there.isEmpty {
            throw ValidationError("\(folder) is not empty")
        }
        try await StoredConfiguration.with(place.settings()) { store in
            do { try await store.version(number).set.write(to: url) } catch is NotFound {
                throw ValidationError("there is no version \(number)")
            }
        }
    }
}
