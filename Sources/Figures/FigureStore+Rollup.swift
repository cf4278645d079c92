import Access
import Areas
import Kernel
import Storage

/// Figures from the rollups, with what has happened since they were last written.
extension FigureStore {
    /// Where the rollups have the numbers of a selection.
    private struct Place {
        /// Areas and organisations whose numbers are added up; no row counts in two of them.
        var scopes: [Int64]
        var lines: FigureCell.Table
        /// The one line that is asked for.
        var line: String?
        /// Whether each scope is a line of its own.
        var isByScope = false
        let isByDay: Bool

        /// Whether the line is what the table is cut by, too.
        var isLine = false

        func key(_ cell: FigureCell) -> String? {
            guard scopes.contains(cell.scope), cell.line.table == lines, line == nil || cell.line.key == line else {
                return nil
            }
            if isByDay { return String(cell.day) }
            return isByScope ? String(cell.scope) : isSum ? "" : cell.line.key
        }

        /// Whether everything is one line without a name.
        var isSum: Bool { !isByDay && !isByScope && (lines == .total || line != nil && !isLine) }

        var column: SQL {
            if isByDay { return "day" }
            return isByScope ? "scope" : isSum ? "''" : "line"
        }

        var condition: SQL {
            let one: SQL = line.map { " AND line = \($0)" } ?? ""
            return "scope IN \(list: scopes) AND lines = \(lines.rawValue)\(one)"
        }
    }

    /// More facts than these that are not in the rollups yet are not worth adding: everything is counted.
    private static let mostAhead = 1000

    /// Adds to a table what the rollups know of it; the bases that are in it then.
    static func rolledUp(
        _ selection: Selection,
        _ dimension: Dimension?,
        _ sight: Sight,
        _ now: Instant,
        _ wanted: Set<Measure>,
        into table: inout Table,
        in tx: any ReadTransaction
    ) throws -> Set<Measure.Base> {
        let window = selection.window(at: now)
        let days = FigureEntry.day(window.from)..<FigureEntry.day(window.until)
        guard let since = try readySince(in: tx), since <= days.lowerBound,
            let ahead = try tx.subjectsAhead(of: FigureRollup.consumer, limit: mostAhead)
        else { return [] }
        let subjects = FigureRollup.subjects(ahead.map { ($0.kind, $0.id) })
        var done: Set<Measure.Base> = []
        let byDay = wanted.filter { [.opened, .closed, .reopened].contains($0.base) }
        let ofNow = wanted.filter(\.isNow)
        if let place = try place(selection, dimension, sight.cases, of: .matter, in: tx),
            let change = try change(subjects[.matter] ?? [], .matter, of: place, since: since, in: tx)
        {
            if !byDay.isEmpty { try addDays(place, days, byDay, change, to: &table, in: tx) }
            if dimension != .day, !ofNow.isEmpty {
                let isSplit = ofNow != [.open]
                try addOpen(place, change, isSplit: isSplit, to: &table, now, in: tx)
                if isSplit { try splitToday(selection, dimension, sight, now, in: &table, tx) }
            }
            done.formUnion([.opened, .closed, .reopened, .open])
        }
        if wanted.contains(.received),
            let place = try place(selection, dimension, sight.signals, of: .signal, in: tx),
            let change = try change(subjects[.signal] ?? [], .signal, of: place, since: since, in: tx)
        {
            try addDays(place, days, [.received], change, to: &table, in: tx)
            done.insert(.signals)
        }
        // A cell may have gone down to nothing; a line without any number is no line.
        if dimension != nil { table = table.filter { $0.value.contains { $0.value != 0 } } }
        return done
    }

    /// The first day of the rollups, once they are built.
    private static func readySince(in tx: any ReadTransaction) throws -> Int? {
        try tx.first("SELECT since_day FROM figure_rollup WHERE only_row = 1 AND is_done = 1") {
            try $0.get("since_day")
        }
    }

