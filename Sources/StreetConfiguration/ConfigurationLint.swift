import Access
import Cases
package import Kernel

/// Finds what is wrong in a set of files, all of it.
package enum ConfigurationLint {
    /// A check of further files, by the features that own them.
    package typealias Check = @Sendable (ConfigurationSet) -> [ConfigurationFinding]

    /// Everything that can be said of a set without looking at what is stored.
    ///
    /// `active`: what is active, for what must not change silently. `workflows`: the texts of workflow files that were ever
    /// active.
    package static func findings(
        _ set: ConfigurationSet,
        active: ConfigurationSet? = nil,
        workflows: [String] = [],
        kinds: ConfigurationFileKinds = ConfigurationFileKinds()
    ) -> [ConfigurationFinding] {
        var findings: [ConfigurationFinding] = []
        let book = CaseBook.read(set, findings: &findings)
        findings += roles(set) + SecurityRules.findings(set)
        if let book {
            findings += versions(set, workflows)
            // What could not be read stands in the book as something usual, which is nothing to judge.
            if !findings.contains(where: { $0.severity == .error }) { findings += ways(set, book) }
        }
        for path in set.paths where !kinds.isRead(path) { findings += strange(path, set[path] ?? "", kinds) }
        for path in (active?.paths ?? [])
        where set[path] == nil && kinds.isRead(path) && !findings.contains(where: { $0.file == path }) {
            findings.append(
                ConfigurationFinding(
                    file: path,
                    line: nil,
                    path: "",
                    severity: .warning,
                    message: Text("这个文件将被删除", "this file is active and would go")
                )
            )
        }
        for check in kinds.checks { findings += check(set) }
        // What two linters see they say in the same words.
        var seen: Set<[String]> = []
        // A slip of the pen changes nothing where somebody meant to change something.
        for index in findings.indices where findings[index].isIgnored { findings[index].severity = .error }
        return findings.filter { seen.insert([$0.file, $0.path, $0.message.en]).inserted }.sorted {
            ($0.file, $0.line ?? 0, $0.message.en) < ($1.file, $1.line ?? 0, $1.message.en)
        }
    }

    /// Whether a workflow's file has no mistake.
    static func isSound(_ path: String, _ text: String) -> Bool {
        var document = ConfigurationDocument(file: path, text: text)
        return Workflow.read(&document) != nil && document.fault == nil
    }

    /// Of a file that nothing reads: that it is so, and what is wrong in it all the same.
    private static func strange(
        _ path: String,
        _ text: String,
        _ kinds: ConfigurationFileKinds
    ) -> [ConfigurationFinding] {
        let isYAML = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
        let nearest = kinds.nearest(to: path)
        let message =
            nearest.map { Text("没有程序读这个文件，是不是 \($0)？", "nothing reads this file: did you mean \($0)?") }
            ?? Text("没有程序读这个文件", "nothing reads this file")
        return (isYAML ? ConfigurationDocument(file: path, text: text).findings : []) + [
            ConfigurationFinding(file: path, line: nil, path: "", severity: .warning, message: message)
        ]
    }

    /// Can every case reach an end, is somebody there for each step, do the times fit together.
    private static func ways(_ set: ConfigurationSet, _ book: CaseBook) -> [ConfigurationFinding] {
        let path = CaseBook.workflowFile
        var document = ConfigurationDocument(
            file: ConfigurationContent.rolesFile,
            text: set[ConfigurationContent.rolesFile] ?? ""
        )
        let roles = RoleBook.read(&document)
        let lint = WorkflowLint(
            roles: document.isWhole ? roles : nil,
            categories: book.categories.categories.filter { !$0.isRetired },
            calendar: book.calendar
        )
        return set[path].map { lint.findings($0, name: path) } ?? []
    }

    private static func roles(_ set: ConfigurationSet) -> [ConfigurationFinding] {
        let path = ConfigurationContent.rolesFile
        guard let text = set[path] else {
            return [
                ConfigurationFinding(
                    file: path,
                    line: nil,
                    path: "",
                    severity: .error,
                    message: Text("缺少这个文件", "the file is missing")
                )
            ]
        }
        var document = ConfigurationDocument(file: path, text: text)
        for role in RoleBook.read(&document).all {
            for word in role.actsAs.sorted() where Workflow.Actor(rawValue: word) == nil {
                document.error(
                    "roles.\(role.code).acts_as",
                    Text("流程中没有“\(word)”", "\(word) is no word of workflows: holder, community, street")
                )
            }
            if role.permissions.contains(.workCases), role.actsAs.isEmpty {
                document.warn(
                    "roles.\(role.code)",
                    Text("可以办理事项，但 acts_as 为空，没有可办的步骤", "may work on cases, but acts_as opens no step to it")
                )
            }
        }
        return document.findings
    }

    /// A version of a workflow stays what it was: cases go by it.
    private static func versions(_ set: ConfigurationSet, _ texts: [String]) -> [ConfigurationFinding] {
        let known = texts.compactMap { text -> Workflow? in
            var document = ConfigurationDocument(file: "", text: text)
            return Workflow.read(&document).flatMap { document.isWhole ? $0 : nil }
        }
        return set.paths(in: "workflows").flatMap { path -> [ConfigurationFinding] in
            var document = ConfigurationDocument(file: path, text: set[path] ?? "")
            guard let workflow = Workflow.read(&document), document.isWhole else { return [] }
            let count = document.findings.count
            let same = known.filter { $0.key == workflow.key }
            guard !same.isEmpty, !same.contains(where: { workflow.isSameWay(as: $0) }) else { return [] }
            let next = (known.filter { $0.code == workflow.code }.map(\.version).max() ?? workflow.version) + 1
            document.error(
                "version",
                Text(
                    "状态或步骤有变化，但第 \(workflow.version) 版已启用过：请把 version 改为 \(next)，在办事项仍按原版办理",
                    "states or actions differ from the version \(workflow.version) that was active: raise the version to \(next); cases in progress keep theirs"
                )
            )
            return Array(document.findings.dropFirst(count))
        }
    }
}
