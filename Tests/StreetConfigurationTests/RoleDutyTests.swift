import Access
import Kernel
import TestSupport
import Testing

/// What `roles.yaml` says of second factors and of the three administrations.
@Suite struct RoleDutyTests {
    private func read(_ lines: String) -> (book: RoleBook, findings: [ConfigurationFinding]) {
        var document = ConfigurationDocument(
            file: "roles.yaml",
            text: """
                roles:
                  - code: one
                    name: { zh: 一, en: One }
                    permissions: [accounts.administer, configuration.manage]
                    reach: area
                    acts_as: []
                \(lines)
                """
        )
        let book = RoleBook.read(&document)
        return (book, document.findings)
    }

    @Test func `a role that administers accounts without saying so is warned of, by its line`() {
        let (book, findings) = read("")
        #expect(findings.map(\.severity) == [.warning] && findings.first?.line == 2)
        #expect(book["one"]?.duties == [])
        #expect(read("    duties: [security]").findings.isEmpty)
    }

    @Test func `what is no administration, and no demand, is an error`() {
        #expect(read("    duties: [security, tax]").findings.map(\.severity) == [.error])
        #expect(read("    duties: [security]\n    second_factor: maybe").findings.map(\.severity) == [.error])
        #expect(read("    duties: [security]\n    second_factor: required").book["one"]?.needsSecondFactor == true)
    }

    @Test func `roles of different administrations exclude each other, others do not`() {
        func role(_ duties: Set<Role.Duty>) -> Role {
            Role(code: "r", name: Text(same: "r"), permissions: [], reach: .area, duties: duties)
        }
        #expect(role([.system]).excludes(role([.security])) && role([.audit]).excludes(role([.system, .security])))
        #expect(!role([.system]).excludes(role([.system])) && !role([]).excludes(role([.audit])))
    }
}
