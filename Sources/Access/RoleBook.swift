/// The roles of `Config/roles.yaml`.
public struct RoleBook: Sendable {
    private let roles: [String: Role]

    public init(_ roles: [Role]) { self.roles = Dictionary(roles.map { ($0.code, $0) }, uniquingKeysWith: { $1 }) }

    /// The role with that code.
    public subscript(code: String) -> Role? { roles[code] }

    public var all: [Role] { roles.values.sorted { $0.code < $1.code } }
}
