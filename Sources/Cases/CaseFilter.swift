import Access
import HTML
public import Inbox
public import Kernel
import Web

/// Which cases a list shows; it lives in the address of the page, so that it can be kept and sent to a colleague.
public struct CaseFilter: Sendable, Hashable {
    public enum Scope: String, Sendable, CaseIterable {
        /// Those that somebody still has to work on, the most urgent first.
        case open
        /// The open ones that the viewer's own organisations have.
        case mine
        /// The open ones whose time ends within a day.
        case dueSoon = "due_soon"
        /// The open ones whose time is over.
        case overdue
        /// The open ones whose holders are asked to move and have not.
        case urged
        /// The open ones whose lateness was told to those above their holders.
        case escalated
        /// The open ones that the viewer's organisations opened and others have.
        case waiting
        /// Those that were closed, newest first.
        case closed
        case all
    }

    /// The order of the rows; each is an order of an index, so that a page is as quick as the first.
    public enum Sort: String, Sendable, CaseIterable {
        /// The one whose time ends first; only for scopes in which every case has a time that runs.
        case due
        /// By the day of opening.
        case newest, oldest
    }

    /// How the cases stand on the page.
    public enum Shape: String, Sendable {
        case list
        /// A column for each state of open cases.
        case board
    }

    public var scope: Scope = .open
    public var area: Int64?
    public var state: String?
    /// A category, or a group of them: `noise.neighbour`, `noise`.
    public var category: String?
    /// The organisation that has it now.
    public var holder: Int64?
    public var severity: Case.Severity?
    /// How its first signal came.
    public var channel: Signal.Channel?
    /// Days on which it was opened, both included.
    public var from: CivilDate?
    public var until: CivilDate?
    /// What has to stand in it: its title, place, reports, remarks, notes.
    public var words: String?
    /// The cases in which the words stand; nil until somebody has looked for them, and not part of the address.
    public var found: CaseText.Found?
    /// The order that was asked for; nil for the scope's own.
    public var sort: Sort?
    /// The columns that were asked for, in the order of `CaseColumn`; empty for the usual ones.
    public var columns: [CaseColumn] = []
    public var shape: Shape = .list
    /// The viewer's organisations, for `mine` and `waiting`; not part of the address.
    public var organisations: [Int64] = []
    /// Those of them that the viewer leads, for `escalated`; not part of the address.
    public var headed: [Int64] = []

    public init() {}

    /// Reads the address; what cannot be read is left out, because an old link must still open something.
    init(_ query: FormValues, for viewer: Viewer) {
        organisations = Set(viewer.posts.map(\.organisation)).sorted()
        headed = Set(viewer.posts.filter(\.role.isHead).map(\.organisation)).sorted()
        scope = query["show"].flatMap(Scope.init) ?? .open
        area = query["area"].flatMap { Int64($0) }
        state = query["state"]
        category = query["category"]
        holder = query["holder"].flatMap { Int64($0) }
        severity = query["severity"].flatMap { Int($0) }.flatMap(Case.Severity.init)
        channel = query["channel"].flatMap(Signal.Channel.init)
        from = query["from"].flatMap { CivilDate($0) }
        until = query["until"].flatMap { CivilDate($0) }
        words = query["q"].map { String($0.prefix(CaseText.lengthLimit)) }
        sort = query["sort"].flatMap(Sort.init)
        // The form of the page sends a field for each column, an address has them in one.
        let words = query.all("columns").flatMap { $0.split(whereSeparator: { $0 == "." || $0 == "," }) }
        let chosen = Set(words.compactMap { CaseColumn(rawValue: String($0)) })
        columns = CaseColumn.allCases.filter(chosen.contains)
        if columns == CaseColumn.usual { columns = [] }
        shape = query["as"].flatMap(Shape.init) ?? .list
        // A board is of open cases.
        if !scope.isByUrgency { shape = .list }
    }

    /// Whether anything but the scope and the looks is chosen.
    var isNarrowed: Bool { self != plain }

    /// The same scope and looks without what narrows them.
    var plain: CaseFilter {
        var plain = CaseFilter()
        plain.scope = scope
        plain.organisations = organisations
        plain.headed = headed
        plain.sort = sort
        plain.columns = columns
        plain.shape = shape
        return plain
    }

    /// Whether it asks for something that no index begins with, so that few of many rows may fit.
    var picksFew: Bool {
        state != nil || category != nil || severity != nil || channel != nil || from != nil || until != nil
            || words != nil
    }

    /// The order in which the rows come: what was asked for, if the scope has it.
    var order: Sort {
        guard let sort, scope.sorts.contains(sort) else { return scope.usualSort }
        return sort
    }

    /// The columns that are shown.
    var shownColumns: [CaseColumn] { columns.isEmpty ? CaseColumn.usual : columns }

    /// What is chosen, as the fields of the address, always in the same order.
    var fields: [(name: StaticString, value: String)] {
        let all: [(StaticString, String?)] = [
            ("show", scope == .open ? nil : scope.rawValue), ("area", area.map(String.init)), ("state", state),
            ("category", category), ("holder", holder.map(String.init)),
            ("severity", severity.map { String($0.rawValue) }),
            ("channel", channel?.rawValue), ("from", from?.description),
            ("until", until?.description), ("q", words), ("sort", order == scope.usualSort ? nil : order.rawValue),
            ("columns", columns.isEmpty ? nil : columns.map(\.rawValue).joined(separator: ".")),
            ("as", shape == .list ? nil : shape.rawValue),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }

    /// The address of the list, or of another page with the same choice.
    func address(_ path: URLPath = "/cases") -> URLPath {
        fields.reduce(path) { $0.with($1.name, $1.value) }
    }

    /// What stands behind the `?` of the address: the same text for the same choice.
    var query: String {
        let parts = address().text.split(separator: "?", maxSplits: 1)
        return parts.count == 2 ? String(parts[1]) : ""
    }

    /// The choice as hidden fields of a form, without those that the form has itself.
    func hidden(without names: Set<String> = []) -> [HTML] {
        fields.filter { !names.contains("\($0.name)") }
            .map { "<input type=\"hidden\" name=\"\("\($0.name)")\" value=\"\($0.value)\">" }
    }

    /// The same choice with another scope.
    func with(_ scope: Scope) -> CaseFilter {
        var other = self
        other.scope = scope
        if !scope.isByUrgency { other.shape = .list }
        return other
    }

    /// The same choice with something changed.
    func changed(_ change: (inout CaseFilter) -> Void) -> CaseFilter {
        var other = self
        change(&other)
        return other
    }
}

extension CaseFilter.Scope {
    /// Whether every case in it has a time that runs, so that the most urgent can come first.
    var isByUrgency: Bool { self != .closed && self != .all }

    /// The orders in which the scope can be read along an index, the usual one first.
    var sorts: [CaseFilter.Sort] { isByUrgency ? [.due, .newest, .oldest] : [.newest, .oldest] }

    var usualSort: CaseFilter.Sort { isByUrgency ? .due : .newest }
}

extension CaseFilter.Sort {
    /// What the order is called.
    var name: Text {
        switch self {
        case .due: Text("最急的在前", "Most urgent first")
        case .newest: Text("最新立案在前", "Newest first")
        case .oldest: Text("最早立案在前", "Oldest first")
        }
    }
}
