public import Kernel
public import Logging

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a running system takes time, identifiers and randomness from: the only reader of the system's clock.
public enum LiveContext {
    /// The present moment by the system's clock.
    public static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// `count` bytes from the kernel's generator (getrandom on Linux).
    public static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
        }
        return Array(bytes.prefix(count))
    }

    /// Takes a slot for identifiers and makes the context of this process; the slot is a service that must run.
    ///
    /// The database must have its schema already: `ProcessSlotMigrations`.
    public static func open(
        _ database: any Database,
        logger: Logger,
        clock: @escaping @Sendable () -> Instant = now
    ) async throws -> (context: Context, slot: ProcessSlot) {
        let slot = try await ProcessSlot(database, holder: base64URL(random(16)), logger: logger, clock: clock)
        return (Context(clock: clock, number: { slot.next(at: $0) }, bytes: random), slot)
    }
}
