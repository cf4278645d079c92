import Foundation

/// What the linear judge sees of a text: its tokens weighed by how rare they are (tf-idf), and once more those of its
/// beginning, where people say what they want.
///
/// Both parts have the length 1, so a long text weighs no more than a short one.
struct LinearFeatures: Sendable {
    /// What stands before a token of the beginning; no token of a text holds it.
    private static let beginning = "^"

    /// The known tokens in the order of their numbers.
    let tokens: [String]
    /// The logarithm of how rare each is.
    let rarity: [Float]
    private let places: [String: Int]
    private let whole: TextTokens
    private let lead: Int

    init(tokens: [String], rarity: [Float], _ parameters: TrainingParameters) {
        self.tokens = tokens
        self.rarity = rarity
        places = Dictionary(zip(tokens, tokens.indices), uniquingKeysWith: { first, _ in first })
        whole = TextTokens(lengths: parameters.linearLengths)
        lead = parameters.lead
    }

    /// The tokens that stand in enough of the texts, at most `LinearModel.mostTokens`, the commonest.
    init(learnedFrom texts: [String], _ parameters: TrainingParameters) {
        let plain = Self(tokens: [], rarity: [], parameters)
        var counts: [String: Int] = [:]
        for text in texts {
            for part in plain.parts(of: text) {
                for token in part.keys { counts[token, default: 0] += 1 }
            }
        }
        let common = counts.filter { $0.value >= parameters.leastCount }
            .sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
            .prefix(LinearModel.mostTokens)
        let all = Double(texts.count + 1)
        self.init(
            tokens: common.map(\.key),
            rarity: common.map { Float(log(all / Double($0.value + 1)) + 1) },
            parameters
        )
    }

    /// The numbers of the known tokens of a text, ascending, with their weights.
    func vector(of text: String) -> [(token: Int, weight: Float)] {
        parts(of: text).flatMap { part -> [(token: Int, weight: Float)] in
            let known = part.compactMap { token, count -> (token: Int, weight: Float)? in
                places[token].map { ($0, (1 + Float(log(Double(count)))) * rarity[$0]) }
            }
            // In a set order, so that sums come out the same to the last bit.
            let sorted = known.sorted { $0.token < $1.token }
            let length = sorted.reduce(Float(0)) { $0 + $1.weight * $1.weight }.squareRoot()
            return sorted.map { ($0.token, $0.weight / max(length, .leastNormalMagnitude)) }
        }
    }

    /// How often each token stands in the whole text, and in its beginning.
    private func parts(of text: String) -> [[String: Int]] {
        func counts(_ tokens: [String], _ mark: String) -> [String: Int] {
            tokens.reduce(into: [:]) { $0[mark + $1, default: 0] += 1 }
        }
        let all = counts(whole.tokens(of: text), "")
        guard lead > 0 else { return [all] }
        return [all, counts(whole.tokens(of: text, within: lead), Self.beginning)]
    }
}
