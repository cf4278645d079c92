import Areas
import ArgumentParser
import Cases
import Classification
import Composition
import Foundation
import Kernel
import Simulation
import Storage

/// `linli train cases`: a model from the street's closed cases, or from a table of texts with their categories.
///
/// Whoever may run it reads the data folder anyway: it is for the administrator on the server. Nothing of who reported is read, and
/// telephones, numbers and names are taken out of the texts before anything is learned.
struct TrainCases: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases",
        abstract:
            "Trains a model on closed cases or on a CSV file and puts it in use if it is no worse than the keywords."
    )

    @OptionGroup var place: PlaceOptions
    @Option(
        help:
            "A CSV file in UTF-8 with the columns text and label, instead of closed cases; --data FILE means the same."
    )
    var csv: String?
    @Option(help: "Write the model here, with its manifest beside it, instead of putting it in use.") var out: String?
    @Flag(help: "Put it in use even if it is worse than the keywords.") var evenIfWorse = false

    /// The table to learn from: where `--data` names a file and no folder, it is that.
    private var table: URL? {
        if let csv { return URL(fileURLWithPath: csv) }
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: place.data, isDirectory: &isFolder)
        return isThere && !isFolder.boolValue ? URL(fileURLWithPath: place.data) : nil
    }

    func run() async throws {
        var place = place
        let table = table
        if table?.path() == URL(fileURLWithPath: place.data).path() { place.data = PlaceOptions.usualData }
        if let table {
            let book = try await StoredConfiguration.book(place)
            let texts = try ClassificationTrial.texts(of: table)
            let models = out == nil ? ModelFolder(folder: try place.settings().data.appending(path: "models")) : nil
            return try train(texts, source: table.lastPathComponent, book, models, at: LiveContext.now())
        }
        try await OpenProgram.with(place) { program, context in
            let texts = try await program.cases.trainingTexts()
            try train(texts, source: "closed cases", program.cases.book, program.cases.models, at: context.now())
        }
    }

    private func train(
        _ texts: [TrainingText],
        source: String,
        _ book: CaseBook,
        _ models: ModelFolder?,
        at now: Instant
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-training-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let result = try book.trainer.train(texts, source: source, at: now, folder: folder)
        print(TrainingReportText(result.manifest).lines.joined(separator: "\n"))
        print("trained on all of them in \(result.time.wholeMilliseconds) ms")
        if let out {
            try ModelFolder.write(result, to: URL(fileURLWithPath: out))
            print("written to \(out)")
            return
        }
        guard let models else { return }
        do { try models.activate(result, evenIfWorse: evenIfWorse) } catch let fault as ModelFolder.Fault {
            print("\(fault)")
            throw ExitCode.failure
        }
        print("in use: \(result.manifest.version)")
    }
}
