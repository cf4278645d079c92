import Classification
public import Foundation
package import Kernel

extension CaseBook {
    /// The file of the workflow that new cases start with.
    package static let workflowFile = "workflows/matter.yaml"
    package static let categoriesFile = "categories.yaml"
    package static let repliesFile = "replies.yaml"
    /// May be left out: then the categories' limits are all there is.
    package static let deadlinesFile = "deadlines.yaml"
    package static let classificationFile = "classification.yaml"
    package static let dispatchFile = "dispatch.yaml"

    /// Reads `Config/`; earlier versions of the workflow may stand beside it, as `matter-1.yaml`.
    /// - Throws: `ConfigurationFault`, the first error.
    public static func read(folder: URL) throws -> CaseBook {
        var findings: [ConfigurationFinding] = []
        let book = read(try ConfigurationSet.read(folder: folder), findings: &findings)
        if let error = findings.first(where: { $0.severity == .error }) { throw ConfigurationFault(error) }
        guard let book else { throw ConfigurationFault(file: "Config", place: "", problem: "cannot be read") }
        return book
    }

    /// The same from a set of files while findings are collected; nil when new cases could not be opened with it.
    ///
    /// `earlier`: texts of workflow files that were active once, newest first. Cases may be on them; their defects are
    /// nobody's business any more, and what stands in the set goes before them.
    package static func read(
        _ set: ConfigurationSet,
        earlier texts: [String] = [],
        findings: inout [ConfigurationFinding]
    ) -> CaseBook? {
        func document(_ path: String) -> ConfigurationDocument? {
            guard let text = set[path] else {
                findings.append(
                    ConfigurationFinding(
                        file: path,
                        line: nil,
                        path: "",
                        severity: .error,
                        message: Text("缺少这个文件", "the file is missing")
                    )
                )
                return nil
            }
            return ConfigurationDocument(file: path, text: text)
        }
        var categories: CategoryTree?
        if var file = document(categoriesFile) {
            categories = CategoryTree.read(&file)
            findings += file.findings
        }
        let workflows = workflows(set, findings: &findings)
        if workflows.current == nil, set[workflowFile] == nil { _ = document(workflowFile) }
        var replies: [String: [Text]] = [:]
        if var file = document(repliesFile) {
            replies = self.replies(&file, for: workflows.current)
            findings += file.findings
        }
        let calendar = WorkingCalendar.read(set, findings: &findings)
        /// A file that reads itself; one that is not there leaves what is usual.
        func part<Part>(_ path: String, _ usual: Part, _ read: (inout ConfigurationDocument) throws -> Part) -> Part {
            guard let text = set[path] else { return usual }
            var file = ConfigurationDocument(file: path, text: text)
            defer { findings += file.findings }
            do { return try read(&file) } catch let fault as ConfigurationFault {
                // What the document knows of already is not said twice.
                if file.fault == nil { file.error(fault.place, fault.message) }
            } catch {
                file.error("", Text("读不懂", "\(error)"))
            }
            return usual
        }
        let rules = categories ?? CategoryTree([])
        let deadlines = part(deadlinesFile, .plain) { DeadlineRules.read(&$0, categories: rules) }
        let classification = part(classificationFile, ClassificationSettings()) { file in
            let settings = try ClassificationSettings.read(&file)
            try settings.check(against: rules.keywords(threshold: settings.threshold), name: classificationFile)
            return settings
        }
        let dispatch = part(dispatchFile, DispatchBook([])) { try DispatchBook.read(&$0, categories: rules) }
        guard let categories, let current = workflows.current, let calendar else { return nil }
        var earlier = workflows.others
        for text in texts {
            var file = ConfigurationDocument(file: "", text: text)
            guard let workflow = Workflow.read(&file), file.isWhole else { continue }
            if !([current] + earlier).contains(where: { $0.key == workflow.key }) { earlier.append(workflow) }
        }
        return CaseBook(
            categories: categories,
            workflow: current,
            earlier: earlier,
            calendar: calendar,
            replies: replies,
            deadlines: deadlines,
            classification: classification,
            dispatch: dispatch
        )
    }

    /// The workflows of a set: what new cases start with, and those that stand beside it.
    package static func workflows(
        _ set: ConfigurationSet,
        findings: inout [ConfigurationFinding]
    ) -> (current: Workflow?, others: [Workflow]) {
        var current: Workflow?
        var others: [Workflow] = []
        var files: [Workflow.Key: String] = [:]
        for path in set.paths(in: "workflows") {
            var document = ConfigurationDocument(file: path, text: set[path] ?? "")
            let found = Workflow.read(&document)
            if let found {
                if let twice = files[found.key] {
                    document.error(
                        "version",
                        Text(
                            "\(found.code) 第 \(found.version) 版已在 \(twice) 中",
                            "\(found.code) version \(found.version) stands in \(twice) as well"
                        )
                    )
                }
                files[found.key] = path
            }
            findings += document.findings
            // One with defects must not stand in for a sound one of the same version.
            guard let found, document.fault == nil else { continue }
            if path == workflowFile { current = found } else { others.append(found) }
        }
        return (current, others.sorted { $0.version > $1.version })
    }

    /// Reads the ready texts; each must be for an action of the workflow, and short enough to be read in a list.
    private static func replies(_ document: inout ConfigurationDocument, for workflow: Workflow?) -> [String: [Text]] {
        let entries = document.read(ReplyFile.self)?.replies ?? []
        for (index, entry) in entries.enumerated() where document.isWhole {
            let place = "replies.[\(index + 1)]"
            if let workflow, workflow.action(entry.action) == nil {
                document.error(
                    "\(place).action",
                    Text("流程中没有步骤 \(entry.action)", "\(entry.action) is no action of \(workflow.code)")
                )
            }
            if !(1...200).contains(entry.text.text.zh.count) {
                document.error("\(place).text", Text("文字应为 1 至 200 个字", "a text has 1 to 200 characters"))
            }
            for unknown in placeholders(entry.text.text.zh + entry.text.text.en).subtracting(knownPlaceholders) {
                document.error(
                    "\(place).text",
                    Text(
                        "{\(unknown)} 无法填写，可用 {number}、{place}、{category}",
                        "{\(unknown)} cannot be filled in; {number}, {place} and {category} can"
                    )
                )
            }
        }
        return Dictionary(grouping: entries, by: \.action).mapValues { $0.map(\.text.text) }
    }

    /// The ready texts of a file in words, with the action that each is for, as far as it can be read.
    package static func replies(in text: String) -> [Text] {
        var document = ConfigurationDocument(file: "", text: text)
        return (document.read(ReplyFile.self)?.replies ?? []).map { entry in
            Text("\(entry.action)：\(entry.text.text.zh)", "\(entry.action): \(entry.text.text.en)")
        }
    }

    private struct ReplyFile: Decodable {
        let replies: [Entry]

        struct Entry: Decodable {
            let action: String
            let text: ConfiguredText
        }
    }

    private static let knownPlaceholders: Set<String> = ["number", "place", "category"]

    private static func placeholders(_ text: String) -> Set<String> {
        Set(text.matches(of: /\{([^{}]*)\}/).map { String($0.1) })
    }
}
