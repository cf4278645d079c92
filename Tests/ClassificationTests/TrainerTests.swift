import Foundation
import Testing

@testable import Classification

@Suite struct TrainerTests {
    @Test func `a model learns, says how sure it is, and why`() throws {
        try SmallTexts.inFolder { folder in
            let result = try SmallTexts.trained(SmallTexts.texts(300), in: folder)
            let report = result.manifest.report
            #expect(report.model.accuracy > 0.95)
            #expect(report.model.accuracy > report.keywords.accuracy)
            #expect(abs(report.majority - 1.0 / 3) < 0.05)
            #expect(report.texts == 30)
            let models = ModelFolder(folder: folder.appending(path: "models"))
            try models.activate(result)
            let found = try #require(models.classifier).classify("小区门口的消防通道被占用了", limit: 3, explains: true)
            #expect(found.first?.category == "fire.lane")
            #expect(!found.asks)
            #expect(found.judge == result.manifest.version)
            #expect(found.first?.words.contains { $0.contains("消防") || $0.contains("通道") || $0.contains("占用") } == true)
            #expect(found.first?.words.contains { $0.contains("小区") } == false)
            #expect(abs(found.candidates.reduce(0) { $0 + $1.sureness } - 1) < 0.001)
        }
    }

    @Test func `the same texts make the same model, another seed another one`() throws {
        func checksum(_ seed: Int) throws -> String {
            try SmallTexts.inFolder { folder in
                try SmallTexts.trained(
                    SmallTexts.texts(120),
                    in: folder,
                    settings: SmallTexts.settings {
                        $0.seed = seed
                        $0.thinned = 1
                    }
                ).manifest.checksum
            }
        }
        let first = try checksum(1)
        #expect(try checksum(1) == first)
        #expect(try checksum(2) != first)
    }

    @Test func `too few texts make no model`() throws {
        try SmallTexts.inFolder { folder in
            #expect(throws: TrainingRefusal.tooFewTexts(found: 30, needed: 60)) {
                try SmallTexts.trained(SmallTexts.texts(30), in: folder)
            }
            let one = SmallTexts.texts(300).filter { $0.category == "fire.lane" }
            #expect(throws: TrainingRefusal.tooFewCategories) { try SmallTexts.trained(one, in: folder) }
        }
    }

    @Test func `a text that comes twice is learned or examined, not both`() throws {
        let texts = SmallTexts.texts(100)
        try SmallTexts.inFolder { folder in
            let result = try SmallTexts.trained(texts + texts, in: folder)
            #expect(result.manifest.texts == 100)
        }
    }

    @Test func `a model worse than the keyword rules is not activated`() throws {
        try SmallTexts.inFolder { folder in
            // Labels that say nothing: the rules cannot be beaten by what they teach.
            let wrong = SmallTexts.texts(300).enumerated().map { index, text in
                TrainingText(text: text.text, category: index % 2 == 0 ? "noise.neighbour" : "property.lift")
            }
            let perfect = Oracle(answers: Dictionary(wrong.map { ($0.text, $0.category) }, uniquingKeysWith: { $1 }))
            let result = try Trainer(settings: SmallTexts.settings(), keywords: perfect)
                .train(wrong, source: "test", at: SmallTexts.now, folder: folder)
            let models = ModelFolder(folder: folder.appending(path: "models"))
            #expect(throws: ModelFolder.Fault.worseThanKeywords(result.manifest.report)) { try models.activate(result) }
            #expect(models.classifier == nil)
        }
    }

    @Test func `sureness becomes honest where labels are noisy`() throws {
        try SmallTexts.inFolder { folder in
            let settings = ClassificationSettings(
                training: TrainingParameters(learningRate: 1, epochs: 60, dimensions: 10, leastCount: 1),
                heldOut: 0.5
            )
            let report = try SmallTexts.trained(
                SmallTexts.texts(1200, noise: 0.4),
                in: folder,
                settings: settings
            ).manifest.report
            #expect(report.errorAfter < report.errorBefore)
            #expect(report.errorAfter < 0.12)
        }
    }

    @Test func `what a person overruled counts more`() throws {
        try SmallTexts.inFolder { folder in
            // The same words in other orders: nothing but how often each counts can decide.
            let words = ["泳池", "水质", "浑浊", "救生"]
            let orders = words.indices.flatMap { first in
                words.indices.flatMap { second in
                    words.indices.compactMap { third -> [Int]? in
                        Set([first, second, third]).count == 3
                            ? [first, second, third, 6 - first - second - third] : nil
                    }
                }
            }
            let doubtful = orders.enumerated().map { index, order in
                TrainingText(
                    text: order.map { words[$0] }.joined(separator: "，"),
                    category: index % 2 == 0 ? "fire.lane" : "property.lift",
                    isOverruled: index % 2 == 0
                )
            }
            let result = try SmallTexts.trained(SmallTexts.texts(90) + doubtful, in: folder)
            #expect(result.manifest.overruled == 12)
            let file = folder.appending(path: "m.bin")
            try ModelFolder.write(result, to: file)
            let found = try ModelFolder.read(file).classify("泳池，水质，浑浊，救生", limit: 1, explains: false)
            #expect(found.first?.category == "fire.lane")
        }
    }

    /// Knows every answer.
    private struct Oracle: Classifier {
        let answers: [String: String]
        let name = "oracle"

        func classify(_ text: String, limit: Int, explains: Bool) -> Classification {
            let found = answers[text].map { Classification.Candidate(category: $0, sureness: 1, words: []) }
            return Classification(found.map { [$0] } ?? [], judge: name, threshold: 0.6)
        }
    }
}
