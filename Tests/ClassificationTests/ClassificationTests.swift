import Foundation
import Kernel
import TestSupport
import Testing

@testable import Classification

@Suite struct ClassificationTests {
    @Test func `keywords rank by their characters, and one short word alone is not very sure`() {
        let found = SmallTexts.keywords.classify("楼上吵闹，电梯坏了", limit: 3)
        #expect(found.candidates.map(\.category) == ["noise.neighbour", "property.lift"])
        #expect(found.candidates[0].words == ["楼上", "吵闹"])
        #expect(found.candidates[0].sureness == 4.0 / 7)
        #expect(found.asks)
        #expect(SmallTexts.keywords.classify("电梯", limit: 3).first?.sureness == 2.0 / 3)
        #expect(SmallTexts.keywords.classify("别的", limit: 3).asks)
    }

    @Test func `calibration tells how far sureness is from truth`() {
        let honest = (0..<100).map { (sureness: 0.75, isRight: $0 % 4 != 0) }
        #expect(Calibration.error(honest) < 0.001)
        let boasting = (0..<100).map { (sureness: 0.95, isRight: $0 % 2 == 0) }
        #expect(abs(Calibration.error(boasting) - 0.45) < 0.001)
        let cases = (0..<200).map { (probabilities: [0.99, 0.01], right: $0 % 4 == 0 ? 1 : 0) }
        let fitted = Calibration.fitted(to: cases)
        #expect(abs(fitted.honest([0.99, 0.01])[0] - 0.75) < 0.01)
    }

    @Test func `words that overlap become one`() {
        let joined = TrainedClassifier.joined(
            ["小区", "区电", "电梯", "梯困", "困人"],
            ["电梯": 0.2, "梯困": 0.1, "困人": 0.3, "小区": 0.05]
        )
        #expect(joined == ["电梯困人", "小区"])
    }

    @Test func `the shipped settings are without fault`() throws {
        let file = Folders.configuration.appending(path: "classification.yaml")
        let settings = try ClassificationSettings.read(file)
        #expect(settings.threshold == 0.6)
        #expect(settings.examples.count >= 4)
    }

    @Test(arguments: [
        ("threshold: 0.6", "threshold: 1.2", "threshold"), ("dimensions: 20", "dimensions: 100", "training"),
        ("buckets: 0", "buckets: 2000000", "training"), ("held_out: 0.2", "held_out: 0.9", "held_out"),
        ("becomes: '我叫 电话'", "becomes: 我叫王小明", "left_out.[1]"),
    ])
    func `a fault in the settings names its place`(old: String, new: String, place: String) throws {
        let file = Folders.configuration.appending(path: "classification.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try #require(text.contains(old))
        let fault = #expect(throws: ConfigurationFault.self) {
            try ClassificationSettings.decode(text.replacing(old, with: new), name: "classification.yaml")
        }
        #expect(fault?.place == place)
    }

    @Test func `an example that comes out otherwise is a fault`() throws {
        let settings = ClassificationSettings(examples: [.init(text: "电梯坏了", asks: true)])
        #expect(throws: ConfigurationFault.self) { try settings.check(against: SmallTexts.keywords, name: "c.yaml") }
    }
}
