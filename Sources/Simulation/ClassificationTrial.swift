import Areas
package import Classification
package import Foundation
package import Kernel

/// What the classifier learns from a collection of real messages, measured on texts that it has not seen.
package struct ClassificationTrial {
    private let settings: ClassificationSettings
    private let now: Instant

    package init(settings: ClassificationSettings, now: Instant) {
        self.settings = settings
        self.now = now
    }

    package struct Outcome: Sendable {
        package let manifest: ModelManifest
        package let time: Duration
        /// How many messages were left out of the training because the raw texts hold them.
        package let leftOut: Int
        package let rawTexts: Int
        package let rawAccuracy: Double
        package let rawMacroF1: Double
        package let rawError: Double
        package let perSecond: Int
    }

    /// The texts of a table with their categories: columns `text` or `tokens`, and `label`; blanks between Han characters, which
    /// somebody's segmentation put there, are taken away.
    package static func texts(of file: URL) throws -> [TrainingText] {
        let records = try CSV([UInt8](Data(contentsOf: file))).records
        guard let heads = records.first?.map(\.text), let label = heads.firstIndex(of: "label"),
            let text = heads.firstIndex(of: "text") ?? heads.firstIndex(of: "tokens")
        else { throw NotFound("column", "text and label in \(file.lastPathComponent)") }
        let isSegmented = heads[text] == "tokens"
        return records.dropFirst().compactMap { record in
            guard record.indices.contains(text), record.indices.contains(label) else { return nil }
            let own = record[text].text
            return TrainingText(
                text: isSegmented ? own.filter { $0 != " " && $0 != "\u{3000}" } : own,
                category: record[label].text
            )
        }
    }

    /// Trains on the segmented messages without those that the raw sample holds, and judges that sample.
    package func run(segmented: URL, raw: URL, folder: URL) throws -> Outcome {
        let records = try CSV([UInt8](Data(contentsOf: raw))).records
        let heads = records.first?.map(\.text) ?? []
        guard let title = heads.firstIndex(of: "留言主题"), let body = heads.firstIndex(of: "留言详情"),
            let label = heads.firstIndex(of: "label")
        else { throw NotFound("column", "留言主题, 留言详情 and label in \(raw.lastPathComponent)") }
        let sample = records.dropFirst().filter { $0.count == heads.count }.map {
            TrainingText(text: "\($0[title].text)\n\($0[body].text)", category: $0[label].text)
        }
        let all = try Self.texts(of: segmented)
        let known = sample.map { Self.han($0.text) }
        let pairs = known.map(Self.pairs)
        let learned = all.filter { text in
            let own = Self.han(text.text)
            let beginning = Self.pairs(Array(own.prefix(25)))
            return !known.indices.contains { index in
                beginning.intersection(pairs[index]).count * 4 >= beginning.count
                    && Self.isSegmented(own, of: known[index])
            }
        }
        let nobody = KeywordClassifier([])
        let result = try Trainer(settings: settings, keywords: nobody).train(
            learned,
            source: segmented.lastPathComponent,
            at: now,
            folder: folder
        )
        let file = folder.appending(path: "trial.bin")
        try ModelFolder.write(result, to: file)
        let classifier = try ModelFolder.read(file)
        let clock = ContinuousClock()
        let began = clock.now
        let judged = sample.map { ($0.category, classifier.classify($0.text, limit: 1, explains: false).first) }
        let time = clock.now - began
        let quality = TrainingReport.quality(judged.map { (right: $0.0, taken: $0.1?.category) })
        return Outcome(
            manifest: result.manifest,
            time: result.time,
            leftOut: all.count - learned.count,
            rawTexts: sample.count,
            rawAccuracy: quality.accuracy,
            rawMacroF1: quality.macroF1,
            rawError: Calibration.error(judged.map { ($0.1?.sureness ?? 0, $0.1?.category == $0.0) }),
            perSecond: Int(Double(sample.count) * 1000 / Double(max(1, time.wholeMilliseconds)))
        )
    }

    private static func han(_ text: String) -> [UInt32] {
        text.unicodeScalars.map(\.value).filter { (0x4E00...0x9FFF).contains($0) }
    }

    /// The pairs of neighbouring Han characters.
    private static func pairs(_ han: [UInt32]) -> Set<UInt64> {
        Set(zip(han, han.dropFirst()).map { UInt64($0) << 32 | UInt64($1) })
    }

    /// Whether a text is a message without its stop words.
    ///
    /// Nine of ten of its characters stand in the message in the same order, and it is no mere part of it. Other messages about
    /// the same matter are not that, and stay in the training.
    static func isSegmented(_ own: [UInt32], of message: [UInt32]) -> Bool {
        guard own.count >= 4, own.count * 3 >= message.count, own.count <= message.count else { return false }
        var place = 0
        var found = 0
        for character in own {
            // A character that is missing must not lead to the end of the message.
            let near = message[place..<min(message.count, place + 60)]
            guard let next = near.firstIndex(of: character) else { continue }
            place = next + 1
            found += 1
        }
        return found * 10 >= own.count * 9
    }
}
