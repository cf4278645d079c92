import Cases
import Kernel

/// What changes between two trees of categories, in words.
enum CategoryDifference {
    static func items(_ old: CategoryTree, _ new: CategoryTree) -> [Text] {
        var items: [Text] = []
        for category in new.categories where old[category.code] == nil {
            items.append(
                Text(
                    "新增类别：\(category.group.zh) / \(category.name.zh)（\(category.code)），受理 \(category.contact.name.zh)，办理 \(category.handling.name.zh)",
                    "new category: \(category.group.en) / \(category.name.en) (\(category.code)), contact \(category.contact.name.en), handling \(category.handling.name.en)"
                )
            )
        }
        for category in old.categories where new[category.code] == nil {
            items.append(
                Text(
                    "删除类别：\(category.group.zh) / \(category.name.zh)（\(category.code)）",
                    "removed category: \(category.group.en) / \(category.name.en) (\(category.code))"
                )
            )
        }
        for category in new.categories { if let before = old[category.code] { items += changes(before, category) } }
        return items
    }

    private static func changes(_ old: Category, _ new: Category) -> [Text] {
        var items = [
            ConfigurationDifference.change(old.name, Text("名称", "name"), old.name, new.name),
            ConfigurationDifference.change(new.name, Text("分组", "group"), old.group, new.group),
            ConfigurationDifference.change(
                new.name,
                Text("受理时限", "contact time"),
                old.contact.name,
                new.contact.name
            ),
            ConfigurationDifference.change(
                new.name,
                Text("办理时限", "handling time"),
                old.handling.name,
                new.handling.name
            ),
        ].compactMap(\.self)
        items += ConfigurationDifference.words(
            new.name,
            Text("关键词", "keywords"),
            old.keywords.map { Text(same: $0) },
            new.keywords.map { Text(same: $0) }
        )
        if old.isRetired != new.isRetired {
            items.append(
                new.isRetired
                    ? Text("\(new.name.zh)：停用", "\(new.name.en): retired")
                    : Text("\(new.name.zh)：恢复使用", "\(new.name.en): in use again")
            )
        }
        return items
    }

    static func items(_ old: [CategoryExample], _ new: [CategoryExample]) -> [Text] {
        func word(_ example: CategoryExample) -> Text {
            Text("示例“\(example.text)”→ \(example.category)", "example “\(example.text)” → \(example.category)")
        }
        return ConfigurationDifference.texts(old.map(word), new.map(word))
    }
}
