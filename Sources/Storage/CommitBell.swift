import Synchronization

/// Rings when a database of this process has committed; costs next to nothing when nobody listens.
public final class CommitBell: Sendable {
    private let listeners = Mutex<[AsyncStream<Void>.Continuation]>([])

    public init() {}

    /// Tells all listeners that something was committed.
    public func ring() {
        listeners.withLock { listeners in
            listeners.removeAll { listener in
                if case .terminated = listener.yield() { true } else { false }
            }
        }
    }

    /// Yields to `listener` at each ring, until its stream ends.
    package func addListener(_ listener: AsyncStream<Void>.Continuation) { listeners.withLock { $0.append(listener) } }
}
