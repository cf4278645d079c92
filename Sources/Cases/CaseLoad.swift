public import Kernel

/// A number of cases, told apart by the time they have left.
public struct CaseLoad: Sendable, Hashable {
    /// Past their time.
    public var late = 0
    /// Open, and their time ends within a day.
    public var soon = 0
    /// Open, with more than a day left.
    public var inTime = 0
    public var closed = 0

    public init() {}

    public var open: Int { late + soon + inTime }
    public var all: Int { open + closed }

    static func + (a: CaseLoad, b: CaseLoad) -> CaseLoad {
        var sum = a
        sum.late += b.late
        sum.soon += b.soon
        sum.inTime += b.inTime
        sum.closed += b.closed
        return sum
    }
}

/// How urgent the most urgent of some matters is; its colour never stands without its word.
public enum Urgency: String, Sendable, CaseIterable, Hashable {
    case late, soon
    case inTime = "in_time"
    case closed

    /// What the most urgent of these cases is; nil when there are none.
    public init?(_ load: CaseLoad) {
        switch load {
        case _ where load.late > 0: self = .late
        case _ where load.soon > 0: self = .soon
        case _ where load.inTime > 0: self = .inTime
        case _ where load.closed > 0: self = .closed
        default: return nil
        }
    }

    public var word: Text {
        switch self {
        case .late: Text("逾期", "Overdue")
        case .soon: Text("将到期", "Due soon")
        case .inTime: Text("按时", "In time")
        case .closed: Text("已办结", "Closed")
        }
    }

    /// How many of the cases are of this kind.
    func count(_ load: CaseLoad) -> Int {
        switch self {
        case .late: load.late
        case .soon: load.soon
        case .inTime: load.inTime
        case .closed: load.closed
        }
    }

    /// The end of the class names of its colour.
    var css: String {
        switch self {
        case .late: "late"
        case .soon: "wait"
        case .inTime: "open"
        case .closed: "done"
        }
    }
}
