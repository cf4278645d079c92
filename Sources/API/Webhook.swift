public import Access
public import Kernel

/// A subscription of a program: facts whose kind begins so are sent to its address, in order, at least once.
public struct Webhook: Sendable, Hashable {
    public typealias ID = Kernel.ID<Webhook>

    public enum State: String, Sendable, CaseIterable, Hashable {
        case active
        /// Its address failed for days; somebody has to start it again.
        case givenUp = "given_up"

        public var name: Text {
            switch self {
            case .active: Text("推送中", "Active")
            case .givenUp: Text("已放弃", "Given up")
            }
        }
    }

    public let id: ID
    public let client: Account.ID
    public let address: String
    /// `case`, `signal.received`: kinds and beginnings of kinds.
    public let kinds: [String]
    public let state: State
    /// The number of the last fact that was delivered or is not for it.
    public let place: Int64
    /// How often the next fact has been tried in vain.
    public let attempts: Int
    public let failingSince: Instant?
    public let nextTry: Instant
    /// What went wrong last; empty when nothing did.
    public let error: String
    public let createdAt: Instant

    /// Whether a kind is wanted: `case` wants `case.accepted`, and not `casework.done`.
    public func wants(_ kind: String) -> Bool { kinds.contains { kind == $0 || kind.hasPrefix($0 + ".") } }
}

/// When a webhook is tried again, and when no more.
public enum WebhookRules {
    /// So long an address may fail.
    public static let patience: Duration = .seconds(3 * 86_400)
    /// So many subscriptions a program may have.
    public static let limit = 10

    /// The time after so many failures in a row: 5 s, doubled each time, one hour at most.
    public static func delay(after attempts: Int) -> Duration {
        .seconds(min(3600, 5 << min(max(0, attempts - 1), 10)))
    }
}

/// Why a webhook is not made.
public enum WebhookRefusal: Refusal, Hashable {
    case tooMany

    public var code: String { "webhook.too_many" }
    public var message: Text {
        Text("一个程序最多 \(WebhookRules.limit) 个订阅。", "A program has at most \(WebhookRules.limit) subscriptions.")
    }
}
