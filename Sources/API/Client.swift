public import Access
public import Kernel
public import Registry

/// A program that uses the programs' door: an account of its own, over one part of the territory.
public struct Client: Sendable, Hashable {
    /// Its account: what histories and the audit log name.
    public let id: Account.ID
    public let name: String
    /// The area that it reaches, with all below.
    public let area: Int64
    public let areaLevel: AreaLevel
    public let areaName: String
    /// The organisation for which it works on cases; nil for one that only reads and files.
    public let organisation: Int64?
    public let organisationName: String?
    /// What kind of body it is.
    public let organisationKind: Organisation.Kind?
    public let scopes: Set<Scope>
    /// How many requests it may make in a minute.
    public let limit: Int
    public let isClosed: Bool
    public let createdAt: Instant
    public var tokens: [ClientToken]

    /// Who it is for rights and histories: one post over its area.
    public var viewer: Viewer {
        let permissions = scopes.reduce(into: Set<Permission>()) { $0.formUnion($1.permissions) }
        let role = Role(
            code: "client",
            name: Text("接入程序", "Program"),
            permissions: permissions,
            reach: .area,
            actsAs: actsAs
        )
        let post = Post(role: role, areaLevel: areaLevel, area: area, organisation: organisation ?? 0)
        return Viewer(account: id, name: name, posts: [post], session: Session.ID(rawValue: 0))
    }

    /// The words of the workflow that it has: it acts for what its organisation holds, and directs others only where an administrator
    /// has let it.
    private var actsAs: Set<String> {
        guard organisation != nil else { return [] }
        guard scopes.contains(.directCases), let word = organisationKind.flatMap(Self.director) else {
            return ["holder"]
        }
        return [word, "holder"]
    }

    /// As what a body of that kind directs the work of others; nil for one that only works itself.
    static func director(_ kind: Organisation.Kind) -> String? {
        switch kind {
        case .communityOffice: "community"
        case .streetOffice, .dutyCentre: "street"
        case .gridPost, .propertyCompany, .ownersCommittee, .department, .policeStation: nil
        }
    }
}

/// A token of a client, without its secret.
public struct ClientToken: Sendable, Hashable {
    public typealias ID = Kernel.ID<ClientToken>

    public let id: ID
    /// The first part, by which it is found and named: eight characters.
    public let prefix: String
    public let createdAt: Instant
    public let expiresAt: Instant
    public let revokedAt: Instant?
    public let lastUsedAt: Instant?

    public func isGood(at now: Instant) -> Bool { revokedAt == nil && now < expiresAt }
}

/// What an administrator asks for when he lets a program in.
public struct NewClient: Sendable, Hashable {
    public let name: String
    public let area: Int64
    public let organisation: Int64?
    public let scopes: Set<Scope>
    public let limit: Int
    public let days: Int

    public static let nameLimit = 40
    public static let limits = 1...6000
    /// A token that never ends is one that nobody remembers.
    public static let lifetimes = 1...1096

    /// - Throws: `InvalidInput` with every problem at its field: `name`, `scope`, `limit`, `days`.
    public init(name: String, area: Int64, organisation: Int64?, scopes: Set<Scope>, limit: Int, days: Int)
        throws(InvalidInput)
    {
        var problems: [InvalidInput.Problem] = []
        func check(_ field: String, _ isRight: Bool, _ message: Text) {
            if !isRight { problems.append(.init(field, message)) }
        }
        let length = name.count
        check(
            "name",
            (1...Self.nameLimit).contains(length),
            Text("请填写名称，最多 \(Self.nameLimit) 字。", "Give it a name of at most \(Self.nameLimit) characters.")
        )
        check("scope", !scopes.isEmpty, Text("请至少选择一项权限。", "Choose at least one scope."))
        check(
            "organisation",
            !scopes.contains(.writeCases) || organisation != nil,
            Text("办理事项的程序必须属于一个单位。", "A program that works on cases needs an organisation.")
        )
        check(
            "scope",
            !scopes.contains(.directCases) || scopes.contains(.writeCases),
            Text("转办、核实、办结还需要“办理事项”的权限。", "Directing cases needs cases.write as well.")
        )
        check("limit", Self.limits.contains(limit), Text("每分钟 1 到 6000 次。", "1 to 6,000 requests a minute."))
        check("days", Self.lifetimes.contains(days), Text("有效期 1 到 1096 天。", "A token lives for 1 to 1,096 days."))
        guard problems.isEmpty else { throw InvalidInput(problems) }
        self.name = name
        self.area = area
        self.organisation = organisation
        self.scopes = scopes
        self.limit = limit
        self.days = days
    }
}
