/// One number place of the rollups: what is counted for an area or an organisation, in a line of a table, on a day.
struct FigureCell: Sendable, Hashable {
    /// By what the lines of a table are told apart.
    enum Table: Int, Sendable, CaseIterable, Hashable {
        /// The sum, in one line.
        case total, community, grid, category, holder, source

        init(_ dimension: Dimension?) {
            switch dimension {
            case nil, .day: self = .total
            case .community: self = .community
            case .grid: self = .grid
            case .category: self = .category
            case .holder: self = .holder
            case .source: self = .source
            }
        }
    }

    struct Line: Sendable, Hashable {
        let table: Table
        let key: String

        init(_ table: Table, _ key: String) {
            self.table = table
            self.key = key
        }
    }

    let scope: Int64
    let line: Line
    let day: Int

    /// What is counted by days; what is open now stands by itself, under the day on which its time ends.
    struct Counts: Sendable, Hashable {
        var received = 0
        var opened = 0
        var acceptedInTime = 0
        var acceptedLate = 0
        var closed = 0
        var closedOnTime = 0
        var rated = 0
        var solved = 0
        var satisfied = 0
        var reopened = 0

        var isNone: Bool { self == Counts() }

        mutating func add(_ other: Counts, times: Int) {
            received += other.received * times
            opened += other.opened * times
            acceptedInTime += other.acceptedInTime * times
            acceptedLate += other.acceptedLate * times
            closed += other.closed * times
            closedOnTime += other.closedOnTime * times
            rated += other.rated * times
            solved += other.solved * times
            satisfied += other.satisfied * times
            reopened += other.reopened * times
        }
    }
}

/// What entries add to the rollups, or take from them, summed up cell by cell.
struct FigureChange: Sendable {
    private(set) var days: [FigureCell: FigureCell.Counts] = [:]
    /// Open cases by the day on which their time ends.
    private(set) var open: [FigureCell: Int] = [:]

    /// `times`: 1 to add the entry, -1 to take it away.
    mutating func add(_ entry: FigureEntry, times: Int, since: Int) {
        let counts = entry.days(since: since)
        for scope in entry.scopes {
            for line in entry.lines {
                for (day, counts) in counts {
                    days[FigureCell(scope: scope, line: line, day: day), default: .init()].add(counts, times: times)
                }
                if let due = entry.due {
                    open[FigureCell(scope: scope, line: line, day: due), default: 0] += times
                }
            }
        }
    }

    /// What is nothing in the end is left out.
    var whole: FigureChange {
        var whole = self
        whole.days = days.filter { !$0.value.isNone }
        whole.open = open.filter { $0.value != 0 }
        return whole
    }
}
