import Kernel
import Synchronization

/// Viewers of the last two seconds, so that a page's many requests ask the database once.
///
/// Signing out in this process takes effect at once, in another one within two seconds.
final class SessionCache: Sendable {
    static let lifetime: Duration = .seconds(2)
    static let capacity = 10_000
    private let entries = Mutex<[String: (viewer: Viewer, until: Instant)]>([:])

    func find(_ token: String, at now: Instant) -> Viewer? {
        entries.withLock { entries in
            guard let entry = entries[token], now < entry.until, entry.until - now <= Self.lifetime else { return nil }
            return entry.viewer
        }
    }

    func keep(_ token: String, _ viewer: Viewer, at now: Instant) {
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll(keepingCapacity: true) }
            // What is open for a while is not open for longer because somebody remembers it.
            let end = viewer.emergency?.until ?? now + Self.lifetime
            entries[token] = (viewer, min(now + Self.lifetime, end))
        }
    }

    func forget(_ matches: (Viewer) -> Bool) {
        entries.withLock { entries in entries = entries.filter { !matches($0.value.viewer) } }
    }
}
