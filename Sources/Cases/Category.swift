import Classification
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
    /// Whether nobody chooses it any more; cases that have it keep it.
    public var isRetired = false

    /// The code of its group: `noise`.
    package var groupCode: String { String(code.prefix { $0 != "." }) }
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

    /// The category with that code if a case may be given it now.
    public func choice(_ code: String) -> Category? { byCode[code].flatMap { $0.isRetired ? nil : $0 } }

    /// The rules that serve until there is a model.
    func keywords(threshold: Double) -> KeywordClassifier {
        KeywordClassifier(
            categories.filter { !$0.isRetired }.map { .init(category: $0.code, keywords: $0.keywords) },
            threshold: threshold
        )
    }
}
