import Access
import HTML
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
        /// The open ones that the viewer's organisations opened and others have.
        case waiting
        /// Those that were closed, newest first.
        case closed
        case all
    }

    public var scope: Scope = .open
    public var area: Int64?
    public var state: String?
    /// A category, or a group of them: `noise.neighbour`, `noise`.
    public var category: String?
    /// The organisation that has it now.
    public var holder: Int64?
    /// Days on which it was opened, both included.
    public var from: CivilDate?
    public var until: CivilDate?
    /// The viewer's organisations, for `mine` and `waiting`; not part of the address.
    public var organisations: [Int64] = []

    public init() {}

    /// Reads the address; what cannot be read is left out, because an old link must still open something.
    init(_ query: FormValues, for viewer: Viewer) {
        organisations = Set(viewer.posts.map(\.organisation)).sorted()
        scope = query["show"].flatMap(Scope.init) ?? .open
        area = query["area"].flatMap { Int64($0) }
        state = query["state"]
        category = query["category"]
        holder = query["holder"].flatMap { Int64($0) }
        from = query["from"].flatMap { CivilDate($0) }
        until = query["until"].flatMap { CivilDate($0) }
    }

    /// Whether anything but the scope is chosen.
    var isNarrowed: Bool {
        var plain = CaseFilter()
        plain.scope = scope
        plain.organisations = organisations
        return self != plain
    }

    /// The address of the list, or of another page with the same choice.
    func address(_ path: URLPath = "/cases") -> URLPath {
        path.with("show", scope == .open ? nil : scope.rawValue).with("area", area.map(String.init))
            .with("state", state).with("category", category).with("holder", holder.map(String.init))
            .with("from", from?.description).with("until", until?.description)
    }

    /// The same choice with another scope.
    func with(_ scope: Scope) -> CaseFilter {
        var other = self
        other.scope = scope
        return other
    }
}
