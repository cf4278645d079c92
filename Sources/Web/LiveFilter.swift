public import Storage

/// Which facts one stream of live changes may carry: the rights of whoever follows it.
public struct LiveFilter: Sendable {
    /// The last fact that the browser has seen; nil to start with the next one.
    public let after: Int64?
    let admits: @Sendable (Fact) -> Bool
    /// Whether these are still the follower's rights; a stream ends when they are not, and the browser asks anew.
    let holds: @Sendable () async -> Bool

    public init(
        after: Int64?,
        holds: @escaping @Sendable () async -> Bool = { true },
        admits: @escaping @Sendable (Fact) -> Bool
    ) {
        self.after = after
        self.holds = holds
        self.admits = admits
    }
}
