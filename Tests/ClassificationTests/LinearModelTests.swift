import Foundation
import Testing

@testable import Classification

@Suite struct LinearModelTests {
    private let parameters = TrainingParameters(leastCount: 2)

    private func model() -> (model: LinearModel, categories: [String]) {
        let texts = SmallTexts.texts(150)
        let categories = Set(texts.map(\.category)).sorted()
        let learned = texts.map { ($0.text, categories.firstIndex(of: $0.category) ?? 0, 1) }
        return (LinearTrainer(learned, parameters).model(labelCount: categories.count), categories)
    }

    @Test func `the linear judge tells texts apart and what speaks for each`() throws {
        let (model, categories) = model()
        let scores = model.scores(of: "半夜楼上吵闹，睡觉不成")
        let best = try #require(scores.indices.max { scores[$0] < scores[$1] })
        #expect(categories[best] == "noise.neighbour")
        #expect(abs(model.probabilities(of: "电梯").reduce(0, +) - 1) < 1e-9)
        let reasons = model.reasons(in: "半夜楼上吵闹")
        #expect(try #require(reasons["吵闹"])[best] > 0)
        #expect(reasons["困人"] == nil)
    }

    @Test func `it is the same after it was written and read, and a broken file is refused`() throws {
        let (model, categories) = model()
        let data = model.bytes
        let again = try #require(LinearModel(data, labelCount: categories.count, parameters))
        #expect(again.scores(of: "消防通道占用") == model.scores(of: "消防通道占用"))
        #expect(again.bytes == data)
        #expect(LinearModel(data, labelCount: categories.count + 1, parameters) == nil)
        for length in stride(from: 0, to: data.count, by: 97) {
            #expect(LinearModel(data.prefix(length), labelCount: categories.count, parameters) == nil)
        }
        #expect(LinearModel(data + [0], labelCount: categories.count, parameters) == nil)
    }

    @Test func `the beginning of a text is read once more`() {
        let tokens = TextTokens(lengths: [2])
        #expect(tokens.tokens(of: "电梯坏了，楼上吵闹", within: 5) == ["电梯", "梯坏", "坏了", "楼"])
        let plain = LinearFeatures(learnedFrom: ["电梯坏了", "电梯停了"], parameters)
        #expect(plain.tokens.contains("电梯") && plain.tokens.contains("^电梯") && !plain.tokens.contains("停了"))
    }
}
