import ArgumentParser
import Composition
import Figures

/// `linli figures-index`: adds up the rollups of figures anew, beside a running server or without one.
struct BuildFigures: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figures-index",
        abstract: "Reads all cases and signals and adds up the rollups of figures anew; with --check, only compares."
    )

    @OptionGroup var place: PlaceOptions

    @Flag(help: "Say what in the rollups differs from the rows, and change nothing.")
    var check = false

    func run() async throws {
        try await OpenProgram.with(place) { program, _ in
            guard check else { return try await program.rollup.catchUp(isAnew: true) }
            let problems = try await program.rollup.problems()
            for problem in problems { print(problem) }
            guard problems.isEmpty else { throw ExitCode.failure }
        }
    }
}
