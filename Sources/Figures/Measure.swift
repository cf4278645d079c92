public import Kernel

/// What is counted.
public enum Measure: String, Sendable, CaseIterable, Hashable {
    case received, opened, acceptedInTime, acceptedLate, open, overdue, dueToday, closed, closedOnTime, rated, solved,
        satisfied, reopened

    /// The rows that a measure picks from; measures of one base are counted in one walk.
    package enum Base: Sendable, CaseIterable, Hashable {
        /// Signals that came in within the period.
        case signals
        /// Cases opened within the period.
        case opened
        /// Cases that somebody has to work on now, whatever the period.
        case open
        /// Cases whose last closing lies within the period and still stands.
        case closed
        /// Cases whose last reopening lies within the period.
        case reopened
    }

    var base: Base {
        switch self {
        case .received: .signals
        case .opened, .acceptedInTime, .acceptedLate: .opened
        case .open, .overdue, .dueToday: .open
        case .closed, .closedOnTime, .rated, .solved, .satisfied: .closed
        case .reopened: .reopened
        }
    }

    /// Whether it is a state of this moment, which no period changes.
    public var isNow: Bool { base == .open }

    /// The measures for somebody who sees signals, or not.
    static func seen(withSignals seesSignals: Bool) -> [Measure] { allCases.filter { seesSignals || $0 != .received } }

    public var name: Text {
        switch self {
        case .received: Text("收到线索", "Signals received")
        case .opened: Text("立案", "Cases opened")
        case .acceptedInTime: Text("按时受理", "Accepted in time")
        case .acceptedLate: Text("超时受理", "Accepted late")
        case .open: Text("在办", "Open now")
        case .overdue: Text("逾期", "Overdue now")
        case .dueToday: Text("今日到期", "Due today")
        case .closed: Text("办结", "Closed")
        case .closedOnTime: Text("按时办结", "Closed on time")
        case .rated: Text("已评价", "Rated")
        case .solved: Text("已解决", "Solved")
        case .satisfied: Text("满意", "Satisfied")
        case .reopened: Text("重办", "Reopened")
        }
    }
}

/// The days that are counted, today the last of them.
public enum Period: Int, Sendable, CaseIterable, Hashable {
    case today = 1
    case week = 7
    case month = 30
    case quarter = 90

    public var name: Text {
        switch self {
        case .today: Text("今天", "Today")
        case .week: Text("近 7 天", "7 days")
        case .month: Text("近 30 天", "30 days")
        case .quarter: Text("近 90 天", "90 days")
        }
    }

    /// Its days, the oldest first.
    func days(at now: Instant) -> [CivilDate] {
        let today = CivilTime(now).date
        return (0..<rawValue).map { today + ($0 + 1 - rawValue) }
    }
}

/// By what figures are set side by side.
public enum Dimension: String, Sendable, CaseIterable, Hashable {
    case community, grid, category, holder, source, day

    /// Whether the lines have figures of that kind: signals have no category and no holder, and what is open now no day.
    func counts(_ measure: Measure) -> Bool {
        switch self {
        case .category, .holder: measure != .received
        case .day: !measure.isNow
        case .community, .grid, .source: true
        }
    }

    public var name: Text {
        switch self {
        case .community: Text("社区", "Community")
        case .grid: Text("网格", "Grid")
        case .category: Text("类别", "Category")
        case .holder: Text("办理单位", "Holder")
        case .source: Text("来源", "Source")
        case .day: Text("日期", "Day")
        }
    }
}
