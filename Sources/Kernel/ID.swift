/// A row's identifier, which cannot be mixed up with another kind of row's.
///
/// 63 bits that sort by time: milliseconds since 2020-01-01 (41 bits), the process's slot (8), a counter (14).
public struct ID<Entity>: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// The identifier as URLs and pages show it: decimal digits.
    public var description: String { String(rawValue) }
}

extension ID: LosslessStringConvertible {
    public init?(_ description: String) {
        guard let value = Int64(description), value > 0, String(value) == description else { return nil }
        self.init(rawValue: value)
    }
}

/// Makes the numbers of `ID`: rising within a process, unique over all processes that hold different slots.
public struct IDSequence: Sendable {
    /// 2020-01-01T00:00:00Z, where the time part starts.
    public static let epoch = Instant(milliseconds: 1_577_836_800_000)
    static let counterBits: Int64 = 14
    static let slotBits: Int64 = 8

    private let slot: Int64
    private var last: Int64

    /// - Parameters:
    ///   - slot: the number of this process among those that write to the database, 0...255.
    ///   - usedUntil: the moment until which an earlier holder of the slot may have made numbers.
    public init(slot: Int, usedUntil: Instant = IDSequence.epoch) {
        self.slot = Int64(slot & 255)
        last = Self.timePart(usedUntil) << Self.counterBits
    }

    /// The next number; a clock that stands still or jumps back never makes one twice.
    public mutating func next(at now: Instant) -> Int64 {
        last = max(last + 1, Self.timePart(now) << Self.counterBits)
        let time = last >> Self.counterBits
        let counter = last & (1 << Self.counterBits - 1)
        return (time << (Self.slotBits + Self.counterBits)) | (slot << Self.counterBits) | counter
    }

    /// The moment up to which numbers have been made.
    public var usedUntil: Instant {
        Instant(milliseconds: (last >> Self.counterBits) + 1 + Self.epoch.milliseconds)
    }

    /// The moment that a number's time part names; for ranges over an index of identifiers.
    public static func instant(of raw: Int64) -> Instant {
        Instant(milliseconds: (raw >> (slotBits + counterBits)) + epoch.milliseconds)
    }

    /// The lowest number that can be made at `moment`; for ranges over an index of identifiers.
    public static func lowest(at moment: Instant) -> Int64 { timePart(moment) << (slotBits + counterBits) }

    private static func timePart(_ moment: Instant) -> Int64 { max(0, moment.milliseconds - epoch.milliseconds) }
}
