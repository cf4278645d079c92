import Access
import Cases
import Kernel

/// All files that something reads, and what they say in words.
package struct ConfigurationFileKinds: Sendable {
    let others: [ConfigurationFileKind]

    /// `others`: of features that this one does not know.
    package init(_ others: [ConfigurationFileKind] = []) { self.others = others }

    var checks: [ConfigurationLint.Check] { others.map(\.check) }

    /// What people look for, in the order in which they look for it.
    enum Shelf: Int, CaseIterable, Comparable {
        case matters, people, calendar, others, earlier, strange

        var name: Text {
            switch self {
            case .matters: Text("事项怎么办", "How cases go")
            case .people: Text("谁能做什么", "Who may do what")
            case .calendar: Text("上班时间和节假日", "Working hours and holidays")
            case .others: Text("与其他系统", "Other systems")
            case .earlier: Text("早先的流程，在办事项还在使用", "Earlier workflows, for cases that began with them")
            case .strange: Text("没有程序读的文件", "Files that nothing reads")
            }
        }

        static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    private struct Own {
        /// A path, or a folder with a slash at its end.
        let place: String
        let shelf: Shelf
        let title: Text
        var about: Text?
    }

    private static let own: [Own] = [
        Own(
            place: CaseBook.categoriesFile,
            shelf: .matters,
            title: Text("类别", "Categories"),
            about: Text("分组、受理和办理时限、关键词", "Groups, times, keywords")
        ),
        Own(
            place: CaseBook.deadlinesFile,
            shelf: .matters,
            title: Text("时限规则", "Deadlines"),
            about: Text("按来源和紧急程度的时限，挂起、延期、到期升级", "Times by source and urgency; pauses, more time, who is told")
        ),
        Own(
            place: CaseBook.workflowFile,
            shelf: .matters,
            title: Text("办理流程", "The workflow"),
            about: Text("新事项的状态、步骤，告知居民的话", "States and steps of new cases, what residents are told")
        ),
        Own(
            place: CaseBook.dispatchFile,
            shelf: .matters,
            title: Text("派单规则", "Dispatch rules"),
            about: Text("什么事项建议转给谁", "Who is proposed for which cases")
        ),
        Own(
            place: CaseBook.repliesFile,
            shelf: .matters,
            title: Text("常用语", "Ready texts"),
            about: Text("办理时可以选用的话", "To choose from while writing")
        ),
        Own(
            place: CaseBook.classificationFile,
            shelf: .matters,
            title: Text("自动归类", "Classification"),
            about: Text("从文字建议类别，多大把握才不问人", "How sure a suggestion has to be")
        ),
        Own(place: ConfigurationContent.rolesFile, shelf: .people, title: Text("角色和权限", "Roles and permissions")),
        Own(
            place: SecurityRules.file,
            shelf: .people,
            title: Text("密码规则", "Rules of passwords"),
            about: Text("最少几位、几种字符，多少天后更换", "Length, kinds of characters, when a new one is asked for")
        ),
        Own(place: SecurityRules.commonFile, shelf: .people, title: Text("不能用的密码", "Passwords that nobody may have")),
        Own(place: CalendarWords.hoursFile, shelf: .calendar, title: Text("上班时间", "Working hours")),
        Own(place: "calendar/", shelf: .calendar, title: Text("节假日和调休", "Holidays")),
        Own(place: "workflows/", shelf: .earlier, title: Text("早先的流程", "An earlier workflow")),
    ]

    private static func own(_ path: String) -> Own? {
        own.first { $0.place == path || $0.place.hasSuffix("/") && path.hasPrefix($0.place) }
    }

    /// What a file is called; nil for one that nothing reads.
    func title(_ path: String) -> Text? {
        let own = Self.own(path)
        let kind = own == nil ? others.first { $0.holds(path) } : nil
        guard let title = own?.title ?? kind?.about, let place = own?.place ?? kind?.place else { return nil }
        guard place.hasSuffix("/") else { return title }
        let name = path.dropFirst(place.count).prefix { $0 != "." }
        return Text("\(title.zh)：\(name)", "\(title.en): \(name)")
    }

    /// What stands in it, where its name does not say so.
    func about(_ path: String) -> Text? { Self.own(path)?.about }

    /// Whether something reads the file.
    func isRead(_ path: String) -> Bool { Self.own(path) != nil || others.contains { $0.holds(path) } }

    /// The files as people look for them; the newest years come first.
    func shelves(_ paths: [String]) -> [(shelf: Shelf, paths: [String])] {
        let found = Dictionary(grouping: paths) { path in
            Self.own(path)?.shelf ?? (isRead(path) ? .others : .strange)
        }
        return found.sorted { $0.key < $1.key }.map { shelf, paths in
            let order = Self.own.map(\.place)
            func place(_ path: String) -> Int { order.firstIndex(of: path) ?? order.count }
            let sorted = paths.sorted { a, b in
                if place(a) != place(b) { return place(a) < place(b) }
                return shelf == .calendar || shelf == .earlier ? a > b : a < b
            }
            return (shelf, sorted)
        }
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
            ?? (path == SecurityRules.file ? SecurityRules.terms : nil)
            ?? others.first { $0.holds(path) }.flatMap { $0.terms(path, categories) }
        guard let terms else { return nil }
        let document = ConfigurationDocument(file: path, text: text)
        return document.isWhole ? document.statements(terms) : nil
    }
}
