import ArgumentParser
import Cases
import Foundation
import Kernel

/// `linli workflow import-digit`: a BusinessService of DIGIT as a workflow of ours.
struct WorkflowImportDigit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-digit",
        abstract: "Turns a BusinessService of DIGIT (JSON) into a workflow, and says what did not come along."
    )

    @OptionGroup var source: WorkflowFileOptions
    @Option(name: .shortAndLong, help: "The workflow's file; printed without it.") var output: String?
    @Option(
        help:
            "Who a role of theirs is with us: ROLE=holder, community, street or reporter; may be given more than once."
    )
    var role: [String] = []

    func run() async throws {
        var roles: [String: String] = [:]
        for entry in role {
            let parts = entry.split(separator: "=").map(String.init)
            guard parts.count == 2, Workflow.Actor(rawValue: parts[1]) != nil else {
                throw ValidationError("--role reads ROLE=holder, community, street or reporter")
            }
            roles[parts[0]] = parts[1]
        }
        guard let service = try DigitService.read(try source.text(), name: source.name) else {
            throw ValidationError("\(source.file) holds no BusinessService")
        }
        let result = DigitImport(service, roles: roles).result()
        guard let output else { return print(result.yaml, terminator: "") }
        try Data(result.yaml.utf8).write(to: URL(fileURLWithPath: output))
        for note in result.notes { print(note(source.language)) }
    }
}
