import Access
import Kernel

/// How long the next code for a number has to wait, on values.
///
/// Whoever asks for codes slows himself, and strangers slow each other: a number gets about a dozen messages a day from all
/// of them together, from however many addresses they come. The owner's own browser, and an address from which he signed in
/// before, have counts of their own that strangers cannot use up.
enum ResidentPace {
    /// Who asks.
    enum Origin: Hashable {
        /// A browser in which the number signed in before.
        case device(String)
        /// No such browser, but an address from which it signed in.
        case known(client: String)
        case stranger
    }

    /// An earlier code for the same number.
    struct Asked: Hashable {
        let client: String
        let device: String?
        let isStranger: Bool
        /// Whether somebody got in with it: then it was the owner's.
        let isUsed: Bool
        let at: Instant
    }

    /// How far back codes count.
    static let window: Duration = .seconds(86_400)
    static let hour: Duration = .seconds(3600)

    /// A minute between two messages is what providers ask for as well.
    static let own = SignInPace.Slope(free: 1, first: 60, most: 900)
    static let strangers = SignInPace.Slope(free: 1, first: 60, most: 21_600)
    /// One browser, for whatever numbers, within an hour.
    static let browser = SignInPace.Slope(free: 5, first: 60, most: 900)
    /// One address, for whatever numbers, within an hour: a whole estate may share one.
    static let address = SignInPace.Slope(free: 20, first: 30, most: 600)

    /// The time from `now` until a code may be asked for; zero for at once.
    ///
    /// `asked`: codes of the number within the window. `browser`, `address`: when this browser and this address asked for codes
    /// within the hour, for whatever number.
    static func wait(
        _ origin: Origin,
        _ asked: [Asked],
        browser: [Instant],
        address: [Instant],
        at now: Instant
    ) -> Duration {
        let here = rest(Self.browser, browser, now)
        switch origin {
        case .device(let device): return max(here, rest(own, since(asked.filter { $0.device == device }), now))
        case .known(let client):
            return max(here, rest(own, since(asked.filter { $0.device == nil && $0.client == client }), now))
        case .stranger:
            let all = asked.filter { $0.isStranger && !$0.isUsed }.map(\.at)
            return max(here, rest(strangers, all, now), rest(Self.address, address, now))
        }
    }

    /// Those since the last one that was used.
    private static func since(_ asked: [Asked]) -> [Instant] {
        let last = asked.filter(\.isUsed).map(\.at).max()
        return asked.filter { one in last.map { one.at > $0 } ?? true }.map(\.at)
    }

    private static func rest(_ slope: SignInPace.Slope, _ times: [Instant], _ now: Instant) -> Duration {
        SignInPace.until(slope.wait(after: times.count), after: times.max(), now)
    }
}
