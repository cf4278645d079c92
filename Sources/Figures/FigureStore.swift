import Access
import Inbox
import Cases
public import Kernel
public import Storage

/// Counts records within rights, and lists what it counted.
public struct FigureStore: Sendable {
    private let database: any Database
    private let context: Context

    public init(database: any Database, context: Context) {
        self.database = database
        self.context = context
    }

    /// Figures by line and measure; what is missing is none.
    public typealias Table = [String: [Measure: Int]]

    /// The number of one selection.
    public func count(_ selection: Selection, for sight: Sight) async throws -> Int {
        let now = context.now()
        return try await database.read { tx in
            try tx.count("SELECT COUNT(*) AS n FROM \(Self.source(selection, sight, now))")
        }
    }

    /// All measures at once, one walk for each base.
    public func figures(
        _ selection: Selection,
        for sight: Sight,
        only wanted: Set<Measure> = Set(Measure.allCases)
    ) async throws -> [Measure: Int] {
        try await table(selection, by: nil, for: sight, only: wanted)[""] ?? [:]
    }

    /// All measures line by line; nil for a single line with the key "".
    ///
    /// `wanted`: the measures that are needed, since each costs. `isCounted`: whether every row is looked at though there are
    /// rollups, to compare the two.
    package func table(
        _ selection: Selection,
        by dimension: Dimension?,
        for sight: Sight,
        only wanted: Set<Measure> = Set(Measure.allCases),
        isCounted: Bool = false
    ) async throws -> Table {
        let now = context.now()
        return try await database.read { tx in
            var table: Table = [:]
            let rolledUp =
                isCounted ? [] : try Self.rolledUp(selection, dimension, sight, now, wanted, into: &table, in: tx)
            for base in Measure.Base.allCases where !rolledUp.contains(base) {
                if base == .open, dimension == .day { continue }
                let measures = Measure.allCases.filter { $0.base == base && wanted.contains($0) }
                guard !measures.isEmpty, let key = Self.key(dimension, base) else { continue }
                let sums = measures.enumerated().map { index, measure -> SQL in
                    "SUM(CASE WHEN \(Self.extra(measure, now)) THEN 1 ELSE 0 END) AS \(Self.columns[index])"
                }
                let walk: SQL = """
                    SELECT \(key) AS k, \(SQL.joined(sums, separator: ", "))
                    FROM \(Self.source(selection, base, sight, now))
                    """
                let grouped: SQL = dimension == nil ? "" : " GROUP BY k"
                _ = try tx.query(walk + grouped) { row in
                    guard let line = Self.text(try row.value("k")) else { return }
                    for (index, measure) in measures.enumerated() {
                        let number = try row.find(Self.names[index], as: Int.self) ?? 0
                        // Several lines of the table may be one group of categories.
                        let name = dimension == .category ? String(line.prefix { $0 != "." }) : line
                        table[name, default: [:]][measure, default: 0] += number
                    }
                }
            }
            return table
        }
    }

    /// The newest cases, whenever they were opened; each reach is one walk along one index.
    func newest(for sight: Sight, limit: Int) async throws -> [FigureRow] {
        let columns: SQL = """
            SELECT c.id, c.number, c.title, c.category, c.state, c.area_id, c.holder_id, c.opened_at, c.due_at, c.closed_at,
                   \(SQL.key(of: "c"))
            """
        return try await database.read { tx in
            var rows: [Int64: FigureRow] = [:]
            for reach in Set(sight.cases) {
                let walk: SQL =
                    switch reach {
                    case .area:
                        "FROM case_record c WHERE \(Reach.condition([reach])) ORDER BY c.id DESC LIMIT \(limit)"
                    case .organisation(let id):
                        """
                        FROM case_party p JOIN case_record c ON c.id = p.case_id
                        WHERE p.organisation_id = \(id) ORDER BY p.case_id DESC LIMIT \(limit)
                        """
                    }
                for row in try tx.query("\(columns) \(walk)", FigureRow.matter) { rows[row.id] = row }
            }
            return Array(rows.values.sorted { $0.id > $1.id }.prefix(limit))
        }
    }

    /// One page of the cases that a selection counts, the newest first.
    public func cases(_ selection: Selection, for sight: Sight, before last: Int64?, limit: Int) async throws
        -> [FigureRow]
    {
        let now = context.now()
        let after: SQL = last.map { " AND c.id < \($0)" } ?? ""
        return try await database.read { tx in
            guard selection.measure != .received else {
                return try tx.query(
                    """
                    SELECT c.id, c.receipt, c.body, c.state, c.area_id, c.created_at, \(SQL.key(of: "c"))
                    FROM \(Self.source(selection, sight, now))\(after) ORDER BY c.id DESC LIMIT \(limit)
                    """
                ) { row in
                    FigureRow(
                        id: try row.get("id"),
                        isSignal: true,
                        number: try row.get("receipt"),
                        title: String(Masking.numbers(in: try row.signalBody()).prefix(40)),
                        category: "",
                        state: try row.get("state"),
                        area: try row.get("area_id"),
                        holder: nil,
                        at: try row.get("created_at"),
                        dueAt: nil,
                        closedAt: nil
                    )
                }
            }
            return try tx.query(
                """
                SELECT c.id, c.number, c.title, c.category, c.state, c.area_id, c.holder_id, c.opened_at, c.due_at,
                       c.closed_at, \(SQL.key(of: "c"))
                FROM \(Self.source(selection, sight, now))\(after) ORDER BY c.id DESC LIMIT \(limit)
                """,
                FigureRow.matter
            )
        }
    }

    private static let columns: [SQL] = ["n0", "n1", "n2", "n3", "n4"]
    private static let names: [StaticString] = ["n0", "n1", "n2", "n3", "n4"]

