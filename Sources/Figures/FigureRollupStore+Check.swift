import Kernel
package import Storage

/// Whether the rollups are what the rows make of them.
extension FigureRollup {
    /// What is wrong, at most some of it; none before the rollups are built.
    ///
    /// What the facts ahead of the follower are about may differ from its row: it is added when figures are read.
    package func problems(limit: Int = 20) async throws -> [String] {
        try await Self.problems(in: database, limit: limit)
    }

    package static func problems(in database: any Database, limit: Int = 20) async throws -> [String] {
        // One transaction: rows and rollups of the same moment.
        try await database.read { tx in
            let since: Int? = try tx.first("SELECT since_day FROM figure_rollup WHERE is_done = 1") {
                try $0.get("since_day")
            }
            guard let since, let facts = try tx.subjectsAhead(of: consumer, limit: 100_000) else { return [] }
            let ahead = subjects(facts.map { ($0.kind, $0.id) }).mapValues { Set($0) }
            var problems: [String] = []
            var change = FigureChange()
            var overlaps = 0
            for kind in FigureEntry.Kind.allCases {
                let table: SQL = kind == .matter ? "case_record" : "signal"
                var last: Int64 = 0
                var counted = 0
                while problems.count < limit {
                    let ids: [Int64] = try tx.query("SELECT id FROM \(table) WHERE id > \(last) ORDER BY id LIMIT 500")
                    {
                        try $0.get("id")
                    }
                    guard let newest = ids.last else { break }
                    last = newest
                    let known = try Self.counted(ids, kind, in: tx)
                    let present = try entries(ids, kind, in: tx).filter { $0.value.counts(since: since) }
                    counted += known.count
                    for entry in known.values {
                        change.add(entry, times: 1, since: since)
                        overlaps += entry.overlaps.count
                    }
                    for id in ids where known[id] != present[id] && ahead[kind]?.contains(id) != true {
                        problems.append("\(kind.rawValue) \(id) is counted as it was before")
                    }
                }
                let kept = try tx.count("SELECT COUNT(*) AS n FROM figure_entry WHERE kind = \(kind.rawValue)")
                if problems.isEmpty, kept != counted { problems.append("a \(kind.rawValue) is counted and not there") }
            }
            if problems.isEmpty, try tx.count("SELECT COUNT(*) AS n FROM figure_overlap") != overlaps {
                problems.append("cases of two organisations are not those that are counted")
            }
            guard problems.isEmpty else { return Array(problems.prefix(limit)) }
            return Array(try differences(change.whole, since: since, in: tx).prefix(limit))
        }
    }

    /// Where the cells are not the sum of what is counted.
    private static func differences(_ change: FigureChange, since: Int, in tx: any ReadTransaction) throws -> [String] {
        var days = change.days
        _ = try tx.query(
            """
            SELECT scope, lines, day, line, received, opened, accepted_in_time, accepted_late, closed, closed_on_time, rated,
                   solved, satisfied, reopened
            FROM figure_cell
            """
        ) { row in
            var counts = FigureCell.Counts()
            counts.received = try row.get("received")
            counts.opened = try row.get("opened")
            counts.acceptedInTime = try row.get("accepted_in_time")
            counts.acceptedLate = try row.get("accepted_late")
            counts.closed = try row.get("closed")
            counts.closedOnTime = try row.get("closed_on_time")
            counts.rated = try row.get("rated")
            counts.solved = try row.get("solved")
            counts.satisfied = try row.get("satisfied")
            counts.reopened = try row.get("reopened")
            days[try cell(row, day: try row.get("day")), default: .init()].add(counts, times: -1)
        }
        var open = change.open
        _ = try tx.query("SELECT scope, lines, line, due_day, number FROM figure_open") { row in
            open[try cell(row, day: try row.get("due_day")), default: 0] -= try row.get("number", as: Int.self)
        }
        let wrong =
            days.filter { !$0.value.isNone }.keys.map { ($0, "counts") }
            + open.filter { $0.value != 0 }.keys
            .map { ($0, "open") }
        return wrong.map { cell, what in
            "\(what) of \(cell.scope), \(cell.line.table) \(cell.line.key), day \(CivilDate(days: cell.day))"
        }.sorted()
    }

    private static func cell(_ row: any Row, day: Int) throws -> FigureCell {
        let number: Int = try row.get("lines")
        guard let table = FigureCell.Table(rawValue: number) else { throw UnreadableRow("lines", "\(number)") }
        return FigureCell(scope: try row.get("scope"), line: .init(table, try row.get("line")), day: day)
    }
}
