/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z; what every `*_at` column holds.
public struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

    /// The moment `duration` later; fractions of a millisecond are dropped.
    public static func + (moment: Self, duration: Duration) -> Self {
        Instant(milliseconds: moment.milliseconds + duration.wholeMilliseconds)
    }

    /// The moment `duration` earlier; fractions of a millisecond are dropped.
    public static func - (moment: Self, duration: Duration) -> Self {
        Instant(milliseconds: moment.milliseconds - duration.wholeMilliseconds)
    }

    /// The time that passed from `b` to `a`; negative when `a` is earlier.
    public static func - (a: Self, b: Self) -> Duration { .milliseconds(a.milliseconds - b.milliseconds) }

    /// The civil time of China (UTC+8 all year) as `2026-11-21 14:05:09`.
    public var description: String { CivilTime(self).description }
}

extension Duration {
    /// The duration in whole milliseconds, fractions dropped.
    public var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
