import Cases
import Composition
package import Foundation
package import Kernel
import Storage

/// One seed's run: a street lives for some days with faults, and the promises are checked each evening.
package struct SimulationRun {
    /// The folder that holds `Config`.
    package var root: URL
    /// An empty database; a SQLite file in a temporary folder for nil.
    package var database: String?
    package var seed: UInt64
    package var days: Int
    package var plant: Plant?
    package var rates = FaultPlan.Rates.usual

    package init(root: URL, database: String? = nil, seed: UInt64, days: Int, plant: Plant? = nil) {
        self.root = root
        self.database = database
        self.seed = seed
        self.days = days
        self.plant = plant
        // Half a transaction shows only when one is cut.
        if plant == .tornTransaction { rates.crash *= 5 }
    }

    /// What a run came to.
    package struct Outcome: Sendable {
        package var start: CivilDate
        /// The evenings that were checked; the last one is that of the first breach.
        package var days = 0
        package var reports = 0
        package var cases = 0
        package var closed = 0
        package var rated = 0
        package var reopened = 0
        package var requests = 0
        package var transactions = 0
        package var faults: [FaultKind: Int] = [:]
        package var breaches: [Ledger.Breach] = []
        /// A checksum of all that is stored in the end: the same for the same seed.
        package var checksum = ""
    }

    /// Lives through the days; ends at the first evening on which a promise is broken.
    package func run() async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-simulation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = Settings(root: root, data: folder, database: database)
        settings.files = []
        settings.configuration = try configuration(in: folder)
        let shipped = try CaseBook.read(folder: root.appending(path: "Config"))
        let faults = FaultPlan(seed: seed &* 31 &+ 7, rates: rates)
        let start = CivilTime(date: startDate, hour: 7).instant
        let street = try await SimulatedStreet(settings, seed: seed, start: start, faults: faults, plant: plant)
        let setting = try await StreetLife.Setting(
            street.street,
            in: street.program,
            password: SimulatedStreet.password
        )
        let clock = street.clock
        let life = StreetLife(setting, seed: seed &+ 101, faults: faults, now: { clock.now }) {
            await street.answer($0)
        }
        let deadlines = SlowDeadlines(shipped.calendar)
        var outcome = Outcome(start: startDate)

        func check() async throws -> StoredHistory {
            _ = try await street.program.bus.lookOnce()
            try await street.program.cases.tell()
            let history = try await HistoryStore.read(street.program.database)
            outcome.breaches = Invariants(
                history: history,
                ledger: life.ledger,
                workflow: shipped.workflow,
                running: street.program.cases.book.workflow,
                deadlines: deadlines
            ).breaches()
            outcome.breaches += try await FigureInvariants(
                program: street.program,
                history: history,
                street: street.number,
                now: clock.now
            ).breaches()
            return history
        }

        faults.isArmed = true
        let end = start + .seconds(days * 86_400)
        do {
            try await life.live(
                from: start,
                to: end,
                reach: { try await street.reach($0) },
                onClockJump: { street.jumpClock(by: life.jump()) },
                onDay: {
                    faults.isArmed = false
                    _ = try await check()
                    outcome.days += 1
                    if !outcome.breaches.isEmpty { throw Breached() }
                    faults.isArmed = true
                }
            )
            faults.isArmed = false
            await life.settle(at: end)
        } catch is Breached {}
        faults.isArmed = false
        let history = try await check()
        await street.close()
        outcome.reports = history.signals.count
        outcome.cases = history.matters.count
        outcome.closed = history.matters.count { $0.closedAt != nil }
        outcome.rated = history.matters.count { $0.satisfaction != nil }
        outcome.reopened = history.matters.count { $0.reopenCount > 0 }
        outcome.requests = life.ledger.requests
        outcome.transactions = faults.writes
        outcome.faults = faults.counts
        outcome.checksum = history.checksum
        return outcome
    }

    private struct Breached: Error {}

    /// Some days before one of the year's holidays, so that deadlines run into them.
    private var startDate: CivilDate {
        var random = SeededRandom(seed &+ 977)
        let eves = [(1, 20), (3, 28), (4, 24), (9, 22)]
        let eve = eves[Int.random(in: 0..<eves.count, using: &random)]
        return CivilDate(year: Int.random(in: 2021...2026, using: &random), month: eve.0, day: eve.1)
    }

    /// The configuration as shipped, or a copy with the planted defect.
    private func configuration(in folder: URL) throws -> URL {
        let shipped = root.appending(path: "Config")
        guard let plant, [.wrongHoliday, .deadEnd, .lateReopening].contains(plant) else { return shipped }
        let copy = folder.appending(path: "Config")
        try FileManager.default.copyItem(at: shipped, to: copy)
        func change(_ file: String, _ edit: (String) -> String) throws {
            let url = copy.appending(path: file)
            try edit(String(contentsOf: url, encoding: .utf8)).write(to: url, atomically: true, encoding: .utf8)
        }
        switch plant {
        case .wrongHoliday:
            for year in 2021...2026 {
                try change("calendar/\(year).yaml") { _ in "year: \(year)\nholidays: []\nworkdays: []\n" }
            }
        case .deadEnd:
            try change("workflows/matter.yaml") { text in
                // Only a reporter could go on from there, and no page of his offers it.
                text.replacing("from: [accepted, finished]", with: "from: [accepted]")
                    .replacing(
                        "from: [finished]\n    to: accepted\n    by: [community, street]",
                        with: "from: [finished]\n    to: accepted\n    by: [reporter]"
                    )
            }
        default:
            try change("workflows/matter.yaml") { $0.replacing("reopen_days: 10", with: "reopen_days: 1000") }
        }
        return copy
    }
}

extension StreetLife {
    /// How far the machine's clock jumps: back by up to two hours, or forward by up to six.
    func jump() -> Duration { .seconds(Int.random(in: -7200...21_600, using: &random)) }
}

extension StoredHistory {
    /// A checksum of reports, cases and their histories.
    var checksum: String {
        var text = ""
        for signal in signals { text += "\(signal.id) \(signal.receipt) \(signal.state) \(signal.text)\n" }
        for event in signalEvents { text += "\(event.signal) \(event.number) \(event.action)\n" }
        for event in events {
            text += "\(event.matter) \(event.number) \(event.action) \(event.at.milliseconds) \(event.holder)\n"
        }
        return sha256(text).prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
