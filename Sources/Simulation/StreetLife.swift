import Foundation
import HTTPTypes
package import Kernel
import Web

/// The people of the demo street with their browsers: residents report and rate, workers sort, handle and close.
///
/// Everything goes through the pages that people use; what to do is read from the forms that a page offers. The same
/// life drives the simulator (any clock, faults) and the demo (its past, and the street that keeps moving).
package final class StreetLife {
    /// What the street's people know of it.
    package struct Setting {
        package let doors: [Door]
        package let workers: [Worker]
        package let password: String
        package let isWorkday: (CivilDate) -> Bool
        /// The communities' codes by the identifier of any area in them.
        package let communities: [Int64: String]

        /// The code on a building's door.
        package struct Door {
            package let code: String
            package let community: String
        }

        /// Somebody who signs in.
        package struct Worker {
            package let login: String
            package let role: String
            /// The codes of the communities in which his posts are.
            package let communities: Set<String>
            /// The bodies that he acts for.
            package let organisations: Set<Int64>
        }

        /// The codes of bodies by their identifiers.
        package let bodies: [Int64: String]
    }

    /// How fast the street lives.
    package struct Pace {
        /// Reports a day.
        package var reports: Double
        /// How many times faster than life everybody comes and goes; above 1, nobody sleeps.
        package var hurry: Double

        package static let life = Pace(reports: 26, hurry: 1)

        package init(reports: Double, hurry: Double) {
            self.reports = reports
            self.hurry = hurry
        }
    }

    /// What people are inclined to do, as probabilities each time they could.
    package struct Habits: Sendable {
        package var joining = 0.06
        package var settingAside = 0.05
        package var rating = 0.55
        package var reopening = 0.05
        /// That somebody comes back weeks later only.
        package var lateLook = 0.12
        /// How often somebody looks before he gives up.
        package var patience = 14

        package static let life = Habits()
        /// Everything is brought to a rated end.
        package static let toTheEnd = Habits(
            joining: 0,
            settingAside: 0,
            rating: 0.9,
            reopening: 0.02,
            lateLook: 0,
            patience: .max
        )
    }

    enum Errand {
        case report
        /// Somebody reports that text.
        case file(String)
        case resend(report: Int, Incoming)
        case follow(report: Int, visits: Int)
        case round(worker: Int)
        case deliver(PendingStep)
        case jumpClock
        case endOfDay
    }

    /// A step that was filled in, on its way.
    struct PendingStep {
        let request: Incoming
        let entry: Entry
    }

    /// The entry of the ledger that a request is.
    enum Entry {
        case step(Int)
        case signalStep(Int)
    }

    let setting: Setting
    let pace: Pace
    let habits: Habits
    let faults: FaultPlan
    let line: Visitor.Line
    let now: () -> Instant
    var random: SeededRandom
    var agenda = Agenda<Errand>()
    package var ledger = Ledger()
    var visitors: [Int: Visitor] = [:]
    var desks: [Int: Visitor] = [:]
    /// The codes of the communities that receipts belong to.
    var communityOfReceipt: [String: String] = [:]

    package init(
        _ setting: Setting,
        seed: UInt64,
        pace: Pace = .life,
        habits: Habits = .life,
        faults: FaultPlan = FaultPlan(seed: 0, rates: .none),
        now: @escaping () -> Instant,
        line: @escaping Visitor.Line
    ) {
        self.setting = setting
        self.pace = pace
        self.habits = habits
        self.faults = faults
        self.now = now
        self.line = line
        random = SeededRandom(seed)
    }

    /// Lives from `start` to `end`.
    ///
    /// `reach` brings the street's time to a moment: the simulator moves a clock, the demo waits.
    /// `onClockJump` and `onDay` are called as these come.
    package func live(
        from start: Instant,
        to end: Instant,
        reach: (Instant) async throws -> Void,
        onClockJump: () async throws -> Void = {},
        onDay: () async throws -> Void = {}
    ) async throws {
        begin(at: start)
        while let next = agenda.next, next < end, !Task.isCancelled {
            guard let (at, errand) = agenda.takeNext() else { break }
            try await reach(at)
            switch errand {
            case .report:
                agenda.plan(.report, at: nextReport(after: at))
                await report(at)
            case .file(let text):
                if let door = setting.doors.randomElement(using: &random) {
                    await report(text, at: door, photos: 0, now: at)
                }
            case .resend(let report, let request): await send(request, report: report, at: at)
            case .follow(let report, let visits): await follow(report, visits: visits, at: at)
            case .round(let worker): await round(worker, at: at)
            case .deliver(let pending): await deliver(pending)
            case .jumpClock:
                agenda.plan(.jumpClock, at: at + .seconds(86_400))
                if faults.happens(.clockJump) { try await onClockJump() }
            case .endOfDay:
                agenda.plan(.endOfDay, at: at + .seconds(86_400))
                try await onDay()
            }
        }
        try await reach(end)
    }

    /// Sends the reports that were not answered yet, until they are: no phone gives up.
    package func settle(at moment: Instant) async {
        for _ in 0..<100 {
            var owed: [(Int, Incoming)] = []
            var rest = Agenda<Errand>()
            while let (at, errand) = agenda.takeNext() {
                if case .resend(let report, let request) = errand {
                    owed.append((report, request))
                } else {
                    rest.plan(errand, at: at)
                }
            }
            agenda = rest
            if owed.isEmpty { return }
            for (report, request) in owed { await send(request, report: report, at: moment) }
        }
    }

    private func begin(at start: Instant) {
        if pace.reports > 0 { agenda.plan(.report, at: nextReport(after: start)) }
        for worker in setting.workers.indices {
            agenda.plan(.round(worker: worker), at: start + minutes(1...90))
        }
        agenda.plan(.jumpClock, at: start + minutes(60...1400))
        agenda.plan(.endOfDay, at: CivilTime(date: CivilTime(start).date, hour: 23, minute: 59).instant)
    }

    /// Plans reports with those texts, one after the other from `start` on.
    package func plan(_ texts: [String], from start: Instant, every interval: Duration) {
        for (number, text) in texts.enumerated() { agenda.plan(.file(text), at: start + interval * (number + 1)) }
    }

    // MARK: Chance

    func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &random) < probability }

    /// A time span of so many minutes, shorter when the street hurries.
    func minutes(_ range: ClosedRange<Int>) -> Duration {
        let seconds = Double(Int.random(in: range.lowerBound * 60...range.upperBound * 60, using: &random))
        return .milliseconds(Int64(seconds * 1000 / pace.hurry))
    }

    /// Reports come at random (a Poisson process), rarely at night.
    private func nextReport(after moment: Instant) -> Instant {
        // Hours at which nobody sleeps have 1.5 times the mean rate; night hours a tenth of it.
        let fastest = pace.reports * 1.6 / 86_400
        var at = moment
        repeat {
            let wait = -log(1 - Double.random(in: 0..<1, using: &random)) / fastest
            at = at + .milliseconds(Int64(wait * 1000) + 1)
            let hour = CivilTime(at).hour
            let weight = pace.hurry > 1 || (7...22).contains(hour) ? 1.5 / 1.6 : 0.1 / 1.6
            if chance(weight) { return at }
        } while true
    }

    // MARK: The line

    /// Sends a request and counts it; a failure that no fault explains is a breach.
    func speak(_ request: Incoming) async -> Reply {
        ledger.requests += 1
        let reply = await line(request)
        if reply.status.code >= 500, !reply.wasCrash {
            let route = request.target.split(separator: "/").first.map(String.init) ?? ""
            breach("no request fails without a fault", "\(request.method) /\(route)… was answered \(reply.status.code)")
        }
        return reply
    }

    func breach(_ promise: String, _ detail: String) { ledger.breaches.append(Ledger.Breach(promise, detail)) }

    func makeVisitor(_ number: Int) -> Visitor {
        let address = "10.\(number / 65_536 % 256).\(number / 256 % 256).\(number % 256)"
        return Visitor(address: address) { [weak self] request in
            await self?.speak(request) ?? Reply(.serviceUnavailable)
        }
    }
}

extension Reply {
    /// Marks the answer of a program that has crashed: its client never sees it.
    static let crashMark = HTTPField.Name("X-Simulated-Crash")

    /// Whether the connection broke instead of an answer.
    var wasCrash: Bool { Self.crashMark.map { headers[$0] != nil } ?? false }
}
