public import Kernel

/// What the two sides of a hand-over say differently.
public enum Open311Difference: String, Sendable, CaseIterable, Hashable {
    /// Sent, and not taken yet.
    case notTaken = "not_taken"
    /// Taken with a token, without a number yet.
    case noNumber = "no_number"
    /// Refused or unreachable for days.
    case givenUp = "given_up"
    /// The other side does not know a number that it gave us.
    case missingThere = "missing_there"
    case closedThere = "closed_there"
    case closedHere = "closed_here"
    /// The other side tells us of a request that we do not know.
    case missingHere = "missing_here"

    public var name: Text {
        switch self {
        case .notTaken: Text("还没有送达", "not taken yet")
        case .noNumber: Text("对方还没有给出编号", "no number from the other side yet")
        case .givenUp: Text("已放弃", "given up")
        case .missingThere: Text("对方查不到这一件", "the other side does not know it")
        case .closedThere: Text("对方已办结，这里还在办", "closed there, open here")
        case .closedHere: Text("这里已办结，对方还在办", "closed here, open there")
        case .missingHere: Text("对方说是我们交办的，这里查不到", "told there as ours, not known here")
        }
    }
}

/// Both sides compared, as of one moment.
public struct Open311Comparison: Sendable, Hashable {
    /// One difference.
    public struct Line: Sendable, Hashable {
        public let filing: Open311Filing.ID?
        /// What the case is called here; empty for one that is not known here.
        public let caseNumber: String
        /// The case here; nil for one that is not known here.
        public let matter: Int64?
        /// Its number there; empty before there is one.
        public let number: String
        public let difference: Open311Difference
        /// Whether it was not there at the comparison before.
        public let isNew: Bool
    }

    public let id: ID<Open311Comparison>
    public let remote: String
    public let at: Instant
    /// How many filings were looked at.
    public let checked: Int
    /// Why the other side could not be asked; empty when it could.
    public let error: String
    public let lines: [Line]
}
