import ArgumentParser
import Cases
import Classification
import Composition
import Foundation

/// `linli train status`: which model is in use and how good it was.
struct TrainStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Says which model is in use, from when, and how good it was."
    )

    @OptionGroup var place: PlaceOptions
    @Flag(help: "Go back to the keywords: the model stays in its folder but is not used.") var off = false

    func run() async throws {
        let models = ModelFolder(folder: try place.settings().data.appending(path: "models"))
        if off { try models.deactivate() }
        let classifier = models.classifier
        if let problem = models.problem { print("problem: \(problem)") }
        guard let classifier else {
            print("keywords judge; no model is in use")
            return
        }
        print(TrainingReportText(classifier.manifest).lines.joined(separator: "\n"))
    }
}
