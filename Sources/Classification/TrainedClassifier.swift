import Kernel

/// A trained model that judges texts, with honest sureness and the words that speak for its judgement.
public final class TrainedClassifier: Classifier {
    /// The tokens among which the words that speak for a category are looked for, and how many words are shown.
    private static let strongTokens = 8
    private static let shownWords = 4
    /// A token that speaks less than this share of the strongest one is no reason.
    private static let leastShare = 0.2

    public let manifest: ModelManifest
    private let model: TrainedModel
    private let tokens: TextTokens

    init(_ model: TrainedModel, _ manifest: ModelManifest) {
        self.model = model
        self.manifest = manifest
        tokens = TextTokens(lengths: manifest.parameters.lengths)
    }

    public var name: String { manifest.version }

    public func classify(_ text: String, limit: Int, explains: Bool) -> Classification {
        let threshold = ClassificationSettings.usualThreshold
        guard let said = model.probabilities(of: text, manifest.calibration) else {
            return Classification([], judge: name, threshold: threshold)
        }
        let best = said.indices.sorted { said[$0] == said[$1] ? $0 < $1 : said[$0] > said[$1] }.prefix(limit)
        let words = explains ? words(for: Array(best), in: text) : [:]
        let candidates = best.map {
            Classification.Candidate(category: manifest.categories[$0], sureness: said[$0], words: words[$0] ?? [])
        }
        return Classification(candidates, judge: name, threshold: threshold)
    }

    /// For each category the tokens that speak for it more than for the others, neighbours put together to words.
    ///
    /// The linear judge is asked, because its sums can be taken apart; single characters say too little to be shown.
    private func words(for labels: [Int], in text: String) -> [Int: [String]] {
        let own = tokens.tokens(of: text)
        let reasons = model.linear.reasons(in: text)
        let shown = Set(own.filter { !$0.contains("#") })
        return labels.reduce(into: [:]) { words, label in
            let weights = shown.compactMap { token in reasons[token].map { (token: token, weight: $0[label]) } }
            let sorted = weights.sorted { $0.weight == $1.weight ? $0.token < $1.token : $0.weight > $1.weight }
            let least = max(0, sorted.first?.weight ?? 0) * Self.leastShare
            let strong = sorted.prefix(Self.strongTokens).filter { $0.weight > 0 && $0.weight >= least }
            let weight = Dictionary(strong.map { ($0.token, $0.weight) }, uniquingKeysWith: { $1 })
            words[label] = Array(Self.joined(own, weight).prefix(Self.shownWords))
        }
    }

    /// Tokens that overlap where they stand in the text, as one word: `电梯` and `梯困` as `电梯困`; the strongest first.
    static func joined(_ own: [String], _ weight: [String: Double]) -> [String] {
        var found: [(word: String, weight: Double)] = []
        var current: (word: String, weight: Double)?
        var last: String?
        for token in own {
            guard let own = weight[token] else {
                if let current { found.append(current) }
                current = nil
                last = nil
                continue
            }
            if let before = last, let running = current, before.dropFirst() == token.dropLast(), running.word.count < 6,
                let end = token.last
            {
                current = (running.word + String(end), running.weight + own)
            } else {
                if let current { found.append(current) }
                current = (token, own)
            }
            last = token
        }
        if let current { found.append(current) }
        var seen: Set<String> = []
        return found.sorted { $0.weight > $1.weight }.map(\.word).filter { seen.insert($0).inserted }
    }
}
