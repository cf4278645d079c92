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
            if let word = entry.secondFactor, word != Self.required {
                document.error(
                    "\(place).second_factor",
                    Text("只能写 required，或者不写这一行", "required, or no such line, not \(word)")
                )
            }
            let duties = (entry.duties ?? []).compactMap { word -> Role.Duty? in
                if let duty = Role.Duty(rawValue: word) { return duty }
                document.error(
                    "\(place).duties",
                    Text("没有“\(word)”，可写 system、security、audit", "\(word) is none of system, security, audit")
                )
                return nil
            }
            checkDuties(Set(permissions), Set(duties), place, &document)
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
                    isHead: entry.heads ?? false,
                    needsSecondFactor: entry.secondFactor == Self.required,
                    duties: Set(duties)
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

    private static let required = "required"

    /// Says of a role that its permissions make it part of an administration that it does not name.
    private static func checkDuties(
        _ permissions: Set<Permission>,
        _ duties: Set<Role.Duty>,
        _ place: String,
        _ document: inout ConfigurationDocument
    ) {
        for duty in Role.Duty.allCases where !duties.contains(duty) && permissions.contains(where: { $0.duty == duty })
        {
            let words = permissions.filter { $0.duty == duty }.map(\.rawValue).sorted().joined(separator: ", ")
            document.warn(
                place,
                Text(
                    "权限 \(words) 属于 \(duty.rawValue) 管理，应写进 duties，否则三权不能分立",
                    "\(words) belongs to the \(duty.rawValue) administration: name it in duties, or nothing keeps them apart"
                )
            )
        }
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
            let secondFactor: String?
            let duties: [String]?

            enum CodingKeys: String, CodingKey {
                case code, name, permissions, reach, heads, duties
                case secondFactor = "second_factor"
                case actsAs = "acts_as"
            }
        }
    }
}
