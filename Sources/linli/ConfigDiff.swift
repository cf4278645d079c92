import ArgumentParser
import Composition
import Foundation
import Kernel
import StreetConfiguration

/// `linli config diff`: what would change.
struct ConfigDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Says what a folder would change of what is active, in words and line by line."
    )

    @OptionGroup var source: ConfigFolder
    @Flag(help: "In words only.") var words = false

    func run() async throws {
        let set = try source.read()
        let active = try await StoredConfiguration.with(source.place.settings()) { try await $0.active() }
        let difference = ConfigurationDifference(
            from: active?.set ?? ConfigurationSet(),
            to: set,
            kinds: Program.configurationKinds(nil)
        )
        if difference.isEmpty {
            print(Text("与当前启用的配置相同。", "The same as what is active.")(source.language))
        } else {
            print(difference.description(source.language, withLines: !words))
        }
    }
}
