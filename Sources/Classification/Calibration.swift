import Foundation

/// Turns what a model says into how often it is right: its logarithms divided by one number, the temperature, that was
/// found on texts that the model had not seen (Guo and others, "On calibration of modern neural networks", 2017).
public struct Calibration: Sendable, Hashable, Codable {
    /// 1 changes nothing; above 1 the model was too sure of itself.
    public let temperature: Double

    public init(temperature: Double) { self.temperature = temperature }

    /// The same probabilities, honest; they still sum to 1, and their order stays.
    func honest(_ probabilities: [Double]) -> [Double] {
        let powers = probabilities.map { pow(max($0, 1e-9), 1 / temperature) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// The temperature under which the right labels are likeliest, by golden section between 0.05 and 10.
    ///
    /// `cases`: the probabilities of all labels, and the place of the right one.
    static func fitted(to cases: [(probabilities: [Double], right: Int)]) -> Calibration {
        guard cases.count >= 10 else { return Calibration(temperature: 1) }
        func loss(_ temperature: Double) -> Double {
            let calibration = Calibration(temperature: temperature)
            return cases.reduce(0) { $0 - log(max(calibration.honest($1.probabilities)[$1.right], 1e-12)) }
        }
        let ratio = (5.0.squareRoot() - 1) / 2
        // In logarithms: 0.2 is as far from 1 as 5 is.
        var low = log(0.05)
        var high = log(10.0)
        for _ in 0..<40 {
            let left = high - ratio * (high - low)
            let right = low + ratio * (high - low)
            if loss(exp(left)) < loss(exp(right)) { high = right } else { low = left }
        }
        return Calibration(temperature: exp((low + high) / 2))
    }

    /// The expected calibration error: over ten equal steps of sureness, how far sureness is from the share that was right, weighted by
    /// how many fell into the step; 0 to 1.
    public static func error(_ judged: [(sureness: Double, isRight: Bool)]) -> Double {
        guard !judged.isEmpty else { return 0 }
        let steps = Dictionary(grouping: judged) { min(9, Int($0.sureness * 10)) }
        let sum = steps.values.reduce(0.0) { sum, step in
            let sureness = step.reduce(0) { $0 + $1.sureness }
            return sum + abs(sureness - Double(step.count(where: \.isRight)))
        }
        return sum / Double(judged.count)
    }
}
