public import Access
public import Areas
public import Kernel

/// An account as its administrators see it: with its posts, its leave and when it was last used.
public struct AccountEntry: Sendable, Hashable {
    /// What an account is at a moment.
    public enum State: String, Sendable, Hashable, CaseIterable {
        case active
        /// Nobody can sign in yet: its holder has a link, or needs one, to set a password.
        case invited
        case onLeave = "on_leave"
        case closed
    }

    public let account: Account
    public let isClosed: Bool
    /// Whether its holder has set a password since it was made or taken away.
    public let hasPassword: Bool
    /// When somebody last signed in; nil for never.
    public let signedIn: Instant?
    /// Whether a code is asked for after the password.
    public let hasSecondFactor: Bool
    /// All posts, those that are over as well, by their beginning.
    public var posts: [PostEntry] = []
    /// The leave that is not over, its own and that of those for whom it is the deputy.
    public var leaves: [Leave] = []

    public func state(at now: Instant) -> State {
        if isClosed { return .closed }
        if leaves.contains(where: { $0.account == account.id && $0.isOn(at: now) }) { return .onLeave }
        return hasPassword ? .active : .invited
    }
}

/// A post with the names of what it ties together.
public struct PostEntry: Sendable, Hashable {
    public let id: Post.ID
    public let account: Account.ID
    /// The role's word, which configuration may no longer know.
    public let code: String
    public let role: Role?
    public let area: Area
    public let organisation: Int64
    public let organisationName: String
    public let from: Instant
    /// When it ends; nil for open.
    public let until: Instant?

    public func isOver(at moment: Instant) -> Bool { until.map { $0 <= moment } ?? false }

    public func isHeld(at moment: Instant) -> Bool { from <= moment && !isOver(at: moment) }

    var administers: Bool { role?.permissions.contains(.administerAccounts) ?? false }
}

/// Somebody is away, and a colleague acts with his posts; begins and ends by the clock.
public struct Leave: Sendable, Hashable {
    public typealias ID = Kernel.ID<Leave>

    public let id: ID
    public let account: Account.ID
    public let accountName: String
    public let deputy: Account.ID
    public let deputyName: String
    public let from: Instant
    public let until: Instant

    public func isOn(at moment: Instant) -> Bool { from <= moment && moment < until }
}

/// What a form says about a new post.
public struct NewPost: Sendable, Hashable {
    public var role: String
    public var area: Area.ID
    public var organisation: Int64
    public var from: CivilDate
    /// The last day; nil for open.
    public var until: CivilDate?

    public init(role: String, area: Area.ID, organisation: Int64, from: CivilDate, until: CivilDate? = nil) {
        self.role = role
        self.area = area
        self.organisation = organisation
        self.from = from
        self.until = until
    }
}