    /// What has to be added to the numbers at a place; nil when that is too much.
    ///
    /// It is what has changed since they were written, and what several organisations have: that stands there several
    /// times.
    private static func change(
        _ ids: [Int64],
        _ kind: FigureEntry.Kind,
        of place: Place,
        since: Int,
        in tx: any ReadTransaction
    ) throws -> FigureChange? {
        var change = FigureChange()
        let present = try FigureRollup.entries(ids, kind, in: tx)
        if !ids.isEmpty {
            for entry in try FigureRollup.counted(ids, kind, in: tx).values {
                change.add(entry, times: -1, since: since)
            }
            for entry in present.values { change.add(entry, times: 1, since: since) }
        }
        let organisations = place.scopes.filter { $0 < 0 }.map { -$0 }
        guard organisations.count > 1 else { return change }
        let shared = try FigureRollup.shared(by: organisations, limit: mostAhead + 1, in: tx)
        guard shared.count <= mostAhead else { return nil }
        let others = try FigureRollup.counted(Array(Set(shared).subtracting(ids)), kind, in: tx)
        for var entry in Array(present.values) + Array(others.values) {
            let own = entry.parties.filter(organisations.contains)
            guard own.count > 1, let first = own.first else { continue }
            entry.areas = []
            entry.parties = [first]
            change.add(entry, times: 1 - own.count, since: since)
        }
        return change
    }

    private static func addDays(
        _ place: Place,
        _ days: Range<Int>,
        _ wanted: Set<Measure>,
        _ change: FigureChange,
        to table: inout Table,
        in tx: any ReadTransaction
    ) throws {
        guard !place.scopes.isEmpty else { return }
        var found: [String: [Measure: Int]] = [:]
        let measures = Measure.allCases.filter(wanted.contains)
        let sums = measures.enumerated().compactMap { index, measure -> SQL? in
            column(measure).map { "CAST(SUM(\($0)) AS BIGINT) AS \(dayColumns[index])" }
        }
        let grouping: SQL = place.isSum ? "" : " GROUP BY k"
        _ = try tx.query(
            """
            SELECT \(place.column) AS k, \(SQL.joined(sums, separator: ", ")) FROM figure_cell
            WHERE \(place.condition) AND day >= \(days.lowerBound) AND day < \(days.upperBound)\(grouping)
            """
        ) { row in
            guard let key = text(try row.value("k")) else { return }
            for (index, measure) in measures.enumerated() {
                found[key, default: [:]][measure] = try row.find(dayNames[index], as: Int.self) ?? 0
            }
        }
        for (cell, counts) in change.days where days.contains(cell.day) {
            guard let key = place.key(cell) else { continue }
            for measure in measures { found[key, default: [:]][measure, default: 0] += counts[measure] }
        }
        for (key, numbers) in found {
            table[key, default: [:]].merge(numbers) { $0 + $1 }
        }
    }

    private static let dayColumns: [SQL] = ["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9"]
    private static let dayNames: [StaticString] = ["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9"]

    /// Where the cells have it; what is open now stands in a table of its own.
    private static func column(_ measure: Measure) -> SQL? {
        switch measure {
        case .received: "received"
        case .opened: "opened"
        case .acceptedInTime: "accepted_in_time"
        case .acceptedLate: "accepted_late"
        case .closed: "closed"
        case .closedOnTime: "closed_on_time"
        case .rated: "rated"
        case .solved: "solved"
        case .satisfied: "satisfied"
        case .reopened: "reopened"
        case .open, .overdue, .dueToday: nil
        }
    }

