package import Kernel
import Registry
package import Storage

/// The departments that the dispatch rules name.
extension CaseStore {
    /// The places in a text of `dispatch.yaml` that name a department that the street does not have: such a rule is passed over.
    ///
    /// A street without any department is still being set up: nothing is said.
    package static func missingDepartments(
        in text: String,
        file: String,
        in tx: any ReadTransaction
    ) throws -> [ConfigurationFinding] {
        var document = ConfigurationDocument(file: file, text: text)
        guard let book = document.read(Departments.self), document.isWhole else { return [] }
        let there = try OrganisationStore.codes(of: .department, in: tx)
        guard !there.isEmpty else { return [] }
        let known = document.findings.count
        for (list, entries) in [("rules", book.rules), ("examples", book.examples)] {
            for (index, entry) in entries.enumerated() where entry.to.hasPrefix(Self.department) {
                let code = String(entry.to.dropFirst(Self.department.count))
                guard !there.contains(code) else { continue }
                document.warn(
                    "\(list).[\(index + 1)].to",
                    Text(
                        "本街道没有代码为 \(code) 的部门，这条规则不起作用",
                        "no department of the street has the code \(code): the rule is passed over"
                    )
                )
            }
        }
        return Array(document.findings.dropFirst(known))
    }

    private static var department: String { "department:" }

    /// What is read of the file here: whom its entries name.
    private struct Departments: Decodable {
        let rules: [Entry]
        let examples: [Entry]

        struct Entry: Decodable { let to: String }
    }
}
