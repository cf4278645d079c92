import ArgumentParser
import Composition
import Search

/// `linli search-index`: writes the index of the search anew, beside a running server or without one.
struct BuildSearchIndex: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search-index",
        abstract: "Reads all cases and signals and writes the index of the search anew."
    )

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        try await OpenProgram.with(place) { program, _ in try await program.search.catchUp(isAnew: true) }
    }
}
