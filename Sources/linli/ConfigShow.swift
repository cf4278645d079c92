import ArgumentParser
import Foundation
import Kernel
import StreetConfiguration

/// `linli config show`: the files of a version, or the text of one of them.
struct ConfigShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Prints the files of a version, or the text of one file."
    )

    @Argument(help: "The version's number.") var number: Int
    @Argument(help: "A file of it, such as categories.yaml.") var file: String?
    @OptionGroup var place: PlaceOptions

    func run() async throws {
        let settings = try place.settings()
        let found = try await StoredConfiguration.with(settings) { store -> ConfigurationSet in
            do { return try await store.version(number).set } catch is NotFound {
                throw ValidationError("there is no version \(number)")
            }
        }
        guard let file else { return found.paths.forEach { print($0) } }
        guard let text = found[file] else { throw ValidationError("version \(number) has no file \(file)") }
        print(text, terminator: "")
    }
}
