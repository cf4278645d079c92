import Kernel

/// A trained model that judges texts, with honest sureness and the words that speak for its judgement.
public final class FastTextClassifier: Classifier {
    /// The tokens that are read for why, and the distinct ones of them that are tried: a longer text says what it is about in its
    /// beginning, and why must not take longer than people wait.
    private static let readTokens = 400
    private static let triedTokens = 120
    private static let shownWords = 4

    public let manifest: ModelManifest
    private let model: FastTextModel
    private let tokens: TextTokens

    init(_ model: FastTextModel, _ manifest: ModelManifest) {
        self.model = model
        self.manifest = manifest
        tokens = TextTokens(lengths: manifest.parameters.lengths)
    }

    public var name: String { manifest.version }

    public func classify(_ text: String, limit: Int, explains: Bool) -> Classification {
        let own = tokens.tokens(of: text)
        let found = model.predict(own, limit: model.labels.count)
        let honest = manifest.calibration.honest(found.map(\.probability))
        let best = zip(found, honest).prefix(limit)
        let words = explains ? words(for: best.map(\.0.label), in: Array(own.prefix(Self.readTokens))) : [:]
        let candidates = best.compactMap { prediction, sureness in
            category(prediction.label).map {
                Classification.Candidate(category: $0, sureness: sureness, words: words[prediction.label] ?? [])
            }
        }
        return Classification(candidates, judge: name, threshold: ClassificationSettings.usualThreshold)
    }

    private func category(_ label: Int) -> String? {
        guard let number = Int(model.labels[label]), manifest.categories.indices.contains(number) else { return nil }
        return manifest.categories[number]
    }

    /// For each label the tokens without which it would be less likely, neighbours put together to words.
    private func words(for labels: [Int], in own: [String]) -> [Int: [String]] {
        func probabilities(_ tokens: [String]) -> [Double] {
            var all = [Double](repeating: 0, count: model.labels.count)
            for found in model.predict(tokens, limit: all.count) { all[found.label] = found.probability }
            return all
        }
        let whole = probabilities(own)
        var seen: Set<String> = []
        let distinct = own.filter { !$0.contains("#") && seen.insert($0).inserted && model.knows($0) }
        let without = distinct.prefix(Self.triedTokens).map { token in
            (token: token, left: probabilities(own.filter { $0 != token }))
        }
        return labels.reduce(into: [:]) { words, label in
            let weights = without.map { (token: $0.token, weight: whole[label] - $0.left[label]) }
            let strong = weights.filter { $0.weight > 0 }.sorted { $0.weight > $1.weight }.prefix(8)
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
