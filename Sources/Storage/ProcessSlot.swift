public import Kernel
public import Logging
public import ServiceLifecycle
import Synchronization

/// One of the 256 numbers that keep the identifiers of processes apart, held by this process.
///
/// The database keeps up to which moment a slot's numbers may be used. A process makes numbers only below that moment
/// and moves it ahead in time; whoever takes the slot next starts above it. So no number is made twice, whatever
/// clocks do and however a process ends.
public final class ProcessSlot: Service {
    private struct State {
        var slot: Int
        var ids: IDSequence
        var usableUntil: Instant
    }

    /// How long a slot stays held without a word from its holder.
    static let hold = Duration.seconds(60)
    /// How far ahead numbers are reserved.
    static let reserve = Duration.seconds(120)
    /// Numbers end this long before the reserve does: room for 16 million more if the reserve cannot be renewed.
    static let margin = Duration.seconds(1)

    private let database: any Database
    private let holder: String
    private let clock: @Sendable () -> Instant
    private let logger: Logger
    private let state: Mutex<State>

    /// Takes the slot that nobody has used for the longest time.
    ///
    /// `holder` names this process and must be a name that no other has: random bytes, not a process number. Throws
    /// `NoFreeSlot` or `StorageFault`.
    public init(
        _ database: any Database,
        holder: String,
        logger: Logger,
        clock: @escaping @Sendable () -> Instant
    ) async throws {
        self.database = database
        self.holder = holder
        self.logger = logger
        self.clock = clock
        state = Mutex(try await Self.claim(database, holder, clock()))
    }

    /// The slot's number, 0...255.
    public var slot: Int { state.withLock { $0.slot } }

    /// The next identifier's number.
    public func next(at now: Instant) -> Int64 {
        state.withLock { state in state.ids.next(at: min(now, state.usableUntil)) }
    }

    /// Says that the process lives and reserves more numbers; takes another slot if this one was lost.
    public func renew() async throws {
        let now = clock()
        let (slot, used, usable) = state.withLock { ($0.slot, $0.ids.usedUntil, $0.usableUntil) }
        // After a clock jumped back, what is reserved already stays so.
        let reserved = max(max(now, used) + Self.reserve, usable + Self.margin)
        let isHeld = try await database.write { [holder] tx in
            try tx.execute(
                """
                UPDATE process_slot SET held_until = \(now + Self.hold), used_until = \(reserved)
                WHERE slot = \(slot) AND holder = \(holder)
                """
            ) == 1
        }
        if isHeld {
            state.withLock { $0.usableUntil = reserved - Self.margin }
        } else {
            let other = try await Self.claim(database, holder, now)
            state.withLock { $0 = other }
            logger.warning(
                "The slot for identifiers was lost",
                metadata: ["slot.lost": "\(slot)", "slot.new": "\(other.slot)"]
            )
        }
    }

    /// Gives the slot back.
    public func giveBack() async throws {
        let (slot, used) = state.withLock { ($0.slot, $0.ids.usedUntil) }
        try await database.write { [holder] tx in
            try tx.execute(
                """
                UPDATE process_slot SET held_until = 0, holder = '', used_until = \(used)
                WHERE slot = \(slot) AND holder = \(holder)
                """
            )
        }
    }

    /// Renews every ten seconds until the service stops.
    ///
    /// The slot is not given back then: a request that is still being answered may make one more number. Call `giveBack`
    /// after that.
    public func run() async throws {
        await Pulse(period: .seconds(10)).run {
            do { try await renew() } catch {
                logger.error("The slot for identifiers cannot be renewed", metadata: ["error": "\(error)"])
            }
        }
    }

    private static func claim(_ database: any Database, _ holder: String, _ now: Instant) async throws -> State {
        try await database.write { tx in
            let free: (slot: Int, usedUntil: Instant)? = try tx.first(
                """
                SELECT slot, used_until FROM process_slot WHERE held_until < \(now)
                ORDER BY used_until, slot LIMIT 1\(tx.dialect.forUpdateSkippingLocked)
                """
            ) { (try $0.get("slot"), try $0.get("used_until")) }
            guard let free else { throw NoFreeSlot() }
            let start = max(now, free.usedUntil)
            let reserved = start + reserve
            try tx.execute(
                """
                UPDATE process_slot SET holder = \(holder), held_until = \(now + hold), used_until = \(reserved)
                WHERE slot = \(free.slot)
                """
            )
            return State(
                slot: free.slot,
                ids: IDSequence(slot: free.slot, usedUntil: start),
                usableUntil: reserved - margin
            )
        }
    }
}

/// All 256 slots are held by processes that live, or died within the last minute.
public struct NoFreeSlot: Error, Sendable, CustomStringConvertible {
    public let description = "no slot for identifiers is free: 256 processes use this database"
}
