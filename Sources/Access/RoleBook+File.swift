public import Foundation
import Kernel

extension RoleBook {
    /// Reads and checks `Config/roles.yaml`.
    public static func read(_ file: URL) throws -> RoleBook {
        let content = try ConfigurationFile.read(file, as: File.self)
        let name = file.lastPathComponent
        let roles = try content.roles.map { entry -> Role in
            let permissions = try entry.permissions.map { word -> Permission in
                guard let permission = Permission(rawValue: word) else {
                    throw ConfigurationFault(
                        file: name,
                        place: "roles.\(entry.code).permissions",
                        problem: "\(word) is no permission"
                    )
                }
                return permission
            }
            guard let reach = Role.Kind(rawValue: entry.reach) else {
                throw ConfigurationFault(
                    file: name,
                    place: "roles.\(entry.code).reach",
                    problem: "area or organisation, not \(entry.reach)"
                )
            }
            return Role(
                code: entry.code,
                name: entry.name.text,
                permissions: Set(permissions),
                reach: reach,
                actsAs: Set(entry.actsAs)
            )
        }
        guard Set(roles.map(\.code)).count == roles.count else {
            throw ConfigurationFault(file: name, place: "roles", problem: "a code stands twice")
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

            enum CodingKeys: String, CodingKey {
                case code, name, permissions, reach
                case actsAs = "acts_as"
            }
        }
    }
}
