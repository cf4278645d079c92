import ArgumentParser
import Foundation

/// `linli-fuzz`: throws changed inputs at every parser at the border, each in a process of its own.
///
///     linli-fuzz                          all parsers, 1,000,000 inputs each
///     linli-fuzz web.form json            these only
///     linli-fuzz show web.form 4711       writes one input to standard output
@main
struct Fuzz: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linli-fuzz",
        abstract: "Throws changed inputs at every parser at the border.",
        subcommands: [FuzzAll.self, FuzzShow.self, FuzzWork.self],
        defaultSubcommand: FuzzAll.self
    )
}

/// The supervisor: starts a worker for each parser and says what became of it.
struct FuzzAll: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "all", abstract: "Tries parsers (the default).")

    @Argument(help: "The parsers; all without.") var names: [String] = []
    @Option(help: "Inputs for each.") var inputs: UInt64 = 1_000_000
    @Option(help: "The number of the first input.") var from: UInt64 = 0
    @Option(help: "How many parsers are tried at a time.") var workers = 2

    func run() async throws {
        let borders = try Borders.chosen(names)
        let failures = try await withThrowingTaskGroup(of: Bool.self) { group in
            var waiting = borders.map(\.name)[...]
            var failures = 0
            for _ in 0..<min(workers, waiting.count) {
                if let name = waiting.popFirst() { group.addTask { try await isSound(name) } }
            }
            while let isSound = try await group.next() {
                failures += isSound ? 0 : 1
                if let name = waiting.popFirst() { group.addTask { try await self.isSound(name) } }
            }
            return failures
        }
        print(failures == 0 ? "\(borders.count) parsers, no crash" : "\(failures) of \(borders.count) parsers failed")
        guard failures == 0 else { throw ExitCode.failure }
    }

    private func isSound(_ name: String) async throws -> Bool {
        let worker = try Worker(name, from: from, count: inputs)
        let outcome = try await worker.outcome()
        print("\(outcome.isSound ? "ok    " : "FAILED") \(outcome.text)")
        fflush(nil)
        return outcome.isSound
    }
}

/// Shows one input again.
struct FuzzShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Writes one input.")

    @Argument var name: String
    @Argument var number: UInt64

    func run() async throws {
        guard let border = try Borders.chosen([name]).first else { return }
        FileHandle.standardOutput.write(Data(border.mutator.input(number, seed: border.seed)))
    }
}
