public import Foundation
public import Kernel

/// A text whose category is known.
public struct TrainingText: Sendable, Hashable {
    public let text: String
    public let category: String
    /// Whether a person chose the category against what had been suggested.
    public let isOverruled: Bool

    public init(text: String, category: String, isOverruled: Bool = false) {
        self.text = text
        self.category = category
        self.isOverruled = isOverruled
    }
}

/// Why no model can come of the texts.
public enum TrainingRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    case tooFewTexts(found: Int, needed: Int)
    case tooFewCategories
    case failed(String)

    public var description: String {
        switch self {
        case .tooFewTexts(let found, let needed): "there are \(found) texts to learn from; \(needed) are needed"
        case .tooFewCategories: "the texts are not of two categories with enough texts each"
        case .failed(let problem): "the training failed: \(problem)"
        }
    }
}

/// Trains a model on texts: the same texts, settings and seed make the same model.
public struct Trainer: Sendable {
    private let settings: ClassificationSettings
    private let keywords: any Classifier
    private let tokens: TextTokens

    /// `keywords`: what the model is measured against.
    public init(settings: ClassificationSettings, keywords: any Classifier) {
        self.settings = settings
        self.keywords = keywords
        tokens = TextTokens(lengths: settings.training.lengths)
    }

    /// A model that has not been written yet.
    public struct Result: Sendable {
        /// fastText's part, and the linear judge's.
        let file: URL
        let linear: Data
        public let manifest: ModelManifest
        /// How long the final training took.
        public let time: Duration
    }

    /// Trains on a part of the texts, makes sureness honest and measures on the rest, and trains once more on all of them.
    ///
    /// The report is of the first model, which had not seen the texts that it is measured on; the second has learned from them
    /// as well and should be a little better. Files are written into `folder`; the caller removes it.
    public func train(_ all: [TrainingText], source: String, at now: Instant, folder: URL) throws -> Result {
        let texts = usable(all)
        guard texts.count >= settings.leastTexts else {
            throw TrainingRefusal.tooFewTexts(found: texts.count, needed: settings.leastTexts)
        }
        let categories = Set(texts.map(\.category)).sorted()
        guard categories.count > 1 else { throw TrainingRefusal.tooFewCategories }
        let parts = TrainingSplit(texts, heldOut: settings.heldOut, seed: settings.training.seed)
        do {
            let probe = try model(of: parts.learned, categories, folder: folder, name: "probe")
            let calibration = probe.calibration(
                on: parts.calibration.map { ($0.text, categories.firstIndex(of: $0.category) ?? 0) }
            )
            let report = report(on: parts.report, probe, calibration, categories)
            let clock = ContinuousClock()
            let began = clock.now
            let final = try model(of: texts, categories, folder: folder, name: "final")
            let time = clock.now - began
            let file = folder.appending(path: "final.bin")
            try final.fastText.save(file)
            let linear = final.linear.bytes
            let bytes = try Data(contentsOf: file) + linear
            let checksum = hexadecimal(sha256(bytes))
            let civil = CivilTime(now)
            let stamp = [civil.hour, civil.minute].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
            let manifest = ModelManifest(
                version: "cases-\(civil.date.description.filter { $0 != "-" })-\(stamp)-\(checksum.prefix(6))",
                checksum: checksum,
                size: bytes.count,
                trainedAt: now,
                source: source,
                texts: texts.count,
                overruled: texts.count(where: \.isOverruled),
                categories: categories,
                parameters: settings.training,
                calibration: calibration,
                report: report
            )
            return Result(file: file, linear: linear, manifest: manifest, time: time)
        } catch let fault as FastTextModel.Fault {
            throw TrainingRefusal.failed(fault.description)
        }
    }

