import Access
import ArgumentParser
import Cases
import Foundation
import Kernel

/// `linli workflow lint`: what is wrong with a workflow; fails if it cannot be used.
struct WorkflowLintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Says what is wrong with a workflow, ours or DIGIT's; fails on errors, not on warnings."
    )

    @OptionGroup var source: WorkflowFileOptions

    func run() async throws {
        let around = try source.surroundings()
        let lint = WorkflowLint(
            roles: try RoleBook.read(source.configuration.appending(path: "roles.yaml")),
            categories: around.categories,
            calendar: around.calendar
        )
        let findings = lint.findings(try source.text(), name: source.name)
        for finding in findings {
            let place = finding.line.map { "\(finding.file):\($0)" } ?? finding.file
            let path = finding.path.isEmpty ? "" : "\(finding.path): "
            print("\(place): \(finding.severity.rawValue): \(path)\(finding.message(source.language))")
        }
        let errors = findings.count { $0.severity == .error }
        let warnings = findings.count - errors
        print(Text("\(errors) 个错误，\(warnings) 个提醒", "\(errors) errors, \(warnings) warnings")(source.language))
        if errors > 0 { throw ExitCode.failure }
    }
}
