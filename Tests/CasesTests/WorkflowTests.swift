import Classification
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Cases

@Suite struct WorkflowTests {
    let file = Folders.configuration.appending(path: "workflows/matter.yaml")

    @Test func `the shipped workflow has no defect`() throws {
        let workflow = try Workflow.read(file)
        #expect(workflow.defects().isEmpty)
        #expect(workflow.actions.count == 21)
    }

    /// What to change in the shipped file, and what is found then.
    @Test(arguments: [
        ("from: [closed]\n    to: rated", "from: [closed]\n    to: closed", "nothing leads to it"),
        (", final: true", "", "no state is final"),
        ("start: open", "start: nowhere", "is no state"),
        ("code: passed, name", "code: open, name", "a code stands twice"),
        ("by: [reporter]\n    needs: [reason]", "by: [community]\n    needs: [reason]", "only the reporter"),
        ("step: 1, clock: contact", "step: 9, clock: contact", "step must be 1 to 4"),
        (
            "  - code: close\n    name: { zh: 办结, en: Close }\n    from: [accepted, finished]\n    to: closed",
            "  - code: close\n    name: { zh: 办结, en: Close }\n    from: [closed]\n    to: closed",
            "nothing leads to it"
        ),
    ])
    func `a defect is found`(old: String, new: String, problem: String) throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        try #require(text.contains(old))
        let fault = #expect(throws: ConfigurationFault.self) {
            try Workflow.decode(text.replacing(old, with: new), name: "matter.yaml")
        }
        #expect(fault?.problem.contains(problem) == true, "\(String(describing: fault))")
    }

    @Test func `a misspelt word names its place`() throws {
        let text = try String(contentsOf: file, encoding: .utf8).replacing(
            "clock: none, final",
            with: "clock: noon, final"
        )
        let fault = #expect(throws: ConfigurationFault.self) { try Workflow.decode(text, name: "matter.yaml") }
        #expect(fault?.place == "states.rated.clock")
    }

    @Test func `the shipped categories come out as their examples say`() throws {
        let tree = try CategoryTree.read(Folders.configuration.appending(path: "categories.yaml"))
        #expect(tree.categories.count >= 35)
        #expect(tree.keywords(threshold: 0.6).classify("完全无关的一句话", limit: 3).candidates.isEmpty)
    }
}
