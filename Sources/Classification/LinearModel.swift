import Foundation

/// A judge that adds up a weight for each token of a text: one sum for each category, the highest is the likeliest.
///
/// It stands beside fastText, because their mistakes are not the same: the mean of both is right more often than either.
struct LinearModel: Sendable {
    /// More tokens than this are never kept: 200,000 of 60 categories are 48 MB.
    static let mostTokens = 200_000
    /// What files begin with.
    private static let mark = Array("linli linear 1\n".utf8)

    let features: LinearFeatures
    let labelCount: Int
    /// The weights of the first token for all labels, of the second, and so on; last, what every text has.
    private let weights: [Float]

    init(_ features: LinearFeatures, weights: [Float], labelCount: Int) {
        self.features = features
        self.weights = weights
        self.labelCount = labelCount
    }

    /// How far a text is on each label's side: above 0 it belongs to it.
    func scores(of text: String) -> [Double] {
        var scores = [Float](weights.suffix(labelCount))
        for (token, weight) in features.vector(of: text) {
            for label in 0..<labelCount { scores[label] += weight * weights[token * labelCount + label] }
        }
        return scores.map(Double.init)
    }

    /// The scores as shares of 1, not yet honest.
    func probabilities(of text: String) -> [Double] {
        let scores = scores(of: text)
        let highest = scores.max() ?? 0
        let powers = scores.map { exp($0 - highest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// How much each token of a text speaks for each label, beyond what it does for the labels on average.
    func reasons(in text: String) -> [String: [Double]] {
        features.vector(of: text).reduce(into: [:]) { found, entry in
            let own = weights[(entry.token * labelCount)..<((entry.token + 1) * labelCount)].map {
                Double($0 * entry.weight)
            }
            let mean = own.reduce(0, +) / Double(max(1, labelCount))
            let token = String(features.tokens[entry.token].drop { $0 == "^" })
            let before = found[token] ?? [Double](repeating: 0, count: labelCount)
            found[token] = zip(before, own).map { $0 + $1 - mean }
        }
    }

    /// The model as bytes: a mark, the numbers of labels and tokens, each token with its rarity, the weights; little-endian.
    var bytes: Data {
        var data = Data(Self.mark)
        func append(_ number: UInt32) { withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) } }
        append(UInt32(labelCount))
        append(UInt32(features.tokens.count))
        for (token, rarity) in zip(features.tokens, features.rarity) {
            append(UInt32(token.utf8.count))
            data.append(contentsOf: token.utf8)
            append(rarity.bitPattern)
        }
        for weight in weights { append(weight.bitPattern) }
        return data
    }

    /// Reads what `bytes` wrote; nil for anything else.
    init?(_ data: Data, labelCount: Int, _ parameters: TrainingParameters) {
        let bytes = [UInt8](data)
        guard bytes.starts(with: Self.mark) else { return nil }
        var place = Self.mark.count
        func number() -> UInt32? {
            guard place + 4 <= bytes.count else { return nil }
            defer { place += 4 }
            return (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
        }
        guard let labels = number(), Int(labels) == labelCount, labelCount > 0, let count = number(),
            count <= Self.mostTokens
        else { return nil }
        var tokens: [String] = []
        var rarity: [Float] = []
        for _ in 0..<count {
            guard let length = number(), length <= 4096, place + Int(length) <= bytes.count else { return nil }
            tokens.append(String(decoding: bytes[place..<(place + Int(length))], as: UTF8.self))
            place += Int(length)
            guard let own = number() else { return nil }
            rarity.append(Float(bitPattern: own))
        }
        var weights: [Float] = []
        weights.reserveCapacity((tokens.count + 1) * labelCount)
        guard bytes.count - place == (tokens.count + 1) * labelCount * 4 else { return nil }
        while let own = number() { weights.append(Float(bitPattern: own)) }
        guard weights.allSatisfy(\.isFinite), rarity.allSatisfy(\.isFinite) else { return nil }
        self.init(LinearFeatures(tokens: tokens, rarity: rarity, parameters), weights: weights, labelCount: labelCount)
    }
}
