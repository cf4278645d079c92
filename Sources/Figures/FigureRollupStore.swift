import Kernel
import Storage

/// Reading and writing the tables of the rollups.
extension FigureRollup {
    /// Reads rows anew and writes what has changed in them into the rollups.
    static func refresh(_ ids: [Int64], _ kind: FigureEntry.Kind, since: Int, in tx: any WriteTransaction) throws {
        guard !ids.isEmpty else { return }
        let known = try counted(ids, kind, in: tx)
        let present = try entries(ids, kind, in: tx).filter { $0.value.counts(since: since) }
        var change = FigureChange()
        var written: [(id: Int64, text: String)] = []
        var overlapping: [SQL] = []
        for id in ids where known[id] != present[id] {
            if let old = known[id] { change.add(old, times: -1, since: since) }
            let had = known[id]?.overlaps ?? []
            let has = present[id]?.overlaps ?? []
            for pair in has.subtracting(had) { overlapping.append("(\(pair.one), \(pair.other), \(id))") }
            for pair in had.subtracting(has) {
                try tx.execute(
                    """
                    DELETE FROM figure_overlap
                    WHERE organisation_id = \(pair.one) AND other_id = \(pair.other) AND case_id = \(id)
                    """
                )
            }
            if let new = present[id] {
                change.add(new, times: 1, since: since)
                written.append((id, new.text))
            } else {
                try tx.execute("DELETE FROM figure_entry WHERE kind = \(kind.rawValue) AND subject_id = \(id)")
            }
        }
        for part in chunks(written) {
            let rows = part.map { "(\(kind.rawValue), \($0.id), \($0.text))" as SQL }
            try tx.execute(
                """
                INSERT INTO figure_entry (kind, subject_id, counted) VALUES \(SQL.joined(rows, separator: ", "))
                ON CONFLICT (kind, subject_id) DO UPDATE SET counted = excluded.counted
                """
            )
        }
        for rows in chunks(overlapping) {
            try tx.execute(
                """
                INSERT INTO figure_overlap (organisation_id, other_id, case_id)
                VALUES \(SQL.joined(rows, separator: ", ")) ON CONFLICT (organisation_id, other_id, case_id) DO NOTHING
                """
            )
        }
        try write(change.whole, in: tx)
    }

    /// Adds to the cells, always in one order, so that two writers never wait for each other in a circle.
    private static func write(_ change: FigureChange, in tx: any WriteTransaction) throws {
        for part in chunks(change.days.sorted { isBefore($0.key, $1.key) }) {
            let rows = part.map { cell, n -> SQL in
                """
                (\(cell.scope), \(cell.line.table.rawValue), \(cell.day), \(cell.line.key), \(n.received), \(n.opened),
                 \(n.acceptedInTime), \(n.acceptedLate),
                 \(n.closed), \(n.closedOnTime), \(n.rated), \(n.solved), \(n.satisfied), \(n.reopened))
                """
            }
            try tx.execute(
                """
                INSERT INTO figure_cell (scope, lines, day, line, received, opened, accepted_in_time, accepted_late, closed,
                                         closed_on_time, rated, solved, satisfied, reopened)
                VALUES \(SQL.joined(rows, separator: ", "))
                ON CONFLICT (scope, lines, day, line) DO UPDATE SET
                    received = figure_cell.received + excluded.received,
                    opened = figure_cell.opened + excluded.opened,
                    accepted_in_time = figure_cell.accepted_in_time + excluded.accepted_in_time,
                    accepted_late = figure_cell.accepted_late + excluded.accepted_late,
                    closed = figure_cell.closed + excluded.closed,
                    closed_on_time = figure_cell.closed_on_time + excluded.closed_on_time,
                    rated = figure_cell.rated + excluded.rated, solved = figure_cell.solved + excluded.solved,
                    satisfied = figure_cell.satisfied + excluded.satisfied,
                    reopened = figure_cell.reopened + excluded.reopened
                """
            )
        }
        for part in chunks(change.open.sorted { isBefore($0.key, $1.key) }) {
            let rows = part.map { cell, number -> SQL in
                "(\(cell.scope), \(cell.line.table.rawValue), \(cell.line.key), \(cell.day), \(number))"
            }
            try tx.execute(
                """
                INSERT INTO figure_open (scope, lines, line, due_day, number)
                VALUES \(SQL.joined(rows, separator: ", "))
                ON CONFLICT (scope, lines, line, due_day) DO UPDATE SET number = figure_open.number + excluded.number
                """
            )
        }
        // A day with nothing open would be read with the others for ever.
        if change.open.contains(where: { $0.value < 0 }) {
            try tx.execute("DELETE FROM figure_open WHERE number = 0")
        }
    }

    private static func isBefore(_ a: FigureCell, _ b: FigureCell) -> Bool {
        (a.scope, a.line.table.rawValue, a.day, a.line.key) < (b.scope, b.line.table.rawValue, b.day, b.line.key)
    }

