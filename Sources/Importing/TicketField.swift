package import Kernel

/// What a column of another system's table can mean here.
package enum TicketField: String, Sendable, CaseIterable {
    case number, text, title, created, accepted, closed, due, channel, nature, category, area, name, phone, organisation
    case state, result, satisfaction

    /// What it is called in words for a person.
    package var label: Text {
        switch self {
        case .number: Text("编号", "number")
        case .text: Text("内容", "text")
        case .title: Text("标题", "title")
        case .created: Text("登记时间", "received at")
        case .accepted: Text("受理时间", "accepted at")
        case .closed: Text("办结时间", "closed at")
        case .due: Text("截止时间", "due at")
        case .channel: Text("渠道", "channel")
        case .nature: Text("性质", "nature")
        case .category: Text("类别", "category")
        case .area: Text("地点", "place")
        case .name: Text("姓名", "name")
        case .phone: Text("电话", "phone")
        case .organisation: Text("承办单位", "organisation")
        case .state: Text("状态", "state")
        case .result: Text("办理结果", "result")
        case .satisfaction: Text("满意度", "satisfaction")
        }
    }

    /// Whether what stands there says who somebody is, or may.
    package var isPersonal: Bool {
        switch self {
        case .name, .phone, .text, .title, .area, .result: true
        case .number, .created, .accepted, .closed, .due, .channel, .nature, .category, .organisation, .state,
            .satisfaction:
            false
        }
    }

    /// Whether it holds a moment.
    var isTime: Bool { [.created, .accepted, .closed, .due].contains(self) }
}

extension TicketField {
    /// Its place in `allCases`.
    var index: Int {
        switch self {
        case .number: 0
        case .text: 1
        case .title: 2
        case .created: 3
        case .accepted: 4
        case .closed: 5
        case .due: 6
        case .channel: 7
        case .nature: 8
        case .category: 9
        case .area: 10
        case .name: 11
        case .phone: 12
        case .organisation: 13
        case .state: 14
        case .result: 15
        case .satisfaction: 16
        }
    }
}
