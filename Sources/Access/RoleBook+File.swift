public import Foundation
package import Kernel

extension RoleBook {
    /// Reads and checks `Config/roles.yaml`.
    public static func read(_ file: URL) throws -> RoleBook {
        var document = try ConfigurationDocument(file)
        let book = read(&document)
        if let fault = document.fault { throw fault }
        return book
    }

    /// The same while findings are collected; what cannot be read is left out.
    package static func read(_ document: inout ConfigurationDocument) -> RoleBook {
        var roles: [Role] = []
        for (index, entry) in (document.read(File.self)?.roles ?? []).enumerated() {
            let place = "roles.\(entry.code)"
            if roles.contains(where: { $0.code == entry.code }) {
                document.error("roles.[\(index + 1)]", Text("\(entry.code) 重复", "the code \(entry.code) stands twice"))
                continue
            }
            let permissions = entry.permissions.enumerated().compactMap { index, word -> Permission? in
                if let permission = Permission(rawValue: word) { return permission }
                document.error(
                    "\(place).permissions.[\(index + 1)]",
                    Text("没有权限“\(word)”", "\(word) is no permission")
                )
                return nil
            }
            let reach = Role.Kind(rawValue: entry.reach)
            if reach == nil {
                document.error(
                    "\(place).reach",
                    Text("范围应为 area 或 organisation，不是 \(entry.reach)", "area or organisation, not \(entry.reach)")
                )
            }
            if Set(entry.permissions).count != entry.permissions.count {
                document.warn("\(place).permissions", Text("有重复的权限", "a permission stands twice"))
            }
            roles.append(
                Role(
                    code: entry.code,
                    name: entry.name.text,
                    permissions: Set(permissions),
                    reach: reach ?? .organisation,
                    actsAs: Set(entry.actsAs),
                    isHead: entry.heads ?? false
                )
            )
        }
        if document.isWhole, !roles.contains(where: { $0.permissions.contains(.administerAccounts) }) {
            document.error(
                "roles",
                Text("没有角色可以管理账号（accounts.administer）", "no role may administer accounts (accounts.administer)")
            )
        }
        if document.isWhole, !roles.contains(where: { $0.permissions.contains(.manageConfiguration) }) {
            document.warn(
                "roles",
                Text(
                    "没有角色可以更改配置（configuration.manage），以后只能用命令行更改",
                    "no role may change the configuration (configuration.manage): only the command line will do"
                )
            )
        }
        return RoleBook(roles)
    }

    private struct File: Decodable {
        let roles: [Entry]

        struct Entry: Decodable {
            let code: String
            let name: ConfiguredText
            let permissions: [String]
            let reach: String
            let actsAs: [String]
            let heads: Bool?

            enum CodingKeys: String, CodingKey {
                case code, name, permissions, reach, heads
                case actsAs = "acts_as"
            }
        }
    }
}
