import Access
import Areas
import Composition
import Figures
import Kernel
import Storage

/// What figures must be: the rollups are what the rows make of them, and every number is the one that history gives.
///
/// The numbers are counted here a second time, over plain values, without SQL.
struct FigureInvariants {
    let program: Program
    let history: StoredHistory
    let street: Int64
    let now: Instant

    /// Checks the figures as they stand, lets the rollups follow, and checks them again.
    func breaches() async throws -> [Ledger.Breach] {
        var found = try await check("with facts ahead")
        try await program.rollup.catchUp()
        found += try await check("after following")
        return Array(found.prefix(3))
    }

    private func check(_ when: String) async throws -> [Ledger.Breach] {
        var found = try await program.rollup.problems().map {
            Ledger.Breach("rollups of figures are what the rows make of them", "\(when): \($0)")
        }
        let promise = "a figure is what history gives"
        let sight = Sight(cases: [.area(.street, street)], signals: [.area(.street, street)])
        for period in Period.allCases {
            let figures = try await program.figures.figures(Selection(.opened, period), for: sight)
            for (measure, number) in expected(period) where figures[measure] ?? 0 != number {
                let shown = figures[measure] ?? 0
                found.append(.init(promise, "\(when): \(measure) of \(period) is \(shown), not \(number)"))
            }
        }
        let open = try await program.figures.table(Selection(.open, .month), by: .holder, for: sight)
        let holders = Dictionary(grouping: history.matters.filter { $0.dueAt != nil }) { String($0.holder) }
        for holder in Set(open.keys).union(holders.keys) {
            let shown = open[holder]?[.open] ?? 0
            let number = holders[holder]?.count ?? 0
            if shown != number {
                found.append(.init(promise, "\(when): holder \(holder) has \(shown) open, not \(number)"))
            }
        }
        return found
    }

    /// The street's numbers from its history.
    private func expected(_ period: Period) -> [Measure: Int] {
        let tomorrow = CivilTime(date: CivilTime(now).date + 1).instant
        let first = CivilTime(date: CivilTime(now).date + (1 - period.rawValue)).instant
        func isIn(_ moment: Instant?) -> Bool { moment.map { $0 >= first && $0 < tomorrow } ?? false }
        let closed = history.matters.filter { isIn($0.closedAt) }
        let dues = history.matters.compactMap(\.dueAt)
        return [
            .received: history.signals.count { isIn($0.createdAt) },
            .opened: history.events.count { $0.number == 1 && isIn($0.at) },
            .open: dues.count,
            .overdue: dues.count { $0 < now },
            .dueToday: dues.count { $0 >= now && $0 < tomorrow },
            .closed: closed.count,
            .rated: closed.count { $0.satisfaction != nil },
            .solved: closed.count { $0.isSolved == true },
            .satisfied: closed.count { ($0.satisfaction ?? 0) >= 4 },
            .reopened: history.matters.count { $0.reopenCount > 0 && isIn($0.handlingSince) },
        ]
    }
}