    /// What is open now, by the day on which its time ends; what ends today counts as not late yet.
    private static func addOpen(
        _ place: Place,
        _ change: FigureChange,
        isSplit: Bool,
        to table: inout Table,
        _ now: Instant,
        in tx: any ReadTransaction
    ) throws {
        guard !place.scopes.isEmpty else { return }
        let today = FigureEntry.day(now)
        func add(_ key: String, open: Int, overdue: Int, dueToday: Int) {
            table[key, default: [:]][.open, default: 0] += open
            guard isSplit else { return }
            table[key, default: [:]][.overdue, default: 0] += overdue
            table[key, default: [:]][.dueToday, default: 0] += dueToday
        }
        let grouping: SQL = place.isSum ? "" : " GROUP BY k"
        _ = try tx.query(
            """
            SELECT \(place.column) AS k, CAST(SUM(number) AS BIGINT) AS open_count,
                   CAST(SUM(CASE WHEN due_day < \(today) THEN number ELSE 0 END) AS BIGINT) AS late_count,
                   CAST(SUM(CASE WHEN due_day = \(today) THEN number ELSE 0 END) AS BIGINT) AS today_count
            FROM figure_open WHERE \(place.condition)\(grouping)
            """
        ) { row in
            guard let key = text(try row.value("k")) else { return }
            add(
                key,
                open: try row.find("open_count") ?? 0,
                overdue: try row.find("late_count") ?? 0,
                dueToday: try row.find("today_count") ?? 0
            )
        }
        for (cell, number) in change.open {
            guard let key = place.key(cell) else { continue }
            add(key, open: number, overdue: cell.day < today ? number : 0, dueToday: cell.day == today ? number : 0)
        }
    }

    /// Parts what ends today into what is over and what is not: the cases of one part are looked at, the rest is the other.
    ///
    /// Most limits end when work does: before that few of the day's are over, and after it few are left.
    private static func splitToday(
        _ selection: Selection,
        _ dimension: Dimension?,
        _ sight: Sight,
        _ now: Instant,
        in table: inout Table,
        _ tx: any ReadTransaction
    ) throws {
        guard let key = key(dimension, .open) else { return }
        let date = CivilTime(now).date
        let isEvening = now >= CivilTime(date: date, hour: endOfWork).instant
        let part = isEvening ? now..<CivilTime(date: date + 1).instant : CivilTime(date: date).instant..<now
        let grouping: SQL = dimension == nil ? "" : " GROUP BY k"
        var counted: [String: Int] = [:]
        _ = try tx.query(
            """
            SELECT \(key) AS k, COUNT(*) AS n FROM \(dueSource(selection, sight, now))
              AND c.due_at >= \(part.lowerBound) AND c.due_at < \(part.upperBound)\(grouping)
            """
        ) { row in
            guard let line = text(try row.value("k")) else { return }
            counted[dimension == .category ? String(line.prefix { $0 != "." }) : line, default: 0] += try row.get("n")
        }
        // In the evening everything is taken for over, and what is left is given back.
        if isEvening {
            for key in table.keys {
                table[key, default: [:]][.overdue, default: 0] += table[key]?[.dueToday] ?? 0
                table[key, default: [:]][.dueToday] = 0
            }
        }
        for (key, number) in counted {
            table[key, default: [:]][.overdue, default: 0] += isEvening ? -number : number
            table[key, default: [:]][.dueToday, default: 0] += isEvening ? number : -number
        }
    }

    private static let endOfWork = 17

    // MARK: Which numbers

    /// Where the numbers stand; nil when they have to be counted.
    private static func place(
        _ selection: Selection,
        _ dimension: Dimension?,
        _ reaches: [Reach],
        of kind: FigureEntry.Kind,
        in tx: any ReadTransaction
    ) throws -> Place? {
        // A signal has neither category nor holder.
        if kind == .signal, selection.group != nil || selection.holder != nil { return nil }
        if kind == .signal, dimension == .category || dimension == .holder { return nil }
        var conditions: [(lines: FigureCell.Table, line: String)] = []
        if let group = selection.group { conditions.append((.category, group)) }
        if let holder = selection.holder { conditions.append((.holder, String(holder))) }
        if let source = selection.source { conditions.append((.source, source)) }
        guard var scopes = areaScopes(reaches) else {
            return organisationPlace(selection, dimension, reaches, conditions)
        }
        if let area = selection.area {
            guard let narrowed = try narrow(scopes, to: area, in: tx) else { return nil }
            scopes = narrowed
        }
        guard conditions.count <= 1 else { return nil }
        var place = Place(scopes: scopes.map(\.id), lines: .init(dimension), isByDay: dimension == .day)
        guard let condition = conditions.first else { return place }
        let cut = place.lines
        place.lines = condition.lines
        place.line = condition.line
        if cut == condition.lines {
            place.isLine = true
        } else if cut == .community {
            // Each community has the line in its own numbers.
            place.scopes = try communities(in: scopes, in: tx)
            place.isByScope = true
        } else if cut != .total {
            return nil
        }
        return place
    }

