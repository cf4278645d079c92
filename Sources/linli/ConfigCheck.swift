import ArgumentParser
import Composition
import Foundation
import Kernel
import StreetConfiguration

/// `linli config check`: everything that is wrong in a folder.
struct ConfigCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Finds what is wrong in a folder, and runs the examples of its files.",
        discussion: """
            Prints a line for each finding, file:line: text, and ends with 1 if one of them is an error. With a database it
            also finds what the folder would break there; without one it looks at the files alone.
            """
    )

    @OptionGroup var source: ConfigFolder

    func run() async throws {
        let set = try source.read()
        let language = source.language
        let findings: [ConfigurationFinding]
        // A check needs no database: files are checked before a street has one.
        if let settings = try source.place.existingSettings() {
            findings = try await StoredConfiguration.with(settings) { store in
                try await ConfigurationReview(store, kinds: Program.configurationKinds(settings)).findings(set)
            }
        } else {
            findings = ConfigurationLint.findings(set, kinds: Program.configurationKinds(nil))
        }
        if show(findings, language) { throw ExitCode(1) }
        print(
            Text(
                "\(set.paths.count) 个文件，没有错误。",
                "\(set.paths.count) files, no errors."
            )(language)
        )
    }
}
