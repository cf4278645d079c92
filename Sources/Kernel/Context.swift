import Synchronization

/// Where domain code takes time, identifiers and randomness from, so that a run can be repeated from its seed.
public struct Context: Sendable {
    private let clock: @Sendable () -> Instant
    private let makeNumber: @Sendable (Instant) -> Int64
    private let bytes: @Sendable (Int) -> [UInt8]

    /// - Parameters:
    ///   - clock: tells the present moment.
    ///   - number: makes the next identifier's number at a moment.
    ///   - bytes: makes that many bytes nobody can guess.
    public init(
        clock: @escaping @Sendable () -> Instant,
        number: @escaping @Sendable (Instant) -> Int64,
        bytes: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.clock = clock
        makeNumber = number
        self.bytes = bytes
    }

    /// The present moment.
    public func now() -> Instant { clock() }

    /// A new identifier.
    public func id<Entity>(_ kind: ID<Entity>.Type = ID<Entity>.self) -> ID<Entity> {
        ID(rawValue: makeNumber(clock()))
    }

    /// The number of a row that nothing refers to by a type of its own.
    public func number() -> Int64 { makeNumber(clock()) }

    /// `count` bytes nobody can guess.
    public func random(_ count: Int) -> [UInt8] { bytes(count) }

    /// A whole number in `0 ..< bound`.
    public func random(below bound: Int) -> Int {
        // 8 bytes against a bound of at most a few thousand: the bias is below 2^-50.
        let value = bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(value % UInt64(max(1, bound)))
    }

    /// `length` characters of Crockford's base 32 (no I, L, O, U), for codes that people read aloud; 5 bits each.
    public func code(length: Int) -> String {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        return String(bytes(length).map { alphabet[Int($0 & 31)] })
    }

    /// A secret for an address: 22 characters of base64url, 128 bits.
    public func secret() -> String { base64URL(bytes(16)) }
}

extension Context {
    /// A context whose clock, identifiers and randomness all come from `seed`; `clock` may be moved by its owner.
    public static func seeded(_ seed: UInt64, clock: @escaping @Sendable () -> Instant, slot: Int = 0) -> Context {
        let source = Mutex((ids: IDSequence(slot: slot), random: SeededRandom(seed)))
        return Context(
            clock: clock,
            number: { now in source.withLock { $0.ids.next(at: now) } },
            bytes: { count in
                source.withLock { state in (0..<count).map { _ in UInt8.random(in: 0...255, using: &state.random) } }
            }
        )
    }

    /// A context that stands at `moment`; for tests.
    public static func fixed(_ moment: Instant, seed: UInt64 = 1) -> Context { seeded(seed, clock: { moment }) }
}

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): repeatable, not secret.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(_ seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A clock that its owner moves; for tests and the simulator.
public final class ManualClock: Sendable {
    private let moment: Mutex<Instant>

    public init(_ start: Instant) { moment = Mutex(start) }

    public var now: Instant {
        get { moment.withLock { $0 } }
        set { moment.withLock { $0 = newValue } }
    }

    public func advance(_ duration: Duration) { moment.withLock { $0 = $0 + duration } }
}
