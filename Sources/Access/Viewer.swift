public import Kernel

/// A role as `Config/roles.yaml` defines it.
public struct Role: Sendable, Hashable {
    /// The stable word: `community_worker`.
    public let code: String
    public let name: Text
    public let permissions: Set<Permission>
    /// What its holders reach: everything in their area, or what their organisation holds.
    public let reach: Kind
    /// The words that workflows use for who may take a step: `holder`, `community`, `street`.
    public let actsAs: Set<String>
    /// Whether its holders lead their organisation: they are told first when its time is over.
    public let isHead: Bool
    /// Whether its holders sign in with a second factor, whether they like it or not.
    public let needsSecondFactor: Bool
    /// Which of the three administrations it belongs to; who holds one of them may hold no other.
    public let duties: Set<Duty>

    /// The three administrations that watch each other (三权分立).
    public enum Duty: String, Sendable, Hashable, CaseIterable {
        /// Configuration, imports, programs.
        case system
        /// Accounts, posts, second factors.
        case security
        /// Reads what all others did.
        case audit
    }

    public enum Kind: String, Sendable, Hashable {
        case area
        case organisation
    }

    public init(
        code: String,
        name: Text,
        permissions: Set<Permission>,
        reach: Kind,
        actsAs: Set<String> = [],
        isHead: Bool = false,
        needsSecondFactor: Bool = false,
        duties: Set<Duty> = []
    ) {
        self.code = code
        self.name = name
        self.permissions = permissions
        self.reach = reach
        self.actsAs = actsAs
        self.isHead = isHead
        self.needsSecondFactor = needsSecondFactor
        self.duties = duties
    }

    /// Whether nobody may hold both at once: they belong to different administrations.
    public func excludes(_ other: Role) -> Bool {
        !duties.isEmpty && !other.duties.isEmpty && duties != other.duties
    }
}

/// A role held by an account in an area, for an organisation.
public struct Post: Sendable, Hashable {
    public typealias ID = Kernel.ID<Post>

    public let role: Role
    public let areaLevel: AreaLevel
    public let area: Int64
    public let organisation: Int64
    /// The name of the colleague on leave whose post it is; nil for one's own.
    public let actingFor: String?

    public init(role: Role, areaLevel: AreaLevel, area: Int64, organisation: Int64, actingFor: String? = nil) {
        self.role = role
        self.areaLevel = areaLevel
        self.area = area
        self.organisation = organisation
        self.actingFor = actingFor
    }

    /// What the post lets its holder reach.
    public var reach: Reach {
        switch role.reach {
        case .area: .area(areaLevel, area)
        case .organisation: .organisation(organisation)
        }
    }
}

/// A part of the records that a post opens.
public enum Reach: Sendable, Hashable {
    /// Everything in one area.
    case area(AreaLevel, Int64)
    /// What one organisation holds or has held.
    case organisation(Int64)
}

/// Who is looking: an account with its posts, in one session.
public struct Viewer: Sendable, Hashable {
    public let account: Account.ID
    public let name: String
    public let posts: [Post]
    /// The session's row, which sign-out ends.
    public let session: Session.ID
    /// What he has to do before anything else is open to him.
    public let demand: Demand?
    /// What he may read beyond his posts, for a while; nil for nothing.
    public let emergency: Emergency?

    /// What is asked of somebody after his password.
    public enum Demand: Sendable, Hashable {
        /// One of his roles demands a second factor, and he has none.
        case secondFactor
        /// His password is older than the rules allow.
        case newPassword
    }

    public init(
        account: Account.ID,
        name: String,
        posts: [Post],
        session: Session.ID,
        demand: Demand? = nil,
        emergency: Emergency? = nil
    ) {
        self.demand = demand
        self.emergency = emergency
        self.account = account
        self.name = name
        self.posts = posts
        self.session = session
    }

    public func may(_ permission: Permission) -> Bool { posts.contains { $0.role.permissions.contains(permission) } }

    /// What the viewer reaches with a permission; empty means nothing at all.
    ///
    /// An emergency adds its area to what he may read. Whatever changes something asks with a permission that it does not
    /// widen, or for the standing reach.
    public func reach(_ permission: Permission) -> [Reach] {
        let standing = standingReach(permission)
        guard let emergency, !standing.isEmpty, Emergency.opens.contains(permission) else { return standing }
        return standing + [emergency.reach]
    }

    /// The same by his posts alone, whatever emergency is on.
    public func standingReach(_ permission: Permission) -> [Reach] {
        posts.filter { $0.role.permissions.contains(permission) }.map(\.reach)
    }

    /// The same by the viewer's own posts only: what a deputy may not do for somebody else.
    public func ownReach(_ permission: Permission) -> [Reach] {
        posts.filter { $0.actingFor == nil && $0.role.permissions.contains(permission) }.map(\.reach)
    }

    /// The names of those on leave for whom the viewer acts now.
    public var actsFor: [String] { Set(posts.compactMap(\.actingFor)).sorted() }

    public func isAllowed(by rule: Rule) -> Bool {
        switch rule {
        case .anyone, .holderOfSecret, .signedIn: true
        case .may(let permission): may(permission)
        case .program, .resident: false
        }
    }
}

/// A person's way in.
public struct Account: Sendable, Hashable {
    public typealias ID = Kernel.ID<Account>

    public let id: ID
    /// What is typed to sign in: lower-case letters, digits, `.`, `-`, `_`; 2...40 characters.
    public let login: String
    /// The name that colleagues see.
    public let name: String

    public init(id: ID, login: String, name: String) {
        self.id = id
        self.login = login
        self.name = name
    }
}

/// A signed-in browser.
public struct Session: Sendable, Hashable {
    public typealias ID = Kernel.ID<Session>
}
