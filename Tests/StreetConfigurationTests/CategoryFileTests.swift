import Cases
import Kernel
import TestSupport
import Testing

@testable import StreetConfiguration

@Suite struct CategoryFileTests {
    let shipped: String

    init() throws { shipped = try #require(ConfigurationSet.read(folder: Folders.configuration)["categories.yaml"]) }

    func words(_ code: String, in text: String) throws -> CategoryWords {
        var words = try #require(CategoryTree.entries(in: text).first { $0.fullCode == code })
        words.examples = CategoryTree.examples(in: text).filter { $0.category == code }.map(\.text)
        return words
    }

    @Test func `every category of the shipped file can be changed and only its lines change`() throws {
        for entry in CategoryTree.entries(in: shipped) {
            var changed = try words(entry.fullCode, in: shipped)
            changed.handling = changed.handling == "9wd" ? "8wd" : "9wd"
            changed.keywords.append("新词：试一试")
            changed.examples.append("一条新的示例，带逗号")
            var file = CategoryFile(shipped)
            try file.change(changed)
            var written = try words(entry.fullCode, in: file.text)
            #expect(written.examples.sorted() == changed.examples.sorted())
            written.examples = changed.examples
            #expect(written == changed)
            let lines = LineDifference(from: shipped, to: file.text).lines
            #expect(lines.count { $0.kind == .removed } <= 2, "\(entry.fullCode)")
            #expect(lines.count { $0.kind == .added } == 3, "\(entry.fullCode)")
        }
    }

    @Test func `nothing changed is nothing written`() throws {
        for entry in CategoryTree.entries(in: shipped) {
            var file = CategoryFile(shipped)
            try file.change(try words(entry.fullCode, in: shipped))
            #expect(file.text == shipped)
        }
    }

    static let commented = """
        # head
        contact: 1h   # soon
        handling: 5wd
        groups:
          # about the first group
          - code: a
            name: { zh: 甲 }
            categories:
              # the first one
              - name: { zh: 一 }  # its name
                code: one
                # why two days
                handling: 2wd  # since May
                keywords:
                  - 词一
                  - 词二
              - { code: two, name: { zh: 二, en: Two }, keywords: [] }
              # the end of the group
          - code: b
            name: { zh: 乙 }
            categories:
              - code: three
                name: { zh: 三 }
                keywords: [三三]
        examples:
          # examples
          - { text: 有词一, category: a.one }
        # foot

        """

    @Test func `comments stay where they are`() throws {
        var changed = try words("a.one", in: Self.commented)
        changed.handling = "3wd"
        changed.keywords = ["词一", "词三"]
        changed.isRetired = true
        changed.examples = []
        var file = CategoryFile(Self.commented)
        #expect(throws: InvalidInput.self) {
            // The list of examples would be left empty, where the next one has no place.
            changed.examples = ["别的"]
            try file.change(changed)
        }
        changed.examples = ["有词一", "又有词三"]
        file = CategoryFile(Self.commented)
        try file.change(changed)
        let comments = { (text: String) in text.split(separator: "\n").filter { $0.contains("#") }.count }
        #expect(comments(file.text) == comments(Self.commented))
        #expect(file.text.contains("        handling: 3wd  # since May\n"))
        #expect(file.text.contains("        keywords: [词一, 词三]\n"))
        #expect(file.text.contains("        retired: true\n"))
        #expect(file.text.contains("  - { text: 又有词三, category: a.one }\n# foot"))
    }

    @Test func `a category on one line is written with a line for each key`() throws {
        var changed = try words("a.two", in: Self.commented)
        changed.name = "二号：新"
        changed.contact = "2h"
        var file = CategoryFile(Self.commented)
        try file.change(changed)
        #expect(file.text.contains("      - code: two\n        name: { zh: '二号：新', en: Two }\n        contact: 2h\n"))
    }

    @Test func `a new category stands at the end of its group`() throws {
        var file = CategoryFile(Self.commented)
        let new = CategoryWords(
            group: "a",
            code: "four",
            name: "四",
            english: "It's four",
            contact: nil,
            handling: "24h",
            keywords: ["四", "- 四", "no"],
            examples: ["第四个"],
            isRetired: false
        )
        try file.add(new)
        #expect(CategoryTree.entries(in: file.text).map(\.fullCode) == ["a.one", "a.two", "a.four", "b.three"])
        #expect(try words("a.four", in: file.text) == new)
        #expect(throws: InvalidInput.self) { try file.add(new) }
    }

    @Test(arguments: [
        "true", "12", "1.5", "a: b", "- x", "#x", "'x'", "x, y", "[x]", "{x}", "null", "", " x", "卡拉OK", "x\"y", "*a",
        "~",
    ])
    func `a text is read back as it was written`(text: String) throws {
        struct File: Decodable { let list: [String] }
        var document = ConfigurationDocument(file: "x", text: "list: [\(YAMLLines.quoted(text))]")
        #expect(document.read(File.self)?.list == [text])
    }

    @Test func `a category that moves is new where it goes and retired where cases have it`() throws {
        let text = shipped
        var words = try #require(CategoryTree.entries(in: text).first { $0.fullCode == "noise.business" })
        words.group = "market"
        words.examples = ["烧烤店排风太吵"]
        for isUsed in [true, false] {
            var file = CategoryFile(text)
            try file.move(words, from: "noise.business", isUsed: isUsed)
            let entries = CategoryTree.entries(in: file.text)
            #expect(entries.first { $0.fullCode == "market.business" }?.keywords == words.keywords)
            #expect(entries.first { $0.fullCode == "noise.business" }?.isRetired == (isUsed ? true : nil))
            #expect(CategoryTree.examples(in: file.text).contains { $0.category == "market.business" })
            var document = ConfigurationDocument(file: "categories.yaml", text: file.text)
            _ = CategoryTree.read(&document)
            #expect(document.findings == [])
        }
    }

    @Test func `a category may found a group, and the last of a group does not leave it unnoticed`() throws {
        let text = shipped
        var words = try #require(CategoryTree.entries(in: text).first { $0.fullCode == "care.elderly" })
        words.examples = ["独居老人两天没出门了"]
        words.group = "old_age"
        var file = CategoryFile(text)
        let group = CategoryGroupWords(code: "old_age", name: "养老", english: "Old age")
        try file.move(words, from: "care.elderly", isUsed: false, to: group)
        #expect(CategoryTree.groups(in: file.text).last?.code == "old_age")
        #expect(CategoryTree.entries(in: file.text).last?.fullCode == "old_age.elderly")
        var document = ConfigurationDocument(file: "categories.yaml", text: file.text)
        _ = CategoryTree.read(&document)
        #expect(document.findings == [])
        words.group = "market"
        #expect(throws: InvalidInput.self) { try file.move(words, from: "old_age.elderly", isUsed: false) }
    }

    @Test func `other files follow a category's new code, where it stands alone`() {
        let set = ConfigurationSet([
            "dispatch.yaml": "rules:\n  - { category: noise.business, to: x }\n  - { category: noise.businesses }\n",
            "imports/a.yaml": "喧哗: noise.business\n噪音: a_noise.business\n",
            "replies.yaml": "noise.business",
        ])
        let changed = CategoryFile.renamed(set, from: "noise.business", to: "market.business")
        #expect(
            changed == [
                "dispatch.yaml":
                    "rules:\n  - { category: market.business, to: x }\n  - { category: noise.businesses }\n",
                "imports/a.yaml": "喧哗: market.business\n噪音: a_noise.business\n",
            ]
        )
    }
}
