import Kernel

/// Finds the weights of a linear model: for each label the widest gap between its texts and all others.
///
/// A support vector machine with squared hinge loss, solved by dual coordinate descent (Hsieh and others, "A dual coordinate
/// descent method for large-scale linear SVM", 2008). The order of the steps is drawn from the seed.
struct LinearTrainer {
    /// A label is done after so many passes at most; the last ones change hardly anything.
    private static let mostPasses = 40
    /// A label is done when no step of a pass was further than this from its end.
    private static let tolerance: Float = 0.02

    /// The texts behind one another: where each begins, the numbers of its tokens and their weights.
    private var starts = [0]
    private var tokens: [Int32] = []
    private var values: [Float] = []
    /// What one divides by in a step: the squared length of each text, and what belongs to the cost of a mistake.
    private var steps: [Float] = []
    private var softness: [Float] = []
    private let labels: [Int]
    private let features: LinearFeatures
    private let seed: UInt64

    /// `weight`: how many times each text counts.
    init(_ texts: [(text: String, label: Int, weight: Int)], _ parameters: TrainingParameters) {
        features = LinearFeatures(learnedFrom: texts.map(\.text), parameters)
        labels = texts.map(\.label)
        seed = UInt64(clamping: parameters.seed)
        for text in texts {
            let vector = features.vector(of: text.text)
            tokens += vector.map { Int32($0.token) }
            values += vector.map(\.weight)
            starts.append(tokens.count)
            let soft = Float(1 / (2 * parameters.linearCost * Double(text.weight)))
            softness.append(soft)
            steps.append(vector.reduce(1) { $0 + $1.weight * $1.weight } + soft)
        }
    }

    /// The model of `labelCount` labels, numbered from 0.
    func model(labelCount: Int) -> LinearModel {
        let rows = features.tokens.count + 1
        var weights = [Float](repeating: 0, count: rows * labelCount)
        for label in 0..<labelCount {
            for (row, weight) in side(of: label).enumerated() { weights[row * labelCount + label] = weight }
        }
        return LinearModel(features, weights: weights, labelCount: labelCount)
    }

    /// The weights for one label against all others; the last is what every text has.
    private func side(of label: Int) -> [Float] {
        var random = SeededRandom(seed &+ UInt64(label) &* 0x51)
        var order = Array(labels.indices)
        var pressure = [Float](repeating: 0, count: labels.count)
        var weights = [Float](repeating: 0, count: features.tokens.count + 1)
        for _ in 0..<Self.mostPasses {
            order.shuffle(using: &random)
            let furthest = pass(order, label, &pressure, &weights)
            if furthest < Self.tolerance { break }
        }
        return weights
    }

    /// One step for every text: how far the furthest was from its end.
    private func pass(_ order: [Int], _ label: Int, _ pressure: inout [Float], _ weights: inout [Float]) -> Float {
        // The hottest loop of training, some billion times: without the checks of every index it takes half as long.
        weights.withUnsafeMutableBufferPointer { weights in
            values.withUnsafeBufferPointer { values in
                tokens.withUnsafeBufferPointer { tokens in
                    var furthest: Float = 0
                    let common = weights.count - 1
                    for text in order {
                        let side: Float = labels[text] == label ? 1 : -1
                        var sum = weights[common]
                        for place in starts[text]..<starts[text + 1] {
                            sum += weights[Int(tokens[place])] * values[place]
                        }
                        let own = pressure[text]
                        let slope = side * sum - 1 + softness[text] * own
                        let end = own == 0 ? min(slope, 0) : slope
                        furthest = max(furthest, abs(end))
                        guard abs(end) > 1e-6 else { continue }
                        pressure[text] = max(own - slope / steps[text], 0)
                        let change = (pressure[text] - own) * side
                        weights[common] += change
                        for place in starts[text]..<starts[text + 1] {
                            weights[Int(tokens[place])] += change * values[place]
                        }
                    }
                    return furthest
                }
            }
        }
    }
}
