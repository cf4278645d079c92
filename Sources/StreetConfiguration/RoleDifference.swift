import Access
import Kernel

/// What changes between two books of roles, in words.
enum RoleDifference {
    static func items(_ old: RoleBook, _ new: RoleBook) -> [Text] {
        var items: [Text] = []
        for role in new.all {
            guard let before = old[role.code] else {
                let words = ConfigurationDifference.list(words(role.permissions.map(\.rawValue)))
                items.append(
                    Text(
                        "新增角色：\(role.name.zh)（\(role.code)），权限：\(words.zh)",
                        "new role: \(role.name.en) (\(role.code)), permissions: \(words.en)"
                    )
                )
                continue
            }
            items += [
                ConfigurationDifference.change(before.name, Text("名称", "name"), before.name, role.name),
                ConfigurationDifference.change(
                    role.name,
                    Text("范围", "reach"),
                    Text(same: before.reach.rawValue),
                    Text(same: role.reach.rawValue)
                ),
                ConfigurationDifference.change(
                    role.name,
                    Text("单位负责人", "leads its body"),
                    before.isHead ? Text("是", "yes") : Text("否", "no"),
                    role.isHead ? Text("是", "yes") : Text("否", "no")
                ),
            ].compactMap(\.self)
            items += ConfigurationDifference.words(
                role.name,
                Text("权限", "permissions"),
                words(before.permissions.map(\.rawValue)),
                words(role.permissions.map(\.rawValue))
            )
            items += ConfigurationDifference.words(
                role.name,
                Text("办理身份", "acts as"),
                words(Array(before.actsAs)),
                words(Array(role.actsAs))
            )
        }
        for role in old.all where new[role.code] == nil {
            items.append(
                Text("删除角色：\(role.name.zh)（\(role.code)）", "removed role: \(role.name.en) (\(role.code))")
            )
        }
        return items
    }

    private static func words(_ words: [String]) -> [Text] { words.sorted().map { Text(same: $0) } }
}
