import Kernel
import Synchronization

/// What goes wrong on purpose.
package enum FaultKind: String, Sendable, CaseIterable, Hashable {
    /// The program dies in the middle of a transaction, before its commit, or after it and before the answer.
    case crash
    /// A request arrives twice.
    case duplicate
    /// A request arrives minutes or hours after it was sent, and others overtake it.
    case delay
    /// The machine's clock is set forward or back.
    case clockJump = "clock jump"
}

/// Where a crash hits a transaction.
package enum Crash: Sendable, Hashable {
    /// Instead of the statement with that number, from 1.
    case during(statement: Int)
    case beforeCommit
    /// What was done is done, but nobody is told.
    case afterCommit
}

/// Decides what goes wrong, from a seed; shared by the database and the street that lives on it.
package final class FaultPlan: Sendable {
    /// How often each fault happens.
    package struct Rates: Sendable {
        /// Crashes for each write transaction.
        package var crash: Double
        /// Duplicates and delays for each form that is sent.
        package var duplicate: Double
        package var delay: Double
        /// Clock jumps for each simulated day.
        package var clockJump: Double

        package static let none = Rates(crash: 0, duplicate: 0, delay: 0, clockJump: 0)
        package static let usual = Rates(crash: 0.004, duplicate: 0.03, delay: 0.03, clockJump: 0.4)
    }

    private struct State {
        var random: SeededRandom
        var isArmed = false
        var isDown = false
        var counts: [FaultKind: Int] = [:]
        var writes = 0
    }

    package let rates: Rates
    private let state: Mutex<State>

    package init(seed: UInt64, rates: Rates) {
        self.rates = rates
        state = Mutex(State(random: SeededRandom(seed)))
    }

    /// Whether faults happen now; not while the street is being built.
    package var isArmed: Bool {
        get { state.withLock { $0.isArmed } }
        set { state.withLock { $0.isArmed = newValue } }
    }

    /// Whether the program has crashed and nobody has started it again.
    package var isDown: Bool {
        get { state.withLock { $0.isDown } }
        set { state.withLock { $0.isDown = newValue } }
    }

    /// How many faults of each kind there were.
    package var counts: [FaultKind: Int] { state.withLock { $0.counts } }
    /// How many write transactions there were.
    package var writes: Int { state.withLock { $0.writes } }

    /// Whether a fault of that kind happens now.
    package func happens(_ kind: FaultKind) -> Bool {
        let rate =
            switch kind {
            case .crash: rates.crash
            case .duplicate: rates.duplicate
            case .delay: rates.delay
            case .clockJump: rates.clockJump
            }
        return state.withLock { state in
            guard state.isArmed, rate > 0, Double.random(in: 0..<1, using: &state.random) < rate else { return false }
            state.counts[kind, default: 0] += 1
            return true
        }
    }

    /// Where the next transaction crashes, if it does.
    func crash() -> Crash? {
        state.withLock { $0.writes += 1 }
        guard happens(.crash) else { return nil }
        return state.withLock { state in
            switch Int.random(in: 0..<4, using: &state.random) {
            case 0: .afterCommit
            case 1: .beforeCommit
            default: .during(statement: Int.random(in: 1...5, using: &state.random))
            }
        }
    }

    /// Whether something with that probability happens now.
    func happens(oneIn number: Int) -> Bool {
        state.withLock { $0.isArmed && Int.random(in: 0..<number, using: &$0.random) == 0 }
    }
}
