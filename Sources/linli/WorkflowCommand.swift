import Access
import ArgumentParser
import Cases
import Foundation
import Kernel

/// `linli workflow`: looks at a workflow's file before anybody lives by it.
struct WorkflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workflow",
        abstract: "Checks, draws and tries out a workflow, and brings one over from DIGIT.",
        subcommands: [WorkflowLintCommand.self, WorkflowDraw.self, WorkflowSimulate.self, WorkflowImportDigit.self]
    )
}

/// A workflow's file and what stands around it.
struct WorkflowFileOptions: ParsableArguments {
    @Argument(help: "The workflow: a YAML file of ours, or a BusinessService of DIGIT as JSON.")
    var file: String

    @Option(help: "The folder that holds Config.") var root = "."

    @Option(help: "The language of what is said: zh or en.") var language: Language = .zh

    var configuration: URL { URL(fileURLWithPath: root, isDirectory: true).appending(path: "Config") }

    var name: String { URL(fileURLWithPath: file).lastPathComponent }

    func text() throws -> String {
        do { return try String(contentsOf: URL(fileURLWithPath: file), encoding: .utf8) } catch {
            throw ValidationError("\(file) cannot be read")
        }
    }

    /// The categories and the calendar of the street.
    func surroundings() throws -> (categories: [Cases.Category], calendar: WorkingCalendar) {
        (
            try CategoryTree.read(configuration.appending(path: "categories.yaml")).categories,
            try WorkingCalendar.read(folder: configuration.appending(path: "calendar"))
        )
    }
}
