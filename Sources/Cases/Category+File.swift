import Classification
public import Foundation
package import Kernel

/// An example of the categories' file: a text, and the category that has to come out first.
package struct CategoryExample: Sendable, Hashable, Decodable {
    package let text: String
    package let category: String
}

extension CategoryTree {
    /// Reads and checks `categories.yaml`; the file's own examples must come out as it says.
    public static func read(_ file: URL) throws -> CategoryTree {
        var document = try ConfigurationDocument(file)
        let tree = read(&document)
        if let fault = document.fault { throw fault }
        return tree
    }

    /// The same while findings are collected; what cannot be read is left out.
    package static func read(_ document: inout ConfigurationDocument) -> CategoryTree {
        guard let content = document.read(File.self) else { return CategoryTree([]) }
        for (key, limit) in [("contact", content.contact), ("handling", content.handling)] where TimeLimit(limit) == nil
        {
            document.error(key, unreadable(limit))
        }
        var categories: [Category] = []
        var groups: Set<String> = []
        for (index, group) in content.groups.enumerated() {
            if !groups.insert(group.code).inserted {
                document.error("groups.[\(index + 1)]", Text("分组编码重复", "the group's code stands twice"))
            }
            var codes: Set<String> = []
            for (number, entry) in group.categories.enumerated() {
                let place = "groups.\(group.code).categories.\(entry.code)"
                if !codes.insert(entry.code).inserted {
                    // By its number: its code leads to the first one.
                    let second = "groups.[\(index + 1)].categories.[\(number + 1)]"
                    document.error(second, Text("编码 \(entry.code) 重复", "the code \(entry.code) stands twice"))
                    continue
                }
                check(entry, of: group, at: place, &document)
                let contact = TimeLimit(entry.contact ?? content.contact) ?? .hours(1)
                let handling = TimeLimit(entry.handling ?? content.handling) ?? .hours(1)
                categories.append(
                    Category(
                        code: "\(group.code).\(entry.code)",
                        name: entry.name.text,
                        group: group.name.text,
                        contact: contact,
                        handling: handling,
                        keywords: entry.keywords,
                        isRetired: entry.retired ?? false
                    )
                )
            }
        }
        let tree = CategoryTree(categories)
        if document.isWhole {
            if !categories.contains(where: { !$0.isRetired }) {
                document.error("groups", Text("至少要有一个可用的类别", "there must be a category to choose"))
            }
            check(content.examples, in: tree, &document)
        }
        return tree
    }

    /// The examples that a file holds, as far as it can be read.
    package static func examples(in text: String) -> [CategoryExample] {
        var document = ConfigurationDocument(file: "", text: text)
        return document.read(File.self)?.examples ?? []
    }

    /// A category as the file writes it: without what the file says for all.
    package struct Written: Sendable, Hashable {
        package let group: String
        package let code: String
        package let name: Text
        package let contact: String?
        package let handling: String?
        package let keywords: [String]
        package let isRetired: Bool
    }

    /// The categories as the file writes them, as far as it can be read.
    package static func written(in text: String) -> [Written] {
        var document = ConfigurationDocument(file: "", text: text)
        return (document.read(File.self)?.groups ?? []).flatMap { group in
            group.categories.map { entry in
                Written(
                    group: group.code,
                    code: entry.code,
                    name: entry.name.text,
                    contact: entry.contact,
                    handling: entry.handling,
                    keywords: entry.keywords,
                    isRetired: entry.retired ?? false
                )
            }
        }
    }

    /// The groups of a file, by code and name in the file's order.
    package static func groups(in text: String) -> [(code: String, name: Text)] {
        var document = ConfigurationDocument(file: "", text: text)
        return (document.read(File.self)?.groups ?? []).map { ($0.code, $0.name.text) }
    }

    /// The times that the file says for all categories that have none of their own.
    package static func usualTimes(in text: String) -> (contact: TimeLimit, handling: TimeLimit)? {
        var document = ConfigurationDocument(file: "", text: text)
        guard let file = document.read(File.self), let contact = TimeLimit(file.contact),
            let handling = TimeLimit(file.handling)
        else { return nil }
        return (contact, handling)
    }

    private static func check(
        _ entry: File.Entry,
        of group: File.Group,
        at place: String,
        _ document: inout ConfigurationDocument
    ) {
        for code in [group.code, entry.code]
        where !code.allSatisfy({ $0.isASCII && ($0.isLowercase || $0 == "_" || $0.isNumber) }) || code.isEmpty {
            document.error(
                place,
                Text("编码 \(code) 只能用小写字母、数字和下划线", "the code \(code) has small letters, digits and _ only")
            )
        }
        if let contact = entry.contact, TimeLimit(contact) == nil {
            document.error("\(place).contact", unreadable(contact))
        }
        if let handling = entry.handling, TimeLimit(handling) == nil {
            document.error("\(place).handling", unreadable(handling))
        }
        if entry.name.text.zh.allSatisfy(\.isWhitespace) {
            document.error("\(place).name", Text("名称不能为空", "the name is empty"))
        }
        if entry.keywords.contains(where: { $0.allSatisfy(\.isWhitespace) }) {
            document.error("\(place).keywords", Text("有空的关键词", "a keyword is empty"))
        }
        if Set(entry.keywords).count != entry.keywords.count {
            document.warn("\(place).keywords", Text("有重复的关键词", "a keyword stands twice"))
        }
    }

    private static func check(
        _ examples: [CategoryExample],
        in tree: CategoryTree,
        _ document: inout ConfigurationDocument
    ) {
        let rules = tree.keywords(threshold: ClassificationSettings.usualThreshold)
        for (index, example) in examples.enumerated() {
            let place = "examples.[\(index + 1)]"
            guard let wanted = tree[example.category] else {
                document.error(place, Text("没有类别 \(example.category)", "there is no category \(example.category)"))
                continue
            }
            guard let first = rules.classify(example.text, limit: 1).first.flatMap({ tree[$0.category] }) else {
                document.error(
                    place,
                    Text(
                        "“\(example.text)”没有识别出类别，应为\(wanted.name.zh)",
                        "“\(example.text)” comes out as nothing, not \(example.category)"
                    )
                )
                continue
            }
            if first.code != example.category {
                document.error(
                    place,
                    Text(
                        "“\(example.text)”识别为\(first.name.zh)，应为\(wanted.name.zh)",
                        "“\(example.text)” comes out as \(first.code), not \(example.category)"
                    )
                )
            }
        }
    }

    private static func unreadable(_ limit: String) -> Text {
        Text("时限“\(limit)”应写作 30m、24h、3d、2wh 或 5wd", "“\(limit)”: a time limit reads like 30m, 24h, 3d, 2wh or 5wd")
    }

    private struct File: Decodable {
        let contact: String
        let handling: String
        let groups: [Group]
        let examples: [CategoryExample]

        struct Group: Decodable {
            let code: String
            let name: ConfiguredText
            let categories: [Entry]
        }
        struct Entry: Decodable {
            let code: String
            let name: ConfiguredText
            let contact: String?
            let handling: String?
            let keywords: [String]
            let retired: Bool?
        }
    }
}
