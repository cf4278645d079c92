import ArgumentParser
import Composition
import Kernel
import Open311

/// `linli open311`: the cases that were handed to other systems.
struct Open311Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open311",
        abstract: "Compares what was handed to other systems with what they say, and tries again.",
        subcommands: [Open311List.self, Open311Compare.self, Open311Retry.self]
    )

    /// Opens the database, does something, and closes it.
    static func with(_ place: PlaceOptions, _ body: (Program) async throws -> Void) async throws {
        try await OpenProgram.with(place) { program, _ in try await body(program) }
    }
}

/// `linli open311 list`: the daily list, as of now.
struct Open311List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists what has not come to its end on both sides, with what they say differently."
    )

    @OptionGroup var place: PlaceOptions
    @Flag(help: "Only what differs.") var differences = false

    func run() async throws {
        try await Open311Command.with(place) { program in
            for filing in try await program.filings.list() where !differences || filing.difference != nil {
                let checked = filing.checkedAt.map { ", compared \($0)" } ?? ""
                let said = filing.differenceText?.en ?? "agreed"
                print(
                    "\(filing.caseNumber) at \(filing.remote) as \(filing.number): \(filing.state.rawValue)\(checked): \(said)"
                )
            }
        }
    }
}

/// `linli open311 compare`: the nightly comparison, now.
struct Open311Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Asks the other systems now, as every night, and keeps the list."
    )

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        try await Open311Command.with(place) { program in
            try await program.comparing.compare()
            print("compared with \(program.comparing.remotes.value.count) systems")
        }
    }
}

/// `linli open311 retry`: what was given up is tried once more.
struct Open311Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "retry", abstract: "Tries again what was given up.")

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        try await Open311Command.with(place) { program in
            print("\(try await program.filings.retry()) to be tried again")
        }
    }
}
