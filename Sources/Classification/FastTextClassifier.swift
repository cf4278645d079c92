import Kernel

/// A trained model that judges texts, with honest sureness and the words that speak for its judgement.
public final class FastTextClassifier: Classifier {
    /// The distinct tokens that are tried for why; a longer text says what it is about in its beginning.
    private static let triedTokens = 150
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
        let candidates = zip(found, honest).prefix(limit).compactMap { prediction, sureness in
            category(prediction.label).map { category in
                Classification.Candidate(
                    category: category,
                    sureness: sureness,
                    words: explains ? words(for: prediction.label, in: own) : []
                )
            }
        }
        return Classification(candidates, judge: name, threshold: ClassificationSettings.usualThreshold)
    }

    private func category(_ label: Int) -> String? {
        guard let number = Int(model.labels[label]), manifest.categories.indices.contains(number) else { return nil }
        return manifest.categories[number]
    }

    /// The tokens without which the label would be less likely, neighbours put together to words.
    private func words(for label: Int, in own: [String]) -> [String] {
        func probability(_ tokens: [String]) -> Double {
            model.predict(tokens, limit: model.labels.count).first { $0.label == label }?.probability ?? 0
        }
        let whole = probability(own)
        var seen: Set<String> = []
        let distinct = own.filter { seen.insert($0).inserted && model.knows($0) }.prefix(Self.triedTokens)
        let weights = distinct.map { token in (token, whole - probability(own.filter { $0 != token })) }
        let strong = weights.filter { $0.1 > 0 && !$0.0.contains("#") }.sorted { $0.1 > $1.1 }.prefix(8)
        let weight = Dictionary(strong.map { ($0.0, $0.1) }, uniquingKeysWith: { $1 })
        return Self.joined(own, weight).prefix(Self.shownWords).map(\.self)
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
