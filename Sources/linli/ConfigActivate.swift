import ArgumentParser
import Composition
import Foundation
import Kernel
import StreetConfiguration

/// `linli config activate`: makes a folder the active configuration.
struct ConfigActivate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Makes a folder the active configuration; a running server goes by it at once."
    )

    @OptionGroup var source: ConfigFolder
    @Option(help: "What the change is for; it is kept with the version.") var note: String

    func run() async throws {
        let set = try source.read()
        let language = source.language
        let settings = try source.place.settings()
        try await StoredConfiguration.with(settings) { store in
            let review = ConfigurationReview(store, kinds: Program.configurationKinds(settings))
            let base = try await store.activeNumber()
            let findings = try await review.findings(set)
            if show(findings, language) { throw ExitCode(1) }
            do {
                let number = try await review.activate(set, base: base, note: note, by: nil)
                print(Text("已启用第 \(number) 版。", "Version \(number) is active.")(language))
            } catch let refusal as ConfigurationRefusal {
                print(refusal.message(language))
                throw ExitCode(1)
            }
        }
    }
}
