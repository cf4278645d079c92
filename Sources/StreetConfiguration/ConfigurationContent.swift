package import Access
package import Cases
package import Kernel

/// What a program makes of a configuration's files: the values that decide.
package struct ConfigurationContent: Sendable {
    package let number: Int
    package let set: ConfigurationSet
    package let book: CaseBook
    package let roles: RoleBook

    static let rolesFile = "roles.yaml"

    /// Reads a version.
    ///
    /// `earlier`: the texts of all workflow files that were ever active, newest first.
    /// - Throws: `ConfigurationFault`, which names file and line, for one that this program cannot read.
    package init(number: Int, set: ConfigurationSet, earlier: [String]) throws {
        var findings: [ConfigurationFinding] = []
        let book = CaseBook.read(set, earlier: earlier, findings: &findings)
        var document = ConfigurationDocument(file: Self.rolesFile, text: set[Self.rolesFile] ?? "")
        let roles = RoleBook.read(&document)
        findings += document.findings
        if let error = findings.first(where: { $0.severity == .error }) { throw ConfigurationFault(error) }
        guard let book else { throw ConfigurationFault(file: "Config", place: "", problem: "cannot be read") }
        self.number = number
        self.set = set
        self.book = book
        self.roles = roles
    }
}
