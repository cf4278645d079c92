import Foundation
import Kernel

@testable import Classification

/// Made-up texts of three categories, of a seed: enough to learn them apart.
enum SmallTexts {
    private static let words = [
        "property.lift": ["电梯", "困人", "停运", "按钮", "轿厢", "抖动"],
        "noise.neighbour": ["楼上", "吵闹", "跺脚", "半夜", "音响", "睡觉"],
        "fire.lane": ["消防", "通道", "占用", "堵住", "车辆", "救援"],
    ]
    private static let common = ["小区", "希望", "处理", "今天", "昨天", "我们", "三楼", "门口", "一直", "没人管"]

    static func texts(_ count: Int, seed: UInt64 = 7, noise: Double = 0) -> [TrainingText] {
        var random = SeededRandom(seed)
        let categories = words.keys.sorted()
        return (0..<count).map { index in
            let category = categories[index % categories.count]
            var parts = (0..<4).map { _ in common.randomElement(using: &random) ?? "" }
            let own = words[category] ?? []
            for _ in 0..<3 { parts.append(own.randomElement(using: &random) ?? "") }
            let isWrong = Double.random(in: 0..<1, using: &random) < noise
            let label = isWrong ? categories.randomElement(using: &random) ?? category : category
            return TrainingText(text: parts.shuffled(using: &random).joined() + "\(index)", category: label)
        }
    }

    static let keywords = KeywordClassifier(
        [
            KeywordClassifier.Rule(category: "property.lift", keywords: ["电梯"]),
            KeywordClassifier.Rule(category: "noise.neighbour", keywords: ["楼上", "吵闹"]),
        ],
        threshold: 0.6
    )

    static func settings(_ change: (inout TrainingParameters) -> Void = { _ in }) -> ClassificationSettings {
        var training = TrainingParameters(learningRate: 0.5, epochs: 30, dimensions: 10, leastCount: 2)
        change(&training)
        return ClassificationSettings(training: training, leastTexts: 60)
    }

    /// A folder that is removed afterwards.
    static func inFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-classification-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    static let now = Instant(milliseconds: 1_790_000_000_000)

    static func trained(_ texts: [TrainingText], in folder: URL, settings: ClassificationSettings = settings()) throws
        -> Trainer.Result
    {
        try Trainer(settings: settings, keywords: keywords).train(texts, source: "test", at: now, folder: folder)
    }
}
