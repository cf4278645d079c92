import Access
import Cases
import Classification
import Foundation
import Importing
import Kernel
import Open311

/// Files in which a street writes its rules; an administrator may put anything there.
extension Borders {
    static var configuration: [Border] {
        let folder = URL(fileURLWithPath: "Config", isDirectory: true)
        let set = (try? ConfigurationSet.read(folder: folder)) ?? ConfigurationSet()
        var findings: [ConfigurationFinding] = []
        let book = CaseBook.read(set, findings: &findings)
        let hours = set["calendar/hours.yaml"] ?? ""
        func border(_ name: String, _ path: String, _ read: @escaping @Sendable (String) throws -> Void) -> Border {
            let example = set[path] ?? ""
            let parts = example.split(separator: "\n").filter { !$0.hasPrefix("#") }
            // The head of a file is enough: a whole one takes a thousand times as long as what is tried here.
            let short = parts.prefix(40).joined(separator: "\n") + "\n"
            return Border(
                "configuration.\(name)",
                [short, String(short.prefix(400))],
                words: [
                    "\n", "  ", "- ", ": ", "{ ", " }", "[", "]", "&a ", "*a", "<<: *a", "? ", "zh: ", "!!binary ", "'",
                    "\"",
                ],
                limit: 8192
            ) { bytes in
                guard let text = String(validating: bytes, as: UTF8.self) else { return }
                try read(text)
            }
        }
        return [
            border("roles", "roles.yaml") { text in
                var document = ConfigurationDocument(file: "roles.yaml", text: text)
                _ = RoleBook.read(&document)
            },
            border("categories", "categories.yaml") { text in
                var document = ConfigurationDocument(file: "categories.yaml", text: text)
                _ = CategoryTree.read(&document)
            },
            border("workflow", "workflows/matter.yaml") { text in
                var document = ConfigurationDocument(file: "matter.yaml", text: text)
                _ = Workflow.read(&document)
            },
            border("deadlines", "deadlines.yaml") { text in
                guard let book else { return }
                var document = ConfigurationDocument(file: "deadlines.yaml", text: text)
                _ = DeadlineRules.read(&document, categories: book.categories)
            },
            border("dispatch", "dispatch.yaml") { text in
                guard let book else { return }
                var document = ConfigurationDocument(file: "dispatch.yaml", text: text)
                _ = try refusing([ConfigurationFault.self]) {
                    try DispatchBook.read(&document, categories: book.categories)
                }
            },
            border("classification", "classification.yaml") { text in
                var document = ConfigurationDocument(file: "classification.yaml", text: text)
                _ = try refusing([ConfigurationFault.self]) { try ClassificationSettings.read(&document) }
            },
            border("import", "imports/hotline.yaml") { text in
                guard let book else { return }
                _ = try refusing([ConfigurationFault.self]) { try TicketMapping.read(text, name: "a.yaml", book: book) }
            },
            border("open311", "open311.yaml") { text in
                _ = Open311Remote.read(ConfigurationSet(["open311.yaml": text]), keys: URL(fileURLWithPath: "/nowhere"))
            },
            border("calendar", "calendar/2026.yaml") { text in
                // Without the other years, which would cost ten times what is tried here.
                let year = ConfigurationSet(["calendar/hours.yaml": hours, "calendar/2026.yaml": text])
                var findings: [ConfigurationFinding] = []
                _ = WorkingCalendar.read(year, findings: &findings)
            },
            Border(
                "configuration.digit",
                [
                    #"{"BusinessServices":[{"businessService":"PGR","businessServiceSla":432000000,"states":[{"state":null,"isStartState":true,"#
                        + #""actions":[{"action":"APPLY","nextState":"DONE","roles":["CITIZEN"]}]},{"state":"DONE","isTerminateState":true}]}]}"#
                ],
                words: ["\"states\":", "null", "[", "{"]
            ) { bytes in
                guard let text = String(validating: bytes, as: UTF8.self) else { return }
                _ = try refusing([ConfigurationFault.self]) { try DigitService.read(text, name: "a.json") }
            },
        ]
    }
}
