import Access
import Cases
package import Kernel
package import Storage

/// What is stored that a configuration must fit: cases, posts, and the departments that dispatch rules name.
package enum ConfigurationUsage {
    /// What a set would break, with the lines that say so; asked in the transaction that makes it active.
    package static func findings(
        of set: ConfigurationSet,
        instead active: ConfigurationSet?,
        at now: Instant,
        in tx: any ReadTransaction
    ) throws -> [ConfigurationFinding] {
        try categories(set, active, in: tx) + roles(set, at: now, in: tx) + departments(set, in: tx)
    }

    private static func categories(
        _ set: ConfigurationSet,
        _ active: ConfigurationSet?,
        in tx: any ReadTransaction
    ) throws -> [ConfigurationFinding] {
        let path = CaseBook.categoriesFile
        guard let before = active?[path], let after = set[path], before != after else { return [] }
        var old = ConfigurationDocument(file: path, text: before)
        var new = ConfigurationDocument(file: path, text: after)
        let known = CategoryTree.read(&old)
        let kept = CategoryTree.read(&new)
        guard new.isWhole else { return [] }
        let count = new.findings.count
        let removed = known.categories.filter { kept[$0.code] == nil }
        let used = try CaseStore.counts(ofCategories: removed.map(\.code), in: tx)
        for category in removed {
            guard let cases = used[category.code], cases > 0 else { continue }
            new.error(
                "groups.\(category.groupCode)",
                Text(
                    "类别“\(category.name.zh)”（\(category.code)）已有 \(cases) 件事项，不能删除；请保留并写上 retired: true",
                    "\(category.code) is the category of \(cases) cases: keep it and write retired: true instead of deleting it"
                )
            )
        }
        return Array(new.findings.dropFirst(count))
    }

    private static func departments(_ set: ConfigurationSet, in tx: any ReadTransaction) throws
        -> [ConfigurationFinding]
    {
        let path = CaseBook.dispatchFile
        return try set[path].map { try CaseStore.missingDepartments(in: $0, file: path, in: tx) } ?? []
    }

    private static func roles(
        _ set: ConfigurationSet,
        at now: Instant,
        in tx: any ReadTransaction
    ) throws -> [ConfigurationFinding] {
        let path = ConfigurationContent.rolesFile
        var document = ConfigurationDocument(file: path, text: set[path] ?? "")
        let roles = RoleBook.read(&document)
        guard document.isWhole else { return [] }
        let holders = try AccountStore.roleHolders(at: now, in: tx)
        let known = document.findings.count
        for (role, count) in holders.sorted(by: { $0.key < $1.key }) where roles[role] == nil {
            document.error(
                "roles",
                Text("角色 \(role) 还有 \(count) 人担任，不能删除", "\(count) people hold the role \(role): it cannot go")
            )
        }
        for permission in [Permission.administerAccounts, .manageConfiguration] where !holders.isEmpty {
            let isHeld = roles.all.contains { $0.permissions.contains(permission) && holders[$0.code] ?? 0 > 0 }
            if !isHeld {
                document.error(
                    "roles",
                    Text(
                        "启用后将没有人有权限 \(permission.rawValue)",
                        "nobody would have the permission \(permission.rawValue) any more"
                    )
                )
            }
        }
        return Array(document.findings.dropFirst(known))
    }
}
