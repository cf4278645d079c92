public import Access
public import HTML
public import Kernel

/// Which records a figure counts; the number and the list that it opens are both made from it, so they cannot differ.
public struct Selection: Sendable, Hashable {
    public var measure: Measure
    public var period: Period
    /// Only what lies in this area.
    public var area: AreaFilter?
    /// A group of categories by its code: `noise`.
    public var group: String?
    /// The organisation that has the case.
    public var holder: Int64?
    /// How the first signal came in.
    public var source: String?
    /// One day of the period.
    public var day: CivilDate?

    /// An area with the column that its rows are cut by.
    public struct AreaFilter: Sendable, Hashable {
        public let level: AreaLevel
        public let id: Int64

        public init(_ level: AreaLevel, _ id: Int64) {
            self.level = level
            self.id = id
        }
    }

    public init(_ measure: Measure, _ period: Period) {
        self.measure = measure
        self.period = period
    }

    /// The same for another measure.
    public func measuring(_ other: Measure) -> Selection {
        var copy = self
        copy.measure = other
        return copy
    }

    /// The same, cut down to one line of a table.
    public func narrowed(_ dimension: Dimension, to key: String) -> Selection {
        var copy = self
        switch dimension {
        case .community: copy.area = Int64(key).map { AreaFilter(.community, $0) }
        case .grid: copy.area = Int64(key).map { AreaFilter(.grid, $0) }
        case .category: copy.group = key
        case .holder: copy.holder = Int64(key)
        case .source: copy.source = key
        case .day: copy.day = Int(key).map { CivilDate(days: $0) }
        }
        return copy
    }

    /// The list of the records.
    public var rows: URLPath { filters(on: URLPath("/figures/rows").with("measure", measure.rawValue)) }

    /// An address with these conditions, but for the measure.
    public func filters(on path: URLPath) -> URLPath {
        path.with("period", String(period.rawValue)).with("area", area.map { String($0.id) }).with("group", group)
            .with("holder", holder.map { String($0) }).with("source", source).with("day", day?.description)
    }

    /// From the first moment to the first that no longer counts.
    func window(at now: Instant) -> (from: Instant, until: Instant) {
        let today = CivilTime(now).date
        let first = day ?? today + (1 - period.rawValue)
        return (CivilTime(date: first).instant, CivilTime(date: (day ?? today) + 1).instant)
    }
}

/// What a viewer may see of each kind of record.
public struct Sight: Sendable, Hashable {
    public let cases: [Reach]
    public let signals: [Reach]

    public init(cases: [Reach], signals: [Reach]) {
        self.cases = cases
        self.signals = signals
    }

    public init(_ viewer: Viewer) {
        cases = viewer.reach(.seeCases)
        signals = viewer.reach(.seeSignals)
    }
}
