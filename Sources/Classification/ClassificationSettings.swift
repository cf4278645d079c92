public import Foundation
package import Kernel

/// How texts are classified: `Config/classification.yaml`.
public struct ClassificationSettings: Sendable {
    /// What serves where no settings are at hand.
    public static let usualThreshold = 0.6

    /// How sure the first category has to be to be taken without asking; above 0 and below 1.
    public let threshold: Double
    /// How many categories are offered.
    public let offered: Int
    public let training: TrainingParameters
    /// The share of the texts that training never sees, half to make sureness honest, half for the report.
    public let heldOut: Double
    /// A street has to have closed so many cases before a model can come of them.
    public let leastTexts: Int
    /// A category with fewer texts is left out of the training.
    public let leastPerCategory: Int
    /// How many times a text counts whose category a person chose against the suggestion; 1 to 10.
    public let overruledWeight: Int
    /// Texts that must come out as they say under the keyword rules.
    public let examples: [Example]

    /// A text with whether a person has to be asked, judged by the keyword rules.
    public struct Example: Sendable, Hashable {
        public let text: String
        public let asks: Bool
    }

    public init(
        threshold: Double = Self.usualThreshold,
        offered: Int = 3,
        training: TrainingParameters = TrainingParameters(),
        heldOut: Double = 0.2,
        leastTexts: Int = 200,
        leastPerCategory: Int = 10,
        overruledWeight: Int = 3,
        examples: [Example] = []
    ) {
        self.threshold = threshold
        self.offered = offered
        self.training = training
        self.heldOut = heldOut
        self.leastTexts = leastTexts
        self.leastPerCategory = leastPerCategory
        self.overruledWeight = overruledWeight
        self.examples = examples
    }

    /// Reads and checks `classification.yaml`; its examples of what is left out of a text must come out as they say.
    public static func read(_ file: URL) throws -> ClassificationSettings {
        try made(of: ConfigurationFile.read(file, as: File.self), name: file.lastPathComponent)
    }

    /// The same for a text.
    public static func decode(_ text: String, name: String) throws -> ClassificationSettings {
        try made(of: ConfigurationFile.decode(text, name: name, as: File.self), name: name)
    }

    /// The same while what else is to be said of the file is collected.
    package static func read(_ document: inout ConfigurationDocument) throws -> ClassificationSettings {
        try made(of: ConfigurationFile.value(&document), name: document.file)
    }

    /// Checks the examples of asking against the keyword rules of the categories that are in use.
    public func check(against keywords: KeywordClassifier, name: String) throws {
        for (index, example) in examples.enumerated() {
            let found = keywords.classify(example.text, limit: 1, explains: false)
            guard found.asks == example.asks else {
                let sureness = (found.first?.sureness ?? 0).formatted(.number.precision(.fractionLength(2)))
                throw ConfigurationFault(
                    file: name,
                    place: "examples.[\(index + 1)]",
                    Text(
                        "“\(example.text)”\(found.asks ? "会询问人" : "不会询问人")：识别为 \(found.first?.category ?? "无")，把握 \(sureness)",
                        "“\(example.text)” \(found.asks ? "asks" : "does not ask"): \(found.first?.category ?? "nothing") with \(sureness)"
                    )
                )
            }
        }
    }

    private static func made(of file: File, name: String) throws -> ClassificationSettings {
        func fault(_ place: String, _ problem: Text) -> ConfigurationFault {
            ConfigurationFault(file: name, place: place, problem)
        }
        guard file.threshold > 0, file.threshold < 1 else {
            throw fault("threshold", Text("应大于 0、小于 1", "is above 0 and below 1"))
        }
        guard (1...9).contains(file.offered) else { throw fault("offered", Text("应为 1 至 9", "is 1 to 9")) }
        let training = file.training
        if let problem = training.problem { throw fault("training", Text("训练参数不能用：\(problem)", problem)) }
        guard file.heldOut >= 0.05, file.heldOut <= 0.5 else {
            throw fault("held_out", Text("应为 0.05 至 0.5", "is 0.05 to 0.5"))
        }
        guard file.leastTexts >= 50 else { throw fault("least_texts", Text("应不小于 50", "is 50 or more")) }
        guard file.leastPerCategory >= 5 else { throw fault("least_per_category", Text("应不小于 5", "is 5 or more")) }
        guard (1...10).contains(file.overruledWeight) else {
            throw fault("overruled_weight", Text("应为 1 至 10", "is 1 to 10"))
        }
        for (index, example) in file.leftOut.enumerated() {
            let cleaned = TextTokens.cleaned(example.text)
            guard cleaned == example.becomes else {
                throw fault(
                    "left_out.[\(index + 1)]",
                    Text(
                        "“\(example.text)”处理后是“\(cleaned)”，不是“\(example.becomes)”",
                        "“\(example.text)” becomes “\(cleaned)”, not “\(example.becomes)”"
                    )
                )
            }
        }
        return ClassificationSettings(
            threshold: file.threshold,
            offered: file.offered,
            training: training,
            heldOut: file.heldOut,
            leastTexts: file.leastTexts,
            leastPerCategory: file.leastPerCategory,
            overruledWeight: file.overruledWeight,
            examples: file.examples.map { Example(text: $0.text, asks: $0.asks) }
        )
    }

    private struct File: Decodable {
        let threshold: Double
        let offered: Int
        let training: TrainingParameters
        let heldOut: Double
        let leastTexts: Int
        let leastPerCategory: Int
        let overruledWeight: Int
        let leftOut: [LeftOut]
        let examples: [Asking]

        struct LeftOut: Decodable {
            let text: String
            let becomes: String
        }
        struct Asking: Decodable {
            let text: String
            let asks: Bool
        }
        enum CodingKeys: String, CodingKey {
            case threshold, offered, training, examples
            case heldOut = "held_out"
            case leastTexts = "least_texts"
            case leastPerCategory = "least_per_category"
            case overruledWeight = "overruled_weight"
            case leftOut = "left_out"
        }
    }
}
