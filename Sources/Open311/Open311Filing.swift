import Cases
public import Kernel

/// A case that was handed to another system, and what is known of it there.
public struct Open311Filing: Sendable, Hashable {
    public typealias ID = Kernel.ID<Open311Filing>

    public enum State: String, Sendable, CaseIterable, Hashable {
        /// Not yet taken there.
        case waiting
        /// Taken, with a token instead of a number.
        case token
        /// Taken, with its number there: the receipt.
        case filed
        /// Refused or unreachable for days: somebody has to look.
        case givenUp = "given_up"
    }

    public let id: ID
    public let matter: Int64
    public let remote: String
    /// The event that handed it over.
    public let event: Int
    public let state: State
    /// Its number there, or the token; empty before.
    public let number: String
    public let attempts: Int
    public let failingSince: Instant?
    public let error: String
    /// `open` or `closed`, as the other side said last; empty before it did.
    public let status: String
    public let checkedAt: Instant?
    /// Whether the case is closed here, and what it is called.
    public let isClosed: Bool
    public let caseNumber: String

    /// What the two sides say differently, for the daily list; nil when they agree.
    public var difference: Text? {
        switch state {
        case .waiting: attempts == 0 ? nil : Text("还没有送达：\(error)", "not taken yet: \(error)")
        case .token: Text("对方还没有给出编号", "no number from the other side yet")
        case .givenUp: Text("已放弃：\(error)", "given up: \(error)")
        case .filed:
            if status == "missing" {
                Text("对方查不到这一件", "the other side does not know it")
            } else if status == "closed", !isClosed {
                Text("对方已办结，这里还在办", "closed there, open here")
            } else if status == "open", isClosed {
                Text("这里已办结，对方还在办", "closed here, open there")
            } else {
                nil
            }
        }
    }
}