    /// What a statement takes at once.
    private static func chunks<Element>(_ all: [Element]) -> [[Element]] {
        stride(from: 0, to: all.count, by: 200).map { Array(all[$0..<min($0 + 200, all.count)]) }
    }

    /// What the rollups have of these rows.
    static func counted(_ ids: [Int64], _ kind: FigureEntry.Kind, in tx: any ReadTransaction) throws
        -> [Int64: FigureEntry]
    {
        let rows = try tx.query(
            """
            SELECT subject_id, counted FROM figure_entry
            WHERE kind = \(kind.rawValue) AND subject_id IN \(list: ids)
            """
        ) { row -> (Int64, FigureEntry) in
            let text: String = try row.get("counted")
            guard let entry = FigureEntry(text: text) else { throw UnreadableRow("figure_entry.counted", text) }
            return (try row.get("subject_id"), entry)
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// The cases that more than one of these organisations has or had, as far as the rollups have them.
    static func shared(by organisations: [Int64], limit: Int, in tx: any ReadTransaction) throws -> [Int64] {
        try tx.query(
            """
            SELECT DISTINCT case_id FROM figure_overlap
            WHERE organisation_id IN \(list: organisations) AND other_id IN \(list: organisations) LIMIT \(limit)
            """
        ) { try $0.get("case_id") }
    }

    /// What these rows are now.
    static func entries(_ ids: [Int64], _ kind: FigureEntry.Kind, in tx: any ReadTransaction) throws
        -> [Int64: FigureEntry]
    {
        guard !ids.isEmpty else { return [:] }
        switch kind {
        case .matter: return try matters(ids, in: tx)
        case .signal: return try signals(ids, in: tx)
        }
    }

    private static func signals(_ ids: [Int64], in tx: any ReadTransaction) throws -> [Int64: FigureEntry] {
        let rows = try tx.query(
            """
            SELECT id, district_id, street_id, community_id, grid_id, channel, created_at
            FROM signal WHERE id IN \(list: ids)
            """
        ) { row -> (Int64, FigureEntry) in
            var entry = FigureEntry()
            try place(&entry, row)
            entry.received = FigureEntry.day(try row.get("created_at"))
            return (try row.get("id"), entry)
        }
        return Dictionary(rows) { first, _ in first }
    }

    private static func matters(_ ids: [Int64], in tx: any ReadTransaction) throws -> [Int64: FigureEntry] {
        var parties: [Int64: [Int64]] = [:]
        _ = try tx.query(
            """
            SELECT case_id, organisation_id FROM case_party WHERE case_id IN \(list: ids)
            ORDER BY case_id, organisation_id
            """
        ) { parties[try $0.get("case_id"), default: []].append(try $0.get("organisation_id")) }
        let rows = try tx.query(
            """
            SELECT id, district_id, street_id, community_id, grid_id, channel, category, holder_id, opened_at, due_at,
                   closed_at, closed_due_at, is_solved, satisfaction, reopen_count, handling_since,
                   accepted_at, accept_due_at
            FROM case_record WHERE id IN \(list: ids)
            """
        ) { row -> (Int64, FigureEntry) in
            let id: Int64 = try row.get("id")
            var entry = FigureEntry()
            try place(&entry, row)
            entry.parties = parties[id] ?? []
            entry.group = String(try row.get("category", as: String.self).prefix { $0 != "." })
            entry.holder = try row.get("holder_id")
            entry.opened = FigureEntry.day(try row.get("opened_at"))
            entry.due = (try row.find("due_at", as: Instant.self)).map(FigureEntry.day)
            if let accepted = try row.find("accepted_at", as: Instant.self),
                let limit = try row.find("accept_due_at", as: Instant.self)
            {
                entry.isAcceptedInTime = accepted <= limit
                entry.isAcceptedLate = accepted > limit
            }
            if try row.get("reopen_count", as: Int.self) > 0 {
                entry.reopened = FigureEntry.day(try row.get("handling_since"))
            }
            if let closed = try row.find("closed_at", as: Instant.self) {
                entry.closed = FigureEntry.day(closed)
                entry.isOnTime = (try row.find("closed_due_at", as: Instant.self)).map { closed <= $0 } ?? false
                let satisfaction = try row.find("satisfaction", as: Int.self)
                entry.isRated = satisfaction != nil
                entry.isSatisfied = (satisfaction ?? 0) >= 4
                entry.isSolved = try row.find("is_solved", as: Bool.self) ?? false
            }
            return (id, entry)
        }
        return Dictionary(rows) { first, _ in first }
    }

    private static func place(_ entry: inout FigureEntry, _ row: any Row) throws {
        let above: [Int64?] = [
            try row.find("district_id"), try row.find("street_id"), try row.find("community_id"),
        ]
        entry.areas = above.compactMap(\.self)
        entry.community = try row.find("community_id")
        entry.grid = try row.find("grid_id")
        entry.source = try row.get("channel")
    }
}
