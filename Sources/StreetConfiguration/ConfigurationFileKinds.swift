import Cases
import Kernel

/// All files that something reads, and what they say in words.
package struct ConfigurationFileKinds: Sendable {
    let others: [ConfigurationFileKind]

    /// `others`: of features that this one does not know.
    package init(_ others: [ConfigurationFileKind] = []) { self.others = others }

    var checks: [ConfigurationLint.Check] { others.map(\.check) }

    private static let own: [(place: String, about: Text)] = [
        (CaseBook.categoriesFile, Text("类别、时限、关键词", "Categories, times, keywords")),
        (
            CaseBook.deadlinesFile,
            Text("按来源和紧急程度的时限，挂起、延期和升级", "Times by source and urgency; pauses, more time, ladder")
        ),
        (CaseBook.workflowFile, Text("新事项的办理流程和告知居民的话", "The workflow of new cases, and what residents are told")),
        (CaseBook.repliesFile, Text("常用语", "Ready texts")),
        (CaseBook.dispatchFile, Text("派单规则", "Who is proposed for which cases")),
        (CaseBook.classificationFile, Text("自动归类", "Classification of texts")),
        (ConfigurationContent.rolesFile, Text("角色和权限", "Roles and permissions")),
        (CalendarWords.hoursFile, Text("上班时间", "Working hours")),
        ("calendar/", Text("一年的节假日和调休", "A year's holidays")),
        ("workflows/", Text("早先的流程，在办事项还在使用", "An earlier workflow, for cases that began with it")),
    ]

    /// What a file is about; nil for one that nothing reads.
    func about(_ path: String) -> Text? {
        let known = Self.own.first { $0.place == path || $0.place.hasSuffix("/") && path.hasPrefix($0.place) }?.about
        return known ?? others.first { $0.holds(path) }?.about
    }

    /// The file that somebody may have meant by one that nothing reads.
    func nearest(to path: String) -> String? {
        NearestWord.of(path, among: (Self.own.map(\.place) + others.map(\.place)).filter { !$0.hasSuffix("/") })
    }

    /// What a file says, in words; nil for one whose words nobody gave.
    func statements(_ path: String, _ text: String, in set: ConfigurationSet) -> [ConfigurationStatement]? {
        var tree = ConfigurationDocument(
            file: CaseBook.categoriesFile,
            text: set[CaseBook.categoriesFile] ?? ""
        )
        let categories = CategoryTree.read(&tree)
        let terms =
            CaseTerms.terms(path, categories)
            ?? others.first { $0.holds(path) }.flatMap { $0.terms(path, categories) }
        guard let terms else { return nil }
        let document = ConfigurationDocument(file: path, text: text)
        return document.isWhole ? document.statements(terms) : nil
    }
}
