import Classification
public import Foundation
public import Kernel

/// What a matter is about: a leaf of the tree in `Config/categories.yaml`.
public struct Category: Sendable, Hashable {
    /// The stable word: `noise.night`.
    public let code: String
    public let name: Text
    public let group: Text
    public let contact: TimeLimit
    public let handling: TimeLimit
    public let keywords: [String]
}

/// The tree of categories.
public struct CategoryTree: Sendable {
    /// The leaves in the file's order.
    public let categories: [Category]
    private let byCode: [String: Category]

    init(_ categories: [Category]) {
        self.categories = categories
        byCode = Dictionary(categories.map { ($0.code, $0) }, uniquingKeysWith: { $1 })
    }

    public subscript(code: String) -> Category? { byCode[code] }

    /// The rules that serve until there is a model.
    func keywords(threshold: Double) -> KeywordClassifier {
        KeywordClassifier(
            categories.map { KeywordClassifier.Rule(category: $0.code, keywords: $0.keywords) },
            threshold: threshold
        )
    }

    /// Reads and checks `categories.yaml`; the file's own examples must come out as it says.
    public static func read(_ file: URL) throws -> CategoryTree {
        let name = file.lastPathComponent
        let content = try ConfigurationFile.read(file, as: File.self)
        var categories: [Category] = []
        for group in content.groups {
            for entry in group.categories {
                let place = "groups.\(group.code).\(entry.code)"
                guard let contact = TimeLimit(entry.contact ?? content.contact),
                    let handling = TimeLimit(entry.handling ?? content.handling)
                else {
                    throw ConfigurationFault(
                        file: name,
                        place: place,
                        problem: "a time limit reads like 24h, 2wh or 5wd"
                    )
                }
                categories.append(
                    Category(
                        code: "\(group.code).\(entry.code)",
                        name: entry.name.text,
                        group: group.name.text,
                        contact: contact,
                        handling: handling,
                        keywords: entry.keywords
                    )
                )
            }
        }
        let codes = categories.map(\.code)
        if let twice = codes.first(where: { code in codes.count(where: { $0 == code }) > 1 }) {
            throw ConfigurationFault(file: name, place: twice, problem: "the code stands twice")
        }
        let tree = CategoryTree(categories)
        let rules = tree.keywords(threshold: ClassificationSettings.usualThreshold)
        for example in content.examples {
            let first = rules.classify(example.text, limit: 1).first?.category
            guard first == example.category else {
                throw ConfigurationFault(
                    file: name,
                    place: "examples",
                    problem: "“\(example.text)” comes out as \(first ?? "nothing"), not \(example.category)"
                )
            }
        }
        return tree
    }

    private struct File: Decodable {
        let contact: String
        let handling: String
        let groups: [Group]
        let examples: [Example]

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
        }
        struct Example: Decodable {
            let text: String
            let category: String
        }
    }
}
