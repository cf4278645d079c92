import Kernel
import Synchronization

/// Counts requests by group and client in fixed windows; kept in memory, bounded.
final class RateLimiter: Sendable {
    private struct Key: Hashable {
        let group: String
        let client: String
    }

    private struct Window {
        var start: Instant
        var count: Int
    }

    /// When more clients than this are known, windows that have passed are forgotten, oldest first.
    private static let capacity = 100_000
    private let windows = Mutex<[Key: Window]>([:])

    /// Counts one request; the time to wait when there were too many already, nil when it may pass.
    func admit(_ limit: RateLimit, client: String, at now: Instant) -> Duration? {
        windows.withLock { windows in
            let key = Key(group: limit.group, client: client)
            var window = windows[key] ?? Window(start: now, count: 0)
            // A clock that jumped back must not lock anybody out.
            if now - window.start >= limit.window || now < window.start { window = Window(start: now, count: 0) }
            guard window.count < limit.count else { return limit.window - (now - window.start) }
            window.count += 1
            if windows.count >= Self.capacity, windows[key] == nil {
                windows = windows.filter { now - $0.value.start < .seconds(60) }
                if windows.count >= Self.capacity { windows.removeAll(keepingCapacity: true) }
            }
            windows[key] = window
            return nil
        }
    }
}
