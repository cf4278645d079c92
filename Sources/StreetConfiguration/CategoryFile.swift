import Cases
import Kernel

/// One category as a form has it.
package struct CategoryWords: Sendable, Hashable {
    /// The group's code and the category's own.
    package var group: String
    package var code: String
    package var name: String
    /// Empty for the Chinese one.
    package var english: String
    /// As the file writes it, `5wd`; nil for the file's usual time.
    package var contact: String?
    package var handling: String?
    package var keywords: [String]
    package var examples: [String]
    package var isRetired: Bool

    package var fullCode: String { "\(group).\(code)" }
}

/// Changes one category in the text of `categories.yaml` and leaves everything else as it is written, comments too.
package struct CategoryFile {
    private var lines: YAMLLines

    package init(_ text: String) { lines = YAMLLines(text, file: CaseBook.categoriesFile) }

    package var text: String { lines.text }

    /// Writes a category that is there.
    /// - Throws: `InvalidInput` when the file is written in a way that only a person can change.
    package mutating func change(_ words: CategoryWords) throws {
        let before = text
        guard let item = lines.item(at: Self.place(words)) else { throw InvalidInput.unusualFile }
        let known = CategoryTree.entries(in: text).first { $0.group == words.group && $0.code == words.code }
        if lines.isBlock(item) {
            var item = item
            func change(_ name: String, _ old: String?, _ new: String?, after: String) {
                guard old != new else { return }
                item = lines.set(name, to: new, after: after, in: item)
            }
            change("name", known.map(Self.name), Self.name(words), after: "code")
            change("contact", known?.contact, words.contact, after: "name")
            change("handling", known?.handling, words.handling, after: words.contact == nil ? "name" : "contact")
            let retired: String? = words.isRetired ? "true" : nil
            change("retired", known?.isRetired == true ? "true" : nil, retired, after: "handling")
            change("keywords", known.map { Self.list($0.keywords) }, Self.list(words.keywords), after: "handling")
        } else {
            let margin = lines.lines[item.lowerBound].prefix { $0 == " " }.count
            lines.replace(item, with: Self.block(words, margin: margin))
        }
        try writeExamples(words)
        try check(words, before)
    }

    /// Writes a new category at the end of its group.
    package mutating func add(_ words: CategoryWords) throws {
        let before = text
        let entries = CategoryTree.entries(in: text)
        guard !entries.contains(where: { $0.group == words.group && $0.code == words.code }) else {
            throw InvalidInput("code", Text("已有这个编码。", "This code is taken."))
        }
        guard let last = entries.last(where: { $0.group == words.group }),
            let item = lines.item(at: "groups.\(words.group).categories.\(last.code)")
        else { throw InvalidInput.unusualFile }
        let margin = lines.lines[item.lowerBound].prefix { $0 == " " }.count
        lines.replace(item.upperBound..<item.upperBound, with: Self.block(words, margin: margin))
        try writeExamples(words)
        try check(words, before)
    }

    /// Takes a category out, with its examples.
    mutating func remove(_ code: String) throws {
        let entries = CategoryTree.entries(in: text)
        guard var words = entries.first(where: { $0.fullCode == code }) else { throw InvalidInput.unusualFile }
        guard entries.count(where: { $0.group == words.group }) > 1 else {
            throw InvalidInput(
                "group",
                Text(
                    "这是分组里最后一个类别，不能移走；请先在原分组新增一个。",
                    "It is the last category of its group: add another one there first."
                )
            )
        }
        words.examples = []
        try writeExamples(words)
        guard let item = lines.item(at: Self.place(words)) else { throw InvalidInput.unusualFile }
        lines.replace(item, with: [])
        guard CategoryTree.entries(in: text) == entries.filter({ $0.fullCode != code }) else {
            throw InvalidInput.unusualFile
        }
    }

    /// Writes a new group behind another one, with its first category.
    mutating func write(_ words: CategoryWords, inNew group: CategoryGroupWords, after last: String) throws {
        let before = text
        guard let item = lines.item(at: "groups.\(last)") else { throw InvalidInput.unusualFile }
        let space = String(lines.lines[item.lowerBound].prefix { $0 == " " })
        let name =
            group.english.isEmpty
            ? "{ zh: \(YAMLLines.quoted(group.name)) }"
            : "{ zh: \(YAMLLines.quoted(group.name)), en: \(YAMLLines.quoted(group.english)) }"
        let head = ["\(space)- code: \(group.code)", "\(space)  name: \(name)", "\(space)  categories:"]
        lines.replace(
            item.upperBound..<item.upperBound,
            with: head + Self.block(words, margin: space.count + 4)
        )
        try writeExamples(words)
        try check(words, before)
    }

    /// Takes out the category's examples that are gone and adds new ones at the end.
    private mutating func writeExamples(_ words: CategoryWords) throws {
        let known = CategoryTree.examples(in: text)
        for (index, example) in known.enumerated().reversed()
        where example.category == words.fullCode && !words.examples.contains(example.text) {
            guard let item = lines.item(at: "examples.[\(index + 1)]") else { throw InvalidInput.unusualFile }
            lines.replace(item, with: [])
        }
        let new = words.examples.filter { text in
            !known.contains { $0.text == text && $0.category == words.fullCode }
        }
        guard !new.isEmpty else { return }
        let left = CategoryTree.examples(in: text)
        guard !left.isEmpty, let item = lines.item(at: "examples.[\(left.count)]") else {
            throw InvalidInput.unusualFile
        }
        let margin = String(lines.lines[item.lowerBound].prefix { $0 == " " })
        lines.replace(
            item.upperBound..<item.upperBound,
            with: new.map { "\(margin)- { text: \(YAMLLines.quoted($0)), category: \(words.fullCode) }" }
        )
    }

    /// The file must say now what the form says, and of all others what it said before.
    private func check(_ words: CategoryWords, _ before: String) throws {
        let (old, new) = (CategoryTree.entries(in: before), CategoryTree.entries(in: text))
        let key = { (entry: CategoryWords) in entry.fullCode }
        let others = { (entries: [CategoryWords]) in entries.filter { key($0) != key(words) } }
        guard let written = new.first(where: { key($0) == key(words) }), written.plain == words.plain,
            others(old).map(\.plain) == others(new).map(\.plain)
        else { throw InvalidInput.unusualFile }
    }

    private static func place(_ words: CategoryWords) -> String { "groups.\(words.group).categories.\(words.code)" }

    private static func block(_ words: CategoryWords, margin: Int) -> [String] {
        let space = String(repeating: " ", count: margin)
        let values: [(String, String?)] = [
            ("name", name(words)), ("contact", words.contact), ("handling", words.handling),
            ("retired", words.isRetired ? "true" : nil), ("keywords", list(words.keywords)),
        ]
        return ["\(space)- code: \(words.code)"]
            + values.compactMap { key, value in value.map { "\(space)  \(key): \($0)" } }
    }

    private static func name(_ words: CategoryWords) -> String {
        words.english.isEmpty
            ? "{ zh: \(YAMLLines.quoted(words.name)) }"
            : "{ zh: \(YAMLLines.quoted(words.name)), en: \(YAMLLines.quoted(words.english)) }"
    }

    private static func list(_ words: [String]) -> String {
        "[\(words.map(YAMLLines.quoted).joined(separator: ", "))]"
    }
}

extension CategoryWords {
    /// Without the examples, which stand elsewhere in the file.
    fileprivate var plain: CategoryWords {
        var words = self
        words.examples = []
        return words
    }
}

extension CategoryTree {
    /// The categories of a file as it writes them, without examples.
    static func entries(in text: String) -> [CategoryWords] {
        written(in: text).map { entry in
            CategoryWords(
                group: entry.group,
                code: entry.code,
                name: entry.name.zh,
                english: entry.name.en == entry.name.zh ? "" : entry.name.en,
                contact: entry.contact,
                handling: entry.handling,
                keywords: entry.keywords,
                examples: [],
                isRetired: entry.isRetired
            )
        }
    }
}
