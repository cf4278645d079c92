public import Storage

/// Which facts one stream of live changes may carry: the rights of whoever follows it.
public struct LiveFilter: Sendable {
    /// The last fact that the browser has seen; nil to start with the next one.
    public let after: Int64?
    let admits: @Sendable (Fact) -> Bool

    public init(after: Int64?, admits: @escaping @Sendable (Fact) -> Bool) {
        self.after = after
        self.admits = admits
    }
}