    /// The texts of categories with enough of them, each once: the same text twice would be learned and examined.
    private func usable(_ all: [TrainingText]) -> [TrainingText] {
        var places: [[String]: Int] = [:]
        var texts: [TrainingText] = []
        for text in all {
            let key = tokens.tokens(of: text.text)
            guard !key.isEmpty else { continue }
            // What came last is what is known best.
            if let place = places[key] {
                texts[place] = text
            } else {
                places[key] = texts.count
                texts.append(text)
            }
        }
        let counts = texts.reduce(into: [String: Int]()) { $0[$1.category, default: 0] += 1 }
        return texts.filter { counts[$0.category, default: 0] >= settings.leastPerCategory }
    }

    func model(of texts: [TrainingText], _ categories: [String], folder: URL, name: String) throws
        -> TrainedModel
    {
        let file = folder.appending(path: "\(name).txt")
        // What stands in this file are the texts without what names or reaches a person; it is removed at once.
        try Data(lines(texts, categories).utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let place = Dictionary(categories.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
        let linear = LinearTrainer(
            texts.map { ($0.text, place[$0.category] ?? 0, $0.isOverruled ? settings.overruledWeight : 1) },
            settings.training
        )
        return TrainedModel(
            try FastTextModel(training: file, settings.training),
            linear.model(labelCount: categories.count),
            settings.training
        )
    }

    private func lines(_ texts: [TrainingText], _ categories: [String]) -> String {
        var random = SeededRandom(UInt64(clamping: settings.training.seed))
        let place = Dictionary(categories.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
        var lines: [String] = []
        for text in texts {
            let own = tokens.tokens(of: text.text)
            let label = "__label__\(place[text.category] ?? 0)"
            for _ in 0..<(text.isOverruled ? settings.overruledWeight : 1) {
                lines.append("\(label) \(own.joined(separator: " "))")
                for _ in 0..<settings.training.thinned {
                    let kept = own.filter { _ in
                        Double.random(in: 0..<1, using: &random) < settings.training.thinnedShare
                    }
                    lines.append("\(label) \(kept.joined(separator: " "))")
                }
            }
        }
        // Learning goes through the lines in order: neighbours of one category would pull it to and fro.
        lines.shuffle(using: &random)
        return lines.joined(separator: "\n") + "\n"
    }

    private func report(
        on texts: [TrainingText],
        _ model: TrainedModel,
        _ calibration: ModelCalibration,
        _ categories: [String]
    ) -> TrainingReport {
        var judged: [Judged] = []
        var byKeywords: [Judged] = []
        var spoken: [(sureness: Double, isRight: Bool)] = []
        var honest: [(sureness: Double, isRight: Bool)] = []
        for text in texts {
            let right = categories.firstIndex(of: text.category) ?? 0
            let said = model.probabilities(of: text.text, calibration)
            // Of which nothing is known, nothing is taken.
            let best = said.flatMap { said in said.indices.max { said[$0] < said[$1] } }
            judged.append(Judged(right: text.category, taken: best.map { categories[$0] }))
            if let said, let best { honest.append((said[best], best == right)) }
            if let voices = model.voices(on: text.text) {
                let plain = TrainedModel.mean(voices.fastText, voices.linear)
                let first = plain.indices.max { plain[$0] < plain[$1] } ?? 0
                spoken.append((plain[first], first == right))
            }
            let rule = keywords.classify(text.text, limit: 1, explains: false).first?.category
            byKeywords.append(Judged(right: text.category, taken: rule))
        }
        let sure = honest.filter { $0.sureness >= settings.threshold }
        let counts = texts.reduce(into: [String: Int]()) { $0[$1.category, default: 0] += 1 }
        return TrainingReport(
            texts: texts.count,
            model: TrainingReport.quality(judged),
            keywords: TrainingReport.quality(byKeywords),
            majority: Double(counts.values.max() ?? 0) / Double(max(1, texts.count)),
            errorBefore: Calibration.error(spoken),
            errorAfter: Calibration.error(honest),
            sure: Double(sure.count) / Double(max(1, texts.count)),
            rightWhenSure: Double(sure.count(where: \.isRight)) / Double(max(1, sure.count)),
            categories: TrainingReport.perCategory(judged),
            confusions: TrainingReport.confusions(judged)
        )
    }
}
