/// The rules that serve until there is a model: a category is suggested for its keywords that stand in a text.
public struct KeywordClassifier: Classifier {
    public static let name = "keywords"

    /// A category with the words that speak for it.
    public struct Rule: Sendable, Hashable {
        public let category: String
        public let keywords: [String]

        public init(category: String, keywords: [String]) {
            self.category = category
            self.keywords = keywords
        }
    }

    private let rules: [Rule]
    private let threshold: Double

    public init(_ rules: [Rule], threshold: Double = ClassificationSettings.usualThreshold) {
        self.rules = rules
        self.threshold = threshold
    }

    public var name: String { Self.name }

    /// Ranks by the characters of the keywords found; sureness is their share, one character counting for all that no keyword
    /// knows of: two characters alone make two thirds, four alone make four fifths.
    public func classify(_ text: String, limit: Int, explains: Bool = true) -> Classification {
        let found = rules.compactMap { rule -> (category: String, words: [String], weight: Int)? in
            let words = rule.keywords.filter { text.contains($0) }
            guard !words.isEmpty else { return nil }
            return (rule.category, words, words.reduce(0) { $0 + $1.count })
        }
        let ranked = found.sorted { $0.weight == $1.weight ? $0.category < $1.category : $0.weight > $1.weight }
        let total = Double(found.reduce(1) { $0 + $1.weight })
        let candidates = ranked.prefix(limit).map {
            Classification.Candidate(
                category: $0.category,
                sureness: Double($0.weight) / total,
                words: $0.words
            )
        }
        return Classification(candidates, judge: name, threshold: threshold)
    }
}
