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

        public var name: Text {
            switch self {
            case .waiting: Text("待送达", "To be sent")
            case .token: Text("待编号", "Waits for a number")
            case .filed: Text("对方已受理", "Taken there")
            case .givenUp: Text("已放弃", "Given up")
            }
        }
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

    /// What the two sides say differently, by what was heard last; nil when they agree.
    public var difference: Open311Difference? { difference(status: status) }

    /// The same when the other side says `status`: `open`, `closed`, `missing`, or nothing yet.
    func difference(status: String) -> Open311Difference? {
        switch state {
        case .waiting: attempts == 0 ? nil : .notTaken
        case .token: .noNumber
        case .givenUp: .givenUp
        case .filed:
            switch (status, isClosed) {
            case ("missing", _): .missingThere
            case ("closed", false): .closedThere
            case ("open", true): .closedHere
            default: nil
            }
        }
    }

    /// The difference in words, with the reason where one is known; nil when they agree.
    public var differenceText: Text? {
        guard let difference else { return nil }
        guard !error.isEmpty else { return difference.name }
        return Text("\(difference.name.zh)：\(error)", "\(difference.name.en): \(error)")
    }
}
