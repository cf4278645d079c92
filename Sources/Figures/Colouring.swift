import Kernel

/// By what the areas of the wall's map are coloured.
enum Colouring: String, CaseIterable {
    case overdue, open, satisfaction

    var name: Text {
        switch self {
        case .overdue: Text("逾期", "Overdue")
        case .open: Text("在办", "Open")
        case .satisfaction: Text("满意率", "Satisfaction")
        }
    }

    /// The measure whose rows an area opens.
    var measure: Measure {
        switch self {
        case .overdue: .overdue
        case .open: .open
        case .satisfaction: .satisfied
        }
    }

    /// What stands on the area.
    func shown(_ figures: [Measure: Int]) -> String {
        switch self {
        case .overdue, .open: String(figures[measure] ?? 0)
        case .satisfaction: percent(figures[.satisfied] ?? 0, of: figures[.rated] ?? 0)
        }
    }

    /// The grade of an area; `most`: the largest number of open cases among the areas.
    func grade(_ figures: [Measure: Int], most: Int) -> Grade {
        switch self {
        case .overdue:
            let late = figures[.overdue] ?? 0
            // The share of the open cases that is late.
            let share = late * 100 / max(figures[.open] ?? 0, 1)
            return late == 0 ? .green : share < 10 ? .blue : share < 20 ? .yellow : share < 30 ? .orange : .red
        case .open:
            let open = figures[.open] ?? 0
            return Grade.shades[min(4, open * 5 / max(most + 1, 1))]
        case .satisfaction:
            let rated = figures[.rated] ?? 0
            guard rated > 0 else { return .none }
            let share = (figures[.satisfied] ?? 0) * 100 / rated
            return share >= 90 ? .green : share >= 80 ? .blue : share >= 70 ? .yellow : share >= 60 ? .orange : .red
        }
    }

    /// All grades with their words, for the legend.
    var legend: [(grade: Grade, meaning: Text)] {
        switch self {
        case .overdue:
            [
                (.green, Text("无逾期", "none late")), (.blue, Text("<10%", "<10%")), (.yellow, Text("<20%", "<20%")),
                (.orange, Text("<30%", "<30%")), (.red, Text("≥30%", "≥30%")),
            ]
        case .open:
            zip(
                Grade.shades,
                [
                    Text("少", "few"), Text("较少", "fewer"), Text("中", "medium"), Text("较多", "more"), Text("多", "many"),
                ]
            ).map { ($0, $1) }
        case .satisfaction:
            [
                (.green, Text("≥90%", "≥90%")), (.blue, Text("≥80%", "≥80%")), (.yellow, Text("≥70%", "≥70%")),
                (.orange, Text("≥60%", "≥60%")), (.red, Text("<60%", "<60%")), (.none, Text("无评价", "no rating")),
            ]
        }
    }
}

/// One colour of the map.
enum Grade: String {
    case green, blue, yellow, orange, red, none
    case shade1, shade2, shade3, shade4, shade5

    static let shades: [Grade] = [.shade1, .shade2, .shade3, .shade4, .shade5]

    /// The character that stands on the area beside its number, so that the colour is never alone.
    var word: Text? {
        switch self {
        case .green: Text("绿", "green")
        case .blue: Text("蓝", "blue")
        case .yellow: Text("黄", "yellow")
        case .orange: Text("橙", "orange")
        case .red: Text("红", "red")
        case .none, .shade1, .shade2, .shade3, .shade4, .shade5: nil
        }
    }
}