    /// Table and conditions of a selection: the one place that says what counts.
    private static func source(_ selection: Selection, _ sight: Sight, _ now: Instant) -> SQL {
        "\(source(selection, selection.measure.base, sight, now)) AND \(extra(selection.measure, now))"
    }

    private static func source(_ selection: Selection, _ base: Measure.Base, _ sight: Sight, _ now: Instant) -> SQL {
        source(selection, base, base == .signals ? Reach.condition(sight.signals) : seen(sight), now)
    }

    private static func source(_ selection: Selection, _ base: Measure.Base, _ reach: SQL, _ now: Instant) -> SQL {
        let window = selection.window(at: now)
        var parts: [SQL] = []
        switch base {
        case .signals:
            parts = [reach, within("c.created_at", window)]
            if let source = selection.source { parts.append("c.channel = \(source)") }
            // A signal has neither category nor holder: with such a condition none is counted.
            if selection.group != nil || selection.holder != nil { parts.append("1 = 0") }
        case .opened: parts = [reach, within("c.opened_at", window)]
        case .open: parts = [reach, "c.due_at IS NOT NULL"]
        case .closed: parts = [reach, "c.closed_at IS NOT NULL", within("c.closed_at", window)]
        case .reopened: parts = [reach, "c.reopen_count > 0", within("c.handling_since", window)]
        }
        if let area = selection.area { parts.append(Reach.condition([.area(area.level, area.id)])) }
        if base != .signals {
            if let group = selection.group {
                let head = "\(group)."
                // No range of texts: PostgreSQL compares by its locale, which passes over the dot.
                parts.append("SUBSTR(c.category, 1, CAST(\(head.unicodeScalars.count) AS INTEGER)) = \(head)")
            }
            if let holder = selection.holder { parts.append("c.holder_id = \(holder)") }
            if let source = selection.source { parts.append("c.channel = \(source)") }
        }
        let table: SQL = base == .signals ? "signal c" : "case_record c"
        return "\(table) WHERE \(SQL.joined(parts, separator: " AND "))"
    }

    /// Cases that are open, for a walk along the days on which their time ends.
    static func dueSource(_ selection: Selection, _ sight: Sight, _ now: Instant) -> SQL {
        let reach = Reach.condition(sight.cases) {
            "EXISTS (SELECT 1 FROM case_party p WHERE p.organisation_id = \($0) AND p.case_id = c.id)"
        }
        return source(selection, .open, reach, now)
    }

    /// What an organisation reaches is what it has or had, as on its list of cases.
    private static func seen(_ sight: Sight) -> SQL {
        Reach.condition(sight.cases) { "c.id IN (SELECT p.case_id FROM case_party p WHERE p.organisation_id = \($0))" }
    }

    private static func within(_ column: SQL, _ window: (from: Instant, until: Instant)) -> SQL {
        "\(column) >= \(window.from) AND \(column) < \(window.until)"
    }

    /// What a measure asks beyond its base.
    private static func extra(_ measure: Measure, _ now: Instant) -> SQL {
        switch measure {
        case .received, .opened, .open, .closed, .reopened: "1 = 1"
        case .overdue: "c.due_at < \(now)"
        case .dueToday: "c.due_at >= \(now) AND c.due_at < \(CivilTime(date: CivilTime(now).date + 1).instant)"
        // Of the cases opened in the period, those whose first acceptance is known.
        case .acceptedInTime: "c.accepted_at <= c.accept_due_at"
        case .acceptedLate: "c.accepted_at > c.accept_due_at"
        case .closedOnTime: "c.closed_at <= c.closed_due_at"
        case .rated: "c.satisfaction IS NOT NULL"
        case .solved: "c.is_solved = 1"
        case .satisfied: "c.satisfaction >= 4"
        }
    }

    static func key(_ dimension: Dimension?, _ base: Measure.Base) -> SQL? {
        switch (dimension, base) {
        case (nil, _): "''"
        case (.category, .signals), (.holder, .signals), (.day, .open): nil
        // The plus sign keeps the planner from an index that has the order of communities but not the days.
        case (.community, _): "+c.community_id"
        case (.grid, _): "c.grid_id"
        case (.category, _): "c.category"
        case (.holder, _): "c.holder_id"
        case (.source, _): "c.channel"
        // Days since 1970 on a clock in China, as CivilDate counts them.
        case (.day, .signals): "(c.created_at + 28800000) / 86400000"
        case (.day, .opened): "(c.opened_at + 28800000) / 86400000"
        case (.day, .closed): "(c.closed_at + 28800000) / 86400000"
        case (.day, .reopened): "(c.handling_since + 28800000) / 86400000"
        }
    }

    static func text(_ value: SQLValue) -> String? {
        switch value {
        case .integer(let number): String(number)
        case .text(let text): text
        case .null, .real, .blob: nil
        }
    }
}

/// A record that a figure counts, as its list shows it.
public struct FigureRow: Sendable, Hashable {
    public let id: Int64
    /// Whether it is a signal; a case otherwise.
    public let isSignal: Bool
    public let number: String
    public let title: String
    public let category: String
    public let state: String
    public let area: Int64
    public let holder: Int64?
    /// When the signal came in, or the case was opened.
    public let at: Instant
    public let dueAt: Instant?
    public let closedAt: Instant?

    static func matter(_ row: any Row) throws -> FigureRow {
        FigureRow(
            id: try row.get("id"),
            isSignal: false,
            number: try row.get("number"),
            title: Masking.numbers(in: try row.caseTitle()),
            category: try row.get("category"),
            state: try row.get("state"),
            area: try row.get("area_id"),
            holder: try row.get("holder_id"),
            at: try row.get("opened_at"),
            dueAt: try row.find("due_at"),
            closedAt: try row.find("closed_at")
        )
    }
}
