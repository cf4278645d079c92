import HTTPTypes
import Synchronization

/// How often each route was asked, with which outcome and how long it took; of this process, since it started.
public final class RequestCounts: Sendable {
    /// The upper ends of the histogram's buckets, in seconds (Prometheus' own, without the smallest and largest).
    public static let bounds: [Double] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

    /// One line of the counts: patterns only, because addresses hold secrets.
    public struct Key: Hashable, Sendable, Comparable {
        public let method: String
        public let route: String
        public let status: Int

        public static func < (a: Key, b: Key) -> Bool {
            (a.route, a.method, a.status) < (b.route, b.method, b.status)
        }
    }

    /// What is known of a route's durations.
    public struct Durations: Sendable {
        /// How many took at most as long as the bound at the same place; not added up.
        public var buckets = [Int](repeating: 0, count: RequestCounts.bounds.count)
        public var count = 0
        public var seconds = 0.0
    }

    private struct State {
        var counts: [Key: Int] = [:]
        var durations: [String: Durations] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    func add(_ method: HTTPRequest.Method, route: String, status: Int, took duration: Duration) {
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        // Anybody can invent methods; memory must not grow with them.
        let method = known.contains(method.rawValue) ? method.rawValue : "other"
        let parts = duration.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        state.withLock { state in
            state.counts[Key(method: method, route: route, status: status), default: 0] += 1
            var durations = state.durations[route] ?? Durations()
            if let place = Self.bounds.firstIndex(where: { seconds <= $0 }) { durations.buckets[place] += 1 }
            durations.count += 1
            durations.seconds += seconds
            state.durations[route] = durations
        }
    }

    /// The counts in a fixed order, and the durations by route.
    public func all() -> (counts: [(key: Key, count: Int)], durations: [(route: String, Durations)]) {
        state.withLock { state in
            (
                state.counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                state.durations.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            )
        }
    }
}
