package import Kernel

/// What a trial of a workflow showed, state by state.
package struct WorkflowTrialReport: Sendable, Hashable {
    package let lines: [Line]
    package let cases: Int
    /// How many came to rest; the others went round and round.
    package let ended: Int

    package struct Line: Sendable, Hashable {
        package let state: String
        package let name: Text
        package let visits: Int
        /// How long a case stayed, in minutes by the clock.
        package let mean: Double
        package let median: Double
        package let ninetieth: Double
        /// Which part of the visits went beyond the running time limit, 0 to 1.
        package let late: Double
        /// Which part of all time the cases spent here, 0 to 1.
        package let share: Double
        /// For whom they waited longest before anybody began, and how long on average.
        package let waitsFor: Workflow.Actor?
        package let waiting: Double
    }

    init(workflow: Workflow, visits: [WorkflowTrial.Visit], cases: Int, ended: Int) {
        self.cases = cases
        self.ended = ended
        // What waits for the reporter alone waits for nobody's work.
        let all = visits.filter { $0.actor != .reporter }.reduce(0) { $0 + $1.minutes }
        lines = workflow.states.map { state in
            let own = visits.filter { $0.state == state.code }
            let stays = own.map(\.minutes).sorted()
            let total = stays.reduce(0, +)
            let working = own.filter { $0.actor != .reporter }
            let waits = Dictionary(grouping: working, by: \.actor).mapValues { $0.reduce(0) { $0 + $1.waiting } }
            let longest = waits.max { ($0.value, $0.key?.rawValue ?? "") < ($1.value, $1.key?.rawValue ?? "") }
            let sum = working.reduce(0) { $0 + $1.waiting }
            return Line(
                state: state.code,
                name: state.name,
                visits: own.count,
                mean: own.isEmpty ? 0 : total / Double(own.count),
                median: Self.quantile(stays, 0.5),
                ninetieth: Self.quantile(stays, 0.9),
                late: own.isEmpty ? 0 : Double(own.count(where: \.isLate)) / Double(own.count),
                share: all > 0 ? working.reduce(0) { $0 + $1.minutes } / all : 0,
                waitsFor: longest?.key,
                waiting: working.isEmpty ? 0 : sum / Double(working.count)
            )
        }
    }

    /// The nearest rank.
    private static func quantile(_ sorted: [Double], _ part: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        return sorted[min(sorted.count - 1, Int((Double(sorted.count) * part).rounded(.up)) - 1)]
    }
}
