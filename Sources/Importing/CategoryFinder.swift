import Cases
import Kernel

/// The categories by name, code and keyword, over bytes; the keywords choose as `CategoryTree.suggestions` does.
struct CategoryFinder: Sendable {
    private let tree: CategoryTree
    private let byName: [String: Category]
    private let words: WordFinder
    private let owners: [Int]
    private let weights: [Int]

    init(_ tree: CategoryTree) {
        self.tree = tree
        var byName: [String: Category] = [:]
        for category in tree.categories {
            for name in [category.code, category.name.zh, category.name.en] { byName[name] = byName[name] ?? category }
        }
        self.byName = byName
        let list = tree.categories.enumerated().flatMap { index, category in
            Set(category.keywords).sorted().map { (index, $0) }
        }
        owners = list.map(\.0)
        weights = list.map { $0.1.count }
        words = WordFinder(list.map(\.1))
    }

    subscript(code: String) -> Category? { tree[code] }

    func named(_ name: String) -> Category? { byName[name] }

    /// The category for which most letters of keywords speak; nil when none does.
    func speaking(in bytes: UnsafeRawBufferPointer) -> Category? {
        var seen: [Int] = []
        words.find(in: bytes) { word, _ in if !seen.contains(word) { seen.append(word) } }
        guard !seen.isEmpty else { return nil }
        var sums: [Int: Int] = [:]
        for word in seen { sums[owners[word], default: 0] += weights[word] }
        let best = sums.max { a, b in
            a.value == b.value ? tree.categories[a.key].code > tree.categories[b.key].code : a.value < b.value
        }
        return best.map { tree.categories[$0.key] }
    }
}