    private static func organisationPlace(
        _ selection: Selection,
        _ dimension: Dimension?,
        _ reaches: [Reach],
        _ conditions: [(lines: FigureCell.Table, line: String)]
    ) -> Place? {
        var organisations: [Int64] = []
        for reach in Set(reaches) {
            guard case .organisation(let id) = reach else { return nil }
            organisations.append(-id)
        }
        var conditions = conditions
        if let area = selection.area {
            guard area.level == .community || area.level == .grid else { return nil }
            conditions.append((area.level == .community ? .community : .grid, String(area.id)))
        }
        guard conditions.count <= 1 else { return nil }
        var place = Place(scopes: organisations, lines: .init(dimension), isByDay: dimension == .day)
        guard let condition = conditions.first else { return place }
        guard place.lines == .total || place.lines == condition.lines else { return nil }
        place.isLine = place.lines == condition.lines
        place.lines = condition.lines
        place.line = condition.line
        return place
    }

    /// The areas whose numbers are the reach; nil when one of them has no numbers, or lies in another.
    private static func areaScopes(_ reaches: [Reach]) -> [Selection.AreaFilter]? {
        var areas: [Selection.AreaFilter] = []
        for reach in Set(reaches) {
            guard case .area(let level, let id) = reach, [.district, .street, .community].contains(level) else {
                return nil
            }
            areas.append(.init(level, id))
        }
        return Set(areas.map(\.level)).count <= 1 ? areas : nil
    }

    private static func narrow(
        _ scopes: [Selection.AreaFilter],
        to area: Selection.AreaFilter,
        in tx: any ReadTransaction
    ) throws -> [Selection.AreaFilter]? {
        guard [.district, .street, .community].contains(area.level) else { return nil }
        return try scopes.compactMap { scope in
            if scope == area { return scope }
            if scope.level.depth < area.level.depth { return try lies(area.id, in: scope, in: tx) ? area : nil }
            return try lies(scope.id, in: area, in: tx) ? scope : nil
        }
    }

    private static func lies(_ id: Int64, in area: Selection.AreaFilter, in tx: any ReadTransaction) throws -> Bool {
        try tx.count(
            "SELECT COUNT(*) AS n FROM area WHERE id = \(id) AND \(Reach.condition([.area(area.level, area.id)]))"
        ) > 0
    }

    private static func communities(in scopes: [Selection.AreaFilter], in tx: any ReadTransaction) throws -> [Int64] {
        try tx.query(
            """
            SELECT id FROM area
            WHERE level = 'community' AND \(Reach.condition(scopes.map { .area($0.level, $0.id) })) ORDER BY id
            """
        ) { try $0.get("id") }
    }
}

extension FigureCell.Counts {
    /// What is counted by days; what is open now is not.
    fileprivate subscript(_ measure: Measure) -> Int {
        switch measure {
        case .received: received
        case .opened: opened
        case .acceptedInTime: acceptedInTime
        case .acceptedLate: acceptedLate
        case .closed: closed
        case .closedOnTime: closedOnTime
        case .rated: rated
        case .solved: solved
        case .satisfied: satisfied
        case .reopened: reopened
        case .open, .overdue, .dueToday: 0
        }
    }
}
