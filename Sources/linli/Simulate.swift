import ArgumentParser
import Foundation
import Kernel
import Simulation

/// `linli simulate`: a street lives through months with faults, and every promise is checked.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lives through months of a made-up street with faults, and checks that nothing is lost or wrong."
    )

    @Option(help: "The folder that holds Config.") var root = "."
    @Option(help: "The seed: the same one gives the same run.") var seed: UInt64 = 1
    @Option(help: "How many seeds, counted from --seed.") var seeds = 1
    @Option(help: "How many days each.") var days = 30
    @Option(help: "An empty database, instead of a SQLite file that is thrown away; for one seed.") var database:
        String?
    @Option(help: "A defect that is put in on purpose, or all of them one after the other: each has to be found.")
    var plant: String?

    func validate() throws {
        if days < 1 || seeds < 1 { throw ValidationError("--days and --seeds begin at 1") }
        if database != nil, seeds > 1 || plant != nil { throw ValidationError("--database goes with one seed") }
        if let plant, plant != "all", Plant(rawValue: plant) == nil {
            throw ValidationError("--plant knows: all, \(Plant.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    func run() async throws {
        let plants = plant.map { name in Plant.allCases.filter { name == "all" || $0.rawValue == name } }
        var failures = 0
        for number in 0..<UInt64(seeds) {
            if let plants {
                for plant in plants { failures += try await isFound(plant, seed: seed + number) ? 0 : 1 }
            } else {
                failures += try await isSound(seed: seed + number) ? 0 : 1
            }
        }
        if failures > 0 { throw ExitCode.failure }
    }

    private func simulation(_ seed: UInt64, _ plant: Plant? = nil) -> SimulationRun {
        let folder = URL(fileURLWithPath: root, isDirectory: true)
        return SimulationRun(root: folder, database: database, seed: seed, days: days, plant: plant)
    }

    private func isSound(seed: UInt64) async throws -> Bool {
        let clock = ContinuousClock()
        let began = clock.now
        let outcome = try await simulation(seed).run()
        let seconds = (clock.now - began).wholeMilliseconds / 100
        let faults = FaultKind.allCases.map { "\(outcome.faults[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        print(
            """
            seed \(seed): \(days) days from \(outcome.start) in \(seconds / 10).\(seconds % 10) s, checksum \(outcome.checksum)
              \(outcome.reports) reports, \(outcome.cases) cases, \(outcome.closed) closed, \(outcome.rated) rated, \
            \(outcome.reopened) reopened; \(outcome.requests) requests, \(outcome.transactions) transactions
              faults: \(faults)
            """
        )
        for breach in outcome.breaches { print("  BROKEN on day \(outcome.days): \(breach)") }
        if outcome.breaches.isEmpty { print("  every promise held") }
        fflush(nil)
        return outcome.breaches.isEmpty
    }

    private func isFound(_ plant: Plant, seed: UInt64) async throws -> Bool {
        let outcome = try await simulation(seed, plant).run()
        let name = plant.rawValue.padding(toLength: 18, withPad: " ", startingAt: 0)
        if let breach = outcome.breaches.first {
            print("seed \(seed), planted \(name) found on day \(outcome.days): \(breach)")
        } else {
            print("seed \(seed), planted \(name) NOT FOUND in \(days) days")
        }
        fflush(nil)
        return !outcome.breaches.isEmpty
    }
}
