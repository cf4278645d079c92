import ArgumentParser
import Cases
import Foundation
import HTML
import Kernel

/// `linli workflow draw`: a workflow as a picture.
struct WorkflowDraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "draw", abstract: "Draws a workflow as SVG.")

    @OptionGroup var source: WorkflowFileOptions
    @Option(name: .shortAndLong, help: "The picture's file; printed without it.") var output: String?
    @Option(help: "The language of the names: zh, en or both.") var names = "both"

    func run() async throws {
        guard let words = WorkflowFigure.Wording(rawValue: names) else {
            throw ValidationError("--names is zh, en or both")
        }
        let text = try source.text()
        let figure: WorkflowFigure
        if let service = try DigitService.read(text, name: source.name) {
            figure = WorkflowFigure(service, words)
        } else {
            figure = WorkflowFigure(try Workflow.draft(text, name: source.name), words)
        }
        let picture = WorkflowDrawing(figure, title: source.name).file
        guard let output else { return print(picture.text, terminator: "") }
        try Data(picture.bytes).write(to: URL(fileURLWithPath: output))
    }
}
