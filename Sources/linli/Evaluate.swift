import ArgumentParser
import Classification
import Foundation
import Kernel
import Simulation
import Storage

/// `linli evaluate`: what becomes of real texts that go the resident's way.
struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Files real hotline tickets and messages by the resident's form and follows them to a rated end; imports tables."
    )

    @Option(help: "The folder that holds Config.") var root = "."
    @Option(help: "The folder that holds hotline-12345 and complaints-7class.") var data: String
    @Option(help: "The seed of the street that handles them.") var seed: UInt64 = 1

    @Flag(help: "Only train and measure the classification.") var onlyClassification = false

    private static let sources = [
        (file: "hotline-12345/fuzhou_rivers.csv", column: "text"),
        (file: "complaints-7class/raw_sample.csv", column: "留言详情"),
    ]

    private static let tables = [
        (file: "hotline-12345/fuzhou_rivers.csv", mapping: "fuzhou-rivers"),
        (file: "service-requests-311/baltimore_10000.csv", mapping: "service-requests-311"),
    ]

    @Flag(help: "Import the tables only.") var imports = false

    func run() async throws {
        let folder = URL(fileURLWithPath: data, isDirectory: true)
        if !onlyClassification { try await importTables(folder) }
        if imports { return }
        try classify(folder)
        if onlyClassification { return }
        var texts: [String] = []
        for source in Self.sources {
            let file = folder.appending(path: source.file)
            guard FileManager.default.fileExists(atPath: file.path()) else {
                throw ValidationError("\(file.path()) is not there: --data names the folder with the collections")
            }
            let found = try Evaluation.texts(of: file, column: source.column)
            print("\(source.file): \(found.count) texts, the longest of \(found.map(\.count).max() ?? 0) characters")
            texts += found
        }
        let clock = ContinuousClock()
        let began = clock.now
        let run = Evaluation(root: URL(fileURLWithPath: root, isDirectory: true), seed: seed)
        let outcome = try await run.run(texts)
        let seconds = (clock.now - began).wholeMilliseconds / 1000
        let faults = FaultKind.allCases.map { "\(outcome.faults[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        print(
            """
            filed \(outcome.filed), answered \(outcome.answered), stored to the byte \(outcome.intact), \
            lost \(outcome.lost), twice \(outcome.twice)
            cases \(outcome.cases), rated \(outcome.rated), reopened before that \(outcome.reopened)
            a category was suggested by its keywords for \(outcome.suggested) of \(texts.count)
            \(outcome.days) days of the street in \(seconds) s; faults: \(faults)
            times per step (median, 90 %, longest):
            """
        )
        for step in outcome.steps {
            func part(_ share: Double) -> String {
                guard let last = step.times.indices.last else { return "-" }
                return hours(step.times[Int(Double(last) * share)])
            }
            print("  \(step.name): \(part(0.5)), \(part(0.9)), \(part(1)) over \(step.times.count)")
        }
        for breach in outcome.breaches { print("BROKEN: \(breach)") }
        let isWhole =
            outcome.lost == 0 && outcome.twice == 0 && outcome.rated == texts.count && outcome.breaches.isEmpty
        if !isWhole { throw ExitCode.failure }
    }

    /// Imports the collections that are tables of tickets, each twice into a street of its own.
    private func importTables(_ folder: URL) async throws {
        var isWhole = true
        for table in Self.tables {
            let file = folder.appending(path: table.file)
            guard FileManager.default.fileExists(atPath: file.path()) else {
                throw ValidationError("\(file.path()) is not there: --data names the folder with the collections")
            }
            let root = URL(fileURLWithPath: root, isDirectory: true)
            let outcome = try await ImportEvaluation(root: root).run(file, mapping: table.mapping)
            print("import of \(table.file):\n\(outcome.summary)")
            if outcome.due > 0 {
                let share = Double(outcome.inTime * 1000 / outcome.due) / 10
                print("closed by the time that the table sets: \(outcome.inTime) of \(outcome.due) (\(share) %)")
            }
            print("a second run took \(outcome.again)")
            for breach in outcome.breaches { print("BROKEN: \(breach)") }
            isWhole = isWhole && outcome.taken == outcome.sound && outcome.again == 0 && outcome.breaches.isEmpty
        }
        if !isWhole { throw ExitCode.failure }
    }

    /// Trains on the segmented messages and judges held-out and raw ones that it has not seen.
    private func classify(_ folder: URL) throws {
        let name = "complaints-7class"
        let configuration = URL(fileURLWithPath: root, isDirectory: true).appending(path: "Config")
        let settings = try ClassificationSettings.read(configuration.appending(path: "classification.yaml"))
        let work = FileManager.default.temporaryDirectory.appending(path: "linli-trial-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: work) }
        let outcome = try ClassificationTrial(settings: settings, now: LiveContext.now()).run(
            segmented: folder.appending(path: "\(name)/train_segmented.csv"),
            raw: folder.appending(path: "\(name)/raw_sample.csv"),
            folder: work
        )
        func share(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
        print("\(name): \(outcome.leftOut) messages left out of the training because the raw sample holds them")
        print(TrainingReportText(outcome.manifest).lines.joined(separator: "\n"))
        print(
            """
            raw texts that it has not seen: \(outcome.rawTexts), accuracy \(share(outcome.rawAccuracy)), \
            macro-F1 \(share(outcome.rawMacroF1)), calibration error \(share(outcome.rawError))
            trained in \(outcome.time.wholeMilliseconds) ms, \(outcome.perSecond) texts judged a second
            """
        )
    }

    private func hours(_ duration: Duration) -> String {
        let minutes = duration.wholeMilliseconds / 60_000
        return minutes < 2880 ? "\(minutes / 60) h \(minutes % 60) min" : "\(minutes / 1440) d \(minutes % 1440 / 60) h"
    }
}
