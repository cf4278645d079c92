package import Kernel
package import Storage

extension AccountStore {
    /// Those of the organisations in which somebody with an account may do what the permission says.
    public func staffed(_ organisations: [Int64], for permission: Permission) async throws -> Set<Int64> {
        guard !organisations.isEmpty else { return [] }
        let now = context.now()
        let posts: [(organisation: Int64, role: String)] = try await database.read { tx in
            try tx.query(
                """
                SELECT DISTINCT p.organisation_id, p.role FROM post p JOIN account a ON a.id = p.account_id
                WHERE a.state = 'active' AND p.organisation_id IN \(list: organisations)
                  AND p.from_at <= \(now) AND (p.until_at IS NULL OR p.until_at > \(now))
                """
            ) { (try $0.get("organisation_id"), try $0.get("role")) }
        }
        return Set(
            posts.filter { roles[$0.role]?.permissions.contains(permission) ?? false }.map(\.organisation)
        )
    }
}

extension AccountStore {
    /// How many people hold each role now or later, by the role's code.
    package static func roleHolders(at now: Instant, in tx: any ReadTransaction) throws -> [String: Int] {
        let rows: [(String, Int)] = try tx.query(
            """
            SELECT p.role, COUNT(DISTINCT p.account_id) AS n FROM post p JOIN account a ON a.id = p.account_id
            WHERE a.state = 'active' AND (p.until_at IS NULL OR p.until_at > \(now)) GROUP BY p.role
            """
        ) { (try $0.get("role"), try $0.get("n")) }
        return Dictionary(rows) { $1 }
    }

    /// Those of the logins that somebody has already.
    public func taken(_ logins: [String]) async throws -> Set<String> {
        try await database.read { tx in
            Set(try tx.query("SELECT login FROM account WHERE login IN \(list: logins)") { try $0.get("login") })
        }
    }
}
