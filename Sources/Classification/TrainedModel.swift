import Foundation

/// How each judge of a model is made honest, and their mean after that.
public struct ModelCalibration: Sendable, Hashable, Codable {
    let fastText: Calibration
    let linear: Calibration
    let mean: Calibration

    /// The mean as it is spoken at last.
    public var temperature: Double { mean.temperature }

    var isSound: Bool { [fastText, linear, mean].allSatisfy { $0.temperature > 0 && $0.temperature.isFinite } }
}

/// The two judges that a training makes: fastText and a linear one.
///
/// The mean of what they say, each made honest first, counts.
struct TrainedModel: Sendable {
    let fastText: FastTextModel
    let linear: LinearModel
    private let tokens: TextTokens

    init(_ fastText: FastTextModel, _ linear: LinearModel, _ parameters: TrainingParameters) {
        self.fastText = fastText
        self.linear = linear
        tokens = TextTokens(lengths: parameters.lengths)
    }

    /// What each judge says of a text, by the categories' numbers; nil when fastText knows no token of it.
    func voices(on text: String) -> (fastText: [Double], linear: [Double])? {
        let found = fastText.predict(tokens.tokens(of: text), limit: linear.labelCount)
        guard !found.isEmpty else { return nil }
        var probabilities = [Double](repeating: 0, count: linear.labelCount)
        for (label, probability) in found {
            if let number = Int(fastText.labels[label]), probabilities.indices.contains(number) {
                probabilities[number] = probability
            }
        }
        return (probabilities, linear.probabilities(of: text))
    }

    /// What the model says of a text, by the categories' numbers; the values sum to 1.
    func probabilities(of text: String, _ calibration: ModelCalibration) -> [Double]? {
        voices(on: text).map {
            calibration.mean.honest(
                Self.mean(calibration.fastText.honest($0.fastText), calibration.linear.honest($0.linear))
            )
        }
    }

    /// What makes the model honest, found on texts that it has not seen.
    func calibration(on cases: [(text: String, right: Int)]) -> ModelCalibration {
        let spoken = cases.compactMap { one in voices(on: one.text).map { (voices: $0, right: one.right) } }
        let fastText = Calibration.fitted(to: spoken.map { ($0.voices.fastText, $0.right) })
        let linear = Calibration.fitted(to: spoken.map { ($0.voices.linear, $0.right) })
        let mean = Calibration.fitted(
            to: spoken.map {
                (Self.mean(fastText.honest($0.voices.fastText), linear.honest($0.voices.linear)), $0.right)
            }
        )
        return ModelCalibration(fastText: fastText, linear: linear, mean: mean)
    }

    static func mean(_ first: [Double], _ second: [Double]) -> [Double] { zip(first, second).map { ($0 + $1) / 2 } }
}
