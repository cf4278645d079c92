import Kernel

/// A column of the list of cases, beside the title that every list has.
public enum CaseColumn: String, Sendable, CaseIterable {
    case number, category, severity, nature, origin, place, state, holder, left, opened, due, closed

    /// What a list shows to whoever has chosen nothing.
    static let usual: [CaseColumn] = [.category, .place, .state, .holder, .left]

    /// What a table for other programs has then: moments instead of spans, which are over tomorrow.
    static let exported: [CaseColumn] = [
        .number, .category, .severity, .nature, .origin, .place, .state, .holder, .opened, .due, .closed,
    ]

    /// Whether it is known only of what came from another system, which is asked for it.
    var isOfTicket: Bool { self == .nature || self == .origin }

    /// What stands above it.
    var name: Text {
        switch self {
        case .number: Text("编号", "Number")
        case .category: Text("类别", "Category")
        case .severity: Text("紧急程度", "Urgency")
        case .nature: Text("性质", "Nature")
        case .origin: Text("原渠道", "Original channel")
        case .place: Text("地点", "Place")
        case .state: Text("状态", "State")
        case .holder: Text("办理单位", "Holder")
        case .left: Text("时限", "Time left")
        case .opened: Text("立案时间", "Opened")
        case .due: Text("截止时间", "Due")
        case .closed: Text("办结时间", "Closed")
        }
    }
}
