import Kernel
import Synchronization

/// What was written down in this hour as looked at under break-glass accesses, as far as this process knows.
final class EmergencyLooks: Sendable {
    private struct Key: Hashable {
        let emergency: Emergency.ID
        let look: AccountStore.EmergencyLook
    }

    private let seen = Mutex<(hour: Int64, keys: Set<Key>)>((0, []))

    func has(_ look: AccountStore.EmergencyLook, _ emergency: Emergency.ID, at now: Instant) -> Bool {
        seen.withLock { $0.hour == Self.hour(now) && $0.keys.contains(Key(emergency: emergency, look: look)) }
    }

    /// Only after it stands in the log: what could not be written is tried again.
    func add(_ look: AccountStore.EmergencyLook, _ emergency: Emergency.ID, at now: Instant) {
        seen.withLock { seen in
            if seen.hour != Self.hour(now) { seen = (Self.hour(now), []) }
            seen.keys.insert(Key(emergency: emergency, look: look))
        }
    }

    private static func hour(_ now: Instant) -> Int64 { now.milliseconds / 3_600_000 }
}
