import Foundation
import Kernel
import Simulation
import TestSupport
import Testing

/// Short runs of the simulator; `Scripts/test` does the long ones on an optimised build.
@Suite struct SimulationTests {
    private func run(_ kind: TestDatabaseKind = .sqlite, seed: UInt64, days: Int, plant: Plant? = nil) async throws
        -> SimulationRun.Outcome
    {
        var run = SimulationRun(root: Folders.root, seed: seed, days: days, plant: plant)
        if kind == .postgres { run.database = try await PostgresServer.shared().makeDatabase() }
        run.rates.crash = 0.01
        return try await run.run()
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a street with crashes, repeats, delays and wrong clocks keeps every promise`(kind: TestDatabaseKind)
        async throws
    {
        let outcome = try await run(kind, seed: 7, days: 2)
        #expect(outcome.breaches.isEmpty, "\(outcome.breaches)")
        #expect(outcome.days == 2)
        #expect(outcome.reports > 10)
        #expect(outcome.closed > 0)
        #expect((outcome.faults[.crash] ?? 0) > 3)
    }

    @Test func `a run can be repeated from its seed`() async throws {
        let first = try await run(seed: 11, days: 1)
        let second = try await run(seed: 11, days: 1)
        let other = try await run(seed: 12, days: 1)
        #expect(first.checksum == second.checksum)
        #expect(first.requests == second.requests)
        #expect(first.checksum != other.checksum)
    }

    @Test func `a program that answers too early is found out`() async throws {
        let outcome = try await run(seed: 7, days: 3, plant: .earlyAnswer)
        #expect(!outcome.breaches.isEmpty)
    }

    @Test func `real texts end rated, to the byte`() async throws {
        let texts = ["楼上“装修”<很吵>\r\n第二行 & 更多", "  前后有空格  ", String(repeating: "长", count: 3000)]
        let outcome = try await Evaluation(root: Folders.root, seed: 3).run(texts)
        #expect(outcome.answered == 3)
        #expect(outcome.intact == 3)
        #expect(outcome.lost == 0)
        #expect(outcome.twice == 0)
        #expect(outcome.rated == 3)
        #expect(outcome.breaches.isEmpty, "\(outcome.breaches)")
    }
}
