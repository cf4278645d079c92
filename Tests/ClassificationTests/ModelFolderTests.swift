import Foundation
import Kernel
import Testing

@testable import Classification

@Suite struct ModelFolderTests {
    private func manifest(of result: Trainer.Result, version: String) -> ModelManifest {
        ModelManifest(
            version: version,
            checksum: result.manifest.checksum,
            size: result.manifest.size,
            trainedAt: SmallTexts.now,
            source: "other",
            texts: 1,
            overruled: 0,
            categories: result.manifest.categories,
            parameters: result.manifest.parameters,
            calibration: result.manifest.calibration,
            report: result.manifest.report
        )
    }

    @Test func `other processes follow a new model, and its end, without a restart`() throws {
        try SmallTexts.inFolder { folder in
            let here = ModelFolder(folder: folder.appending(path: "models"))
            let there = ModelFolder(folder: folder.appending(path: "models"))
            #expect(there.classifier == nil)
            let first = try SmallTexts.trained(SmallTexts.texts(120), in: folder)
            try here.activate(first)
            #expect(there.classifier?.name == first.manifest.version)
            let second = try SmallTexts.trained(SmallTexts.texts(150), in: folder)
            try here.activate(second)
            #expect(there.classifier?.name == second.manifest.version)
            try here.deactivate()
            #expect(there.classifier == nil)
            #expect(there.problem == nil)
        }
    }

    @Test func `a file that is not the one that was trained is refused, and the old model stays`() throws {
        try SmallTexts.inFolder { folder in
            let models = ModelFolder(folder: folder.appending(path: "models"))
            let first = try SmallTexts.trained(SmallTexts.texts(120), in: folder)
            try models.activate(first)
            #expect(models.classifier?.name == first.manifest.version)
            let other = manifest(of: first, version: "cases-20300101-0000-abcdef")
            try Data("no model".utf8).write(to: models.folder.appending(path: "\(other.version).bin"))
            try Data("none".utf8).write(to: models.folder.appending(path: "\(other.version).bin.linear"))
            try JSONEncoder().encode(other).write(to: models.folder.appending(path: "current.json"), options: .atomic)
            #expect(models.problem?.contains("not the file that was trained") == true)
            #expect(models.classifier?.name == first.manifest.version)
            // A name that leads elsewhere is none.
            let outside = manifest(of: first, version: "../../etc/passwd")
            try JSONEncoder().encode(outside).write(to: models.folder.appending(path: "current.json"), options: .atomic)
            #expect(models.problem?.contains("its name is none") == true)
        }
    }

    /// The library believes every number in a file; ours must not.
    @Test(arguments: [false, true])
    func `a broken model file is refused wherever it is broken`(isQuantized: Bool) throws {
        try SmallTexts.inFolder { folder in
            let text = folder.appending(path: "t.txt")
            let lines = SmallTexts.texts(400).map { text in
                "__label__\(text.category) " + TextTokens(lengths: [1, 2]).tokens(of: text.text).joined(separator: " ")
            }
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: text)
            let parameters = TrainingParameters(
                epochs: 1,
                dimensions: 6,
                buckets: 600,
                wordNgrams: 2,
                leastCount: 1,
                quantizeBeyond: isQuantized ? 0 : 64
            )
            let model = try FastTextModel(training: text, parameters)
            let asked = TextTokens(lengths: [1, 2]).tokens(of: "电梯困人")
            let file = folder.appending(path: "m.bin")
            try model.save(file)
            let whole = try FastTextModel(file: file)
            #expect(whole.isQuantized == isQuantized)
            #expect(whole.predict(asked, limit: 3).map(\.label) == model.predict(asked, limit: 3).map(\.label))
            let good = try [UInt8](Data(contentsOf: file))
            var random = SeededRandom(11)
            var refused = 0
            for round in 0..<400 {
                var bytes = good
                if round % 4 == 0 {
                    bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
                } else {
                    // Mostly the head, where the sizes are.
                    let end = round % 4 == 1 ? bytes.count : 120
                    for _ in 0..<4 {
                        bytes[Int.random(in: 0..<end, using: &random)] = UInt8.random(in: 0...255, using: &random)
                    }
                }
                try Data(bytes).write(to: file)
                do { _ = try FastTextModel(file: file).predict(asked, limit: 3) } catch { refused += 1 }
            }
            #expect(refused > 200)
            for bytes in [[], Array("nothing".utf8), good + [0]] {
                try Data(bytes).write(to: file)
                #expect(throws: FastTextModel.Fault.self) { try FastTextModel(file: file) }
            }
            #expect(throws: FastTextModel.Fault.self) { try FastTextModel(file: folder.appending(path: "none")) }
        }
    }

    @Test(arguments: [
        TrainingParameters(dimensions: 51), TrainingParameters(buckets: 50_001), TrainingParameters(wordNgrams: 2),
        TrainingParameters(learningRate: .nan), TrainingParameters(epochs: 0), TrainingParameters(threads: 0),
    ])
    func `training beyond the limits is refused`(parameters: TrainingParameters) throws {
        #expect(parameters.problem != nil)
        try SmallTexts.inFolder { folder in
            let text = folder.appending(path: "t.txt")
            try Data("__label__a b c\n__label__b d e\n".utf8).write(to: text)
            #expect(throws: FastTextModel.Fault.self) { try FastTextModel(training: text, parameters) }
            #expect(throws: FastTextModel.Fault.self) {
                try FastTextModel(training: folder.appending(path: "none"), TrainingParameters(leastCount: 1))
            }
        }
    }

    @Test func `parameters of an earlier program, without the linear judge's keys, are read with the usual values`()
        throws
    {
        let whole = try JSONEncoder().encode(TrainingParameters(epochs: 7, lead: 3))
        var keys = try #require(try JSONSerialization.jsonObject(with: whole) as? [String: Any])
        for key in ["linear_cost", "linear_lengths", "lead"] { try #require(keys.removeValue(forKey: key) != nil) }
        let read = try JSONDecoder().decode(TrainingParameters.self, from: JSONSerialization.data(withJSONObject: keys))
        #expect(read == TrainingParameters(epochs: 7))
    }
}
