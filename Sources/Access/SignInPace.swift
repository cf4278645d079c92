package import Kernel

/// How long a try to sign in has to wait, on values.
///
/// Failures slow down whoever makes them, and nobody else. A browser in which the account signed in before has a count of its
/// own; so has a network address from which it did. All others together are slowed by what they all fail at: who guesses from a
/// thousand addresses wins little, and the holder at his own browser does not notice.
package struct SignInPace {
    /// Who tries.
    enum Origin: Hashable {
        /// A browser in which the account has signed in before.
        case device(String)
        /// No such browser, but an address from which the account has signed in.
        case known(client: String)
        case stranger(client: String)

        var kind: String {
            switch self {
            case .device: "device"
            case .known: "address"
            case .stranger: "stranger"
            }
        }
    }

    /// An earlier try for the same login.
    struct Try: Hashable {
        let client: String
        let device: String?
        let isStranger: Bool
        let isFailure: Bool
        let at: Instant
    }

    /// How far back tries count.
    static let window: Duration = .seconds(86_400)

    /// How much an earlier failure slows: the first `free` not at all, each further one twice as long as the one before.
    package struct Slope: Sendable {
        let free: Int
        /// Seconds.
        let first: Int64
        let most: Int64

        package init(free: Int, first: Int64, most: Int64) {
            self.free = free
            self.first = first
            self.most = most
        }

        /// How long after the last of so many tries the next one is taken.
        package func wait(after failures: Int) -> Duration {
            guard failures >= free else { return .zero }
            return .seconds(min(most, first << Int64(min(20, failures - free))))
        }
    }

    static let own = Slope(free: 5, first: 30, most: 900)
    static let strangers = Slope(free: 20, first: 1, most: 300)
    /// One address that tries many accounts.
    static let address = Slope(free: 30, first: 5, most: 300)

    /// The time from `now` until somebody may try; zero for at once.
    ///
    /// `tries`: of the login within the window, in any order. `here`: failures of the address for whatever login.
    static func wait(
        _ origin: Origin,
        _ tries: [Try],
        here: (failures: Int, last: Instant?) = (0, nil),
        at now: Instant
    ) -> Duration {
        switch origin {
        case .device(let device):
            return rest(own, since(tries.filter { $0.device == device }), now)
        case .known(let client):
            return rest(own, since(tries.filter { $0.device == nil && $0.client == client }), now)
        case .stranger(let client):
            return max(
                rest(own, since(tries.filter { $0.device == nil && $0.client == client }), now),
                rest(strangers, tries.filter { $0.isStranger && $0.isFailure }.map(\.at), now),
                until(address.wait(after: here.failures), after: here.last, now)
            )
        }
    }

    /// The failures since the last success.
    private static func since(_ tries: [Try]) -> [Instant] {
        let success = tries.filter { !$0.isFailure }.map(\.at).max()
        return tries.filter { one in one.isFailure && success.map { one.at > $0 } ?? true }.map(\.at)
    }

    private static func rest(_ slope: Slope, _ failures: [Instant], _ now: Instant) -> Duration {
        until(slope.wait(after: failures.count), after: failures.max(), now)
    }

    /// What is left at `now` of a wait that began at `last`; nothing without one.
    package static func until(_ wait: Duration, after last: Instant?, _ now: Instant) -> Duration {
        // A clock that jumped back must not make anybody wait longer than the rule says.
        guard let last, last + wait > now else { return .zero }
        return min(wait, last + wait - now)
    }
}
