import Areas
import Cases
import Composition
package import Foundation
import Kernel

/// Files real texts by the resident's own form, has the street's workers carry them to a rated end, and says what became of
/// each.
package struct Evaluation {
    package let root: URL
    package let seed: UInt64

    package init(root: URL, seed: UInt64) {
        self.root = root
        self.seed = seed
    }

    /// What became of the texts.
    package struct Outcome: Sendable {
        package var filed = 0
        package var answered = 0
        package var intact = 0
        package var lost = 0
        package var twice = 0
        package var cases = 0
        package var rated = 0
        package var reopened = 0
        /// How many got a category suggested by its keywords.
        package var suggested = 0
        package var days = 0
        package var faults: [FaultKind: Int] = [:]
        package var breaches: [Ledger.Breach] = []
        /// The time of each step, over all cases: reported to opened, and so on; in order of time.
        package var steps: [(name: String, times: [Duration])] = []
    }

    /// The texts of a column of a CSV file in UTF-8.
    package static func texts(of file: URL, column: String) throws -> [String] {
        let records = try CSV([UInt8](Data(contentsOf: file))).records
        guard let place = records.first?.firstIndex(where: { $0.text == column }) else {
            throw NotFound("column", "\(column) in \(file.lastPathComponent)")
        }
        return records.dropFirst().compactMap { $0.indices.contains(place) ? $0[place].text : nil }
    }

    /// Files and follows the texts with the usual faults, for half a year at most.
    package func run(_ texts: [String]) async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-evaluation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = Settings(root: root, data: folder)
        settings.files = []
        let start = CivilTime(date: CivilDate(year: 2026, month: 3, day: 2), hour: 7).instant
        let faults = FaultPlan(seed: seed, rates: .usual)
        let street = try await SimulatedStreet(settings, seed: seed, start: start, faults: faults, plant: nil)
        let setting = try await StreetLife.Setting(
            street.street,
            in: street.program,
            password: SimulatedStreet.password
        )
        let clock = street.clock
        let pace = StreetLife.Pace(reports: 0, hurry: 1)
        let life = StreetLife(setting, seed: seed, pace: pace, habits: .toTheEnd, faults: faults, now: { clock.now }) {
            await street.answer($0)
        }
        life.plan(texts, from: start, every: .seconds(15 * 60))
        var outcome = Outcome()
        faults.isArmed = true
        do {
            try await life.live(
                from: start,
                to: start + .seconds(180 * 86_400),
                reach: { try await street.reach($0) },
                onClockJump: { street.jumpClock(by: life.jump()) },
                onDay: {
                    faults.isArmed = false
                    outcome.days += 1
                    let history = try await HistoryStore.read(street.program.database)
                    if history.matters.count(where: { $0.state == "rated" }) >= texts.count { throw AllRated() }
                    faults.isArmed = true
                }
            )
        } catch is AllRated {}
        faults.isArmed = false
        let history = try await HistoryStore.read(street.program.database)
        let book = street.program.cases.book
        outcome.breaches = Invariants(
            history: history,
            ledger: life.ledger,
            workflow: book.workflow,
            running: book.workflow,
            deadlines: SlowDeadlines(book.calendar)
        ).breaches()
        outcome.faults = faults.counts
        await street.close()
        count(texts, history, life.ledger, book, into: &outcome)
        return outcome
    }

    private struct AllRated: Error {}

    private func count(
        _ texts: [String],
        _ history: StoredHistory,
        _ ledger: Ledger,
        _ book: CaseBook,
        into outcome: inout Outcome
    ) {
        func counted(_ texts: [String]) -> [[UInt8]: Int] {
            texts.reduce(into: [:]) { $0[Array($1.utf8), default: 0] += 1 }
        }
        let wanted = counted(texts)
        let stored = counted(history.signals.map(\.text))
        outcome.filed = ledger.reports.count
        outcome.answered = ledger.reports.count { $0.receipt != nil }
        for (text, count) in wanted {
            outcome.intact += min(count, stored[text] ?? 0)
            outcome.lost += max(0, count - (stored[text] ?? 0))
        }
        for (text, count) in stored { outcome.twice += max(0, count - (wanted[text] ?? 0)) }
        outcome.cases = history.matters.count
        outcome.rated = history.matters.count { $0.state == "rated" }
        outcome.reopened = history.matters.count { $0.reopenCount > 0 }
        outcome.suggested = texts.count { book.keywordCategory($0) != nil }
        outcome.steps = times(history)
    }

    private func times(_ history: StoredHistory) -> [(name: String, times: [Duration])] {
        let reported = Dictionary(history.signals.map { ($0.id, $0.createdAt) }, uniquingKeysWith: { $1 })
        let events = Dictionary(grouping: history.events, by: \.matter)
        var steps: [[Duration]] = [[], [], [], []]
        for matter in history.matters {
            let own = events[matter.id] ?? []
            func first(_ action: String) -> Instant? { own.first { $0.action == action }?.at }
            guard let sent = reported[matter.signal], let opened = first("opened") else { continue }
            steps[0].append(opened - sent)
            if let accepted = first("accept") {
                steps[1].append(accepted - opened)
                if let closed = first("close") { steps[2].append(closed - accepted) }
            }
            if let closed = first("close"), let rated = first("rate") { steps[3].append(rated - closed) }
        }
        let names = ["reported to opened", "opened to accepted", "accepted to closed", "closed to rated"]
        return zip(names, steps).map { ($0, $1.sorted()) }
    }
}
