import Access
import Cases
package import Kernel

/// What changes from one set of files to another: in words for each thing, and line by line.
package struct ConfigurationDifference: Sendable, Hashable {
    /// A file that is new, gone or other than it was.
    package struct File: Sendable, Hashable {
        package let path: String
        /// What changes in the file's own terms; empty when only comments or the writing changed.
        package let items: [Text]
        package let lines: LineDifference
    }

    package let files: [File]

    package var isEmpty: Bool { files.isEmpty }

    /// `kinds`: of the features that read further files.
    package init(
        from old: ConfigurationSet,
        to new: ConfigurationSet,
        kinds: ConfigurationFileKinds = ConfigurationFileKinds()
    ) {
        files = Set(old.paths + new.paths).sorted().compactMap { path in
            let (before, after) = (old[path], new[path])
            guard before != after else { return nil }
            var items: [Text] = []
            if before == nil { items.append(Text("新文件", "new file")) }
            if after == nil { items.append(Text("文件被删除", "the file goes")) }
            if before != nil, after != nil { items += Self.items(path, old, new, kinds) }
            return File(path: path, items: items, lines: LineDifference(from: before ?? "", to: after ?? ""))
        }
    }

    /// As the command line prints it.
    package func description(_ language: Language, withLines: Bool) -> String {
        files.map { file in
            var parts = [file.path] + file.items.map { "  \($0(language))" }
            if file.items.isEmpty {
                parts.append("  " + Text("只有注释或写法变化", "comments or writing only")(language))
            }
            if withLines { parts.append(file.lines.description) }
            return parts.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private static func items(
        _ path: String,
        _ oldSet: ConfigurationSet,
        _ newSet: ConfigurationSet,
        _ kinds: ConfigurationFileKinds
    ) -> [Text] {
        let (before, after) = (oldSet[path] ?? "", newSet[path] ?? "")
        var old = ConfigurationDocument(file: path, text: before)
        var new = ConfigurationDocument(file: path, text: after)
        // A file that cannot be read whole would look as if half of it were gone.
        let unread = [Text("内容有变化，见逐行对比", "it differs: see the lines")]
        switch path {
        case CaseBook.categoriesFile:
            let trees = (CategoryTree.read(&old), CategoryTree.read(&new))
            guard old.isWhole, new.isWhole else { return unread }
            return CategoryDifference.items(trees.0, trees.1)
                + CategoryDifference.items(CategoryTree.examples(in: before), CategoryTree.examples(in: after))
        case ConfigurationContent.rolesFile:
            let books = (RoleBook.read(&old), RoleBook.read(&new))
            return old.isWhole && new.isWhole ? RoleDifference.items(books.0, books.1) : unread
        case CaseBook.repliesFile: return texts(CaseBook.replies(in: before), CaseBook.replies(in: after))
        case _ where path.hasPrefix("workflows/"):
            guard let a = Workflow.read(&old), let b = Workflow.read(&new), old.isWhole, new.isWhole else {
                return unread
            }
            return WorkflowDifference.items(a, b)
        case _ where path.hasPrefix("calendar/"):
            return texts(CalendarWords.all(in: before), CalendarWords.all(in: after))
        default:
            guard let a = kinds.statements(path, before, in: oldSet), let b = kinds.statements(path, after, in: newSet)
            else { return unread }
            return StatementDifference.items(a, b)
        }
    }

    /// What was added to a list of texts, and what is gone.
    static func texts(_ old: [Text], _ new: [Text]) -> [Text] {
        let (before, after) = (Set(old), Set(new))
        return new.filter { !before.contains($0) }.map { Text("新增：\($0.zh)", "added: \($0.en)") }
            + old.filter { !after.contains($0) }.map { Text("去掉：\($0.zh)", "removed: \($0.en)") }
    }

    /// A change from one word to another.
    static func change(_ name: Text, _ what: Text, _ old: Text, _ new: Text) -> Text? {
        guard old != new else { return nil }
        return Text("\(name.zh)：\(what.zh) \(old.zh) → \(new.zh)", "\(name.en): \(what.en) \(old.en) → \(new.en)")
    }

    /// What was added to a list of words and taken from it.
    static func words(_ name: Text, _ what: Text, _ old: some Sequence<Text>, _ new: some Sequence<Text>) -> [Text] {
        let (before, after) = (Array(old), Array(new))
        let added = after.filter { !before.contains($0) }
        let removed = before.filter { !after.contains($0) }
        var items: [Text] = []
        if !added.isEmpty {
            items.append(
                Text("\(name.zh)：\(what.zh)增加 \(list(added).zh)", "\(name.en): \(what.en) added: \(list(added).en)")
            )
        }
        if !removed.isEmpty {
            items.append(
                Text(
                    "\(name.zh)：\(what.zh)去掉 \(list(removed).zh)",
                    "\(name.en): \(what.en) removed: \(list(removed).en)"
                )
            )
        }
        return items
    }

    static func list(_ words: [Text]) -> Text {
        words.isEmpty
            ? Text("无", "none")
            : Text(words.map(\.zh).joined(separator: "、"), words.map(\.en).joined(separator: ", "))
    }
}
