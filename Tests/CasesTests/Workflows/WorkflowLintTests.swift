import Access
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Cases

@Suite struct WorkflowLintTests {
    static let folder = Folders.configuration.appending(path: "workflows")
    static let fixture = Folders.root.appending(path: "Tests/CasesTests/Fixtures/digit-service.json")

    private func lint() throws -> WorkflowLint {
        WorkflowLint(
            roles: try RoleBook.read(Folders.configuration.appending(path: "roles.yaml")),
            categories: try CategoryTree.read(Folders.configuration.appending(path: "categories.yaml")).categories,
            calendar: try WorkingCalendar.read(folder: Folders.configuration.appending(path: "calendar"))
        )
    }

    private func shipped() throws -> String {
        try String(contentsOf: Self.folder.appending(path: "matter.yaml"), encoding: .utf8)
    }

    @Test func `nothing is found in the shipped workflows`() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path()) {
            let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
            #expect(try lint().findings(text, name: name) == [], "\(name)")
        }
    }

    /// What to change in the shipped file, where it is found, how bad it is, and what is said.
    @Test(arguments: [
        ("    reopens: true\n", "", "states.rated", "error", "left by reopen"),
        (
            "step: 3, clock: handling }\n  - { code: paused", "step: 3, clock: none }\n  - { code: paused",
            "states.accepted", "warning", "no time limit"
        ),
        (
            "    told: { zh: 已受理，正在安排处理。, en: It has been accepted and is being arranged. }\n", "", "actions.accept",
            "warning", "nothing tells him"
        ),
        ("name: { zh: 受理, en: Accept }", "name: { zh: 受理 }", "actions.accept.name", "warning", "no English"),
        (
            "step: 3, clock: handling }\n  - { code: paused",
            "step: 3, clock: handling, limit: 90wd }\n  - { code: paused", "states.accepted.limit", "error",
            "never counts"
        ),
        ("by: [street]", "by: []", "actions.take_over", "error", "nobody may take it"),
        ("start: open", "start: gone", "start", "error", "is no state"),
        ("clock: none, final", "clock: noon, final", "states.rated.clock", "error", "noon"),
    ])
    func `a change is found at its place`(old: String, new: String, path: String, severity: String, words: String)
        throws
    {
        let text = try shipped()
        try #require(text.contains(old))
        let changed = text.replacing(old, with: new, maxReplacements: 1)
        let findings = try lint().findings(changed, name: "matter.yaml")
        let found = try #require(findings.first { $0.path == path }, "\(findings)")
        #expect(found.severity.rawValue == severity)
        #expect(found.message.en.contains(words))
        let line = try #require(found.line)
        let lines = changed.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines[line - 1].contains(path.split(separator: ".").last ?? "") || path.hasPrefix("states")
                || path.hasSuffix("name")
        )
    }

    @Test func `a step of a role that nobody holds is found`() throws {
        let text = try shipped().replacing("by: [street]", with: "by: [holder]")
        let roles = RoleBook([
            Role(code: "a", name: Text(same: "A"), permissions: [.workCases], reach: .area, actsAs: ["holder"]),
            // Without the right to work on cases nobody can take a step.
            Role(code: "b", name: Text(same: "B"), permissions: [.seeCases], reach: .area, actsAs: ["community"]),
        ])
        let findings = WorkflowLint(roles: roles).findings(text, name: "matter.yaml")
        #expect(findings.contains { $0.path == "actions.close" && $0.severity == .error })
        #expect(findings.contains { $0.path == "actions.note" && $0.severity == .warning })
        #expect(!findings.contains { $0.path == "actions.accept" })
    }

    @Test func `a contact time that ends after the handling time is found`() throws {
        func category(_ contact: TimeLimit, _ handling: TimeLimit) -> Cases.Category {
            let name = Text(same: "x")
            return Category(code: "a.b", name: name, group: name, contact: contact, handling: handling, keywords: [])
        }
        let calendar = try WorkingCalendar.read(folder: Folders.configuration.appending(path: "calendar"))
        func found(_ category: Cases.Category) throws -> ConfigurationFinding? {
            WorkflowLint(categories: [category], calendar: calendar).findings(try shipped(), name: "m").first
        }
        #expect(try found(category(.workingDays(5), .hours(24)))?.severity == .error)
        // Four working hours from Friday evening end on Monday.
        #expect(try found(category(.workingHours(4), .hours(24)))?.severity == .warning)
        #expect(try found(category(.hours(1), .workingDays(1))) == nil)
    }

    @Test func `the four defects of a service of another platform are found`() throws {
        let text = try String(contentsOf: Self.fixture, encoding: .utf8)
        for wrapped in [
            text, "{\"tenantId\": \"xx\", \"Workflow\": {\"BusinessService\": [\(text)]}}", "[{\"data\": \(text)}]",
        ] {
            let findings = try lint().findings(wrapped, name: "service.json")
            func says(_ state: String, _ words: String) -> Bool {
                findings.contains { $0.path == "states.\(state)" && $0.message.en.contains(words) }
            }
            #expect(says("RESOLVEDBYSUPERVISOR", "nothing leads to it") && says("CANCELLED", "nothing leads to it"))
            #expect(says("RESOLVED", "RATE, REOPEN") && says("REJECTED", "RATE, REOPEN"))
            #expect(findings.contains { $0.message.en.contains("5m each") && $0.message.en.contains("120h") })
            #expect(says("PENDINGFORASSIGNMENT", "no time limit"))
            #expect(findings.count == 6, "\(findings)")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let cancelled = try #require(try lint().findings(text, name: "s").first { $0.path == "states.CANCELLED" }?.line)
        #expect(lines[(cancelled - 1)...(cancelled + 2)].contains { $0.contains("\"CANCELLED\"") })
    }

    @Test func `an imported service is a workflow that can be used, and says what stayed behind`() throws {
        let text = try String(contentsOf: Self.fixture, encoding: .utf8)
        let service = try #require(try DigitService.read(text, name: "s"))
        let result = DigitImport(service, roles: ["GRO": "street"]).result()
        let workflow = try Workflow.decode(result.yaml, name: "matter.yaml")
        #expect(workflow.states.count == 8)
        #expect(workflow.start == "pendingforassignment")
        #expect(workflow.state("pendingatlme")?.limit == .minutes(5))
        #expect(workflow.action("assign")?.by == [.street])
        #expect(workflow.action("reopen")?.isReopening == true)
        #expect(try lint().findings(result.yaml, name: "matter.yaml").filter { $0.severity == .error } == [])
        for word in ["RESOLVEDBYSUPERVISOR", "CANCELLED", "120h", "CSR"] {
            #expect(result.notes.contains { $0.en.contains(word) }, "\(word)")
        }
    }

    @Test func `words of a service cannot leave their place in the file`() throws {
        let evil = "A\\u000a- x: [\\u0085\\\" #"
        let text = """
            {"businessService": "\(evil)", "states": [
             {"state": null, "actions": [{"action": "GO", "nextState": "\(evil)", "roles": ["R\\nX"]}]},
             {"state": "\(evil)", "sla": 60000, "isTerminateState": true}]}
            """
        let service = try #require(try DigitService.read(text, name: "s"))
        let workflow = try Workflow.draft(DigitImport(service).result().yaml, name: "m")
        #expect(workflow.states.count == 1)
        #expect(workflow.actions.isEmpty)
    }
}
