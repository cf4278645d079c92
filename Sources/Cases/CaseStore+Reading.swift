public import Access
public import Inbox
public import Kernel
public import Storage

/// Reading cases within rights.
extension CaseStore {
    /// Where a page of a list ends: the next one begins after it.
    public struct Place: Sendable, Hashable {
        let due: Int64
        let id: Int64

        public init?(_ text: String) {
            let parts = text.split(separator: "-")
            guard parts.count == 2, let due = Int64(parts[0]), let id = Int64(parts[1]) else { return nil }
            self.due = due
            self.id = id
        }

        package init(_ matter: CaseRow) {
            due = matter.dueAt?.milliseconds ?? 0
            id = matter.id.rawValue
        }

        public var text: String { "\(due)-\(id)" }
    }

    /// One page of cases within reach; each reach is one walk along one index, and the walks are merged.
    ///
    /// `place`: the level of the area that the filter names; without it the filter's area matches nothing.
    public func list(
        _ reach: [Reach],
        _ filter: CaseFilter,
        in place: AreaLevel? = nil,
        after last: Place?,
        limit: Int
    ) async throws -> [CaseRow] {
        let now = context.now()
        return try await database.read { tx in try Self.list(reach, filter, place, last, now, limit, in: tx) }
    }

    /// The same inside somebody's transaction.
    static func list(
        _ reach: [Reach],
        _ filter: CaseFilter,
        _ place: AreaLevel?,
        _ last: Place?,
        _ now: Instant,
        _ limit: Int,
        in tx: any ReadTransaction
    ) throws -> [CaseRow] {
        var rows: [CaseRow] = []
        for part in Set(reach) {
            rows += try tx.query(walk(part, filter, place, last, now, limit), CaseRow.read)
        }
        guard reach.count > 1 else { return rows }
        var seen: Set<Case.ID> = []
        rows = rows.filter { seen.insert($0.id).inserted }
        switch filter.order {
        case .due:
            rows.sort {
                ($0.dueAt?.milliseconds ?? 0, $0.id.rawValue) < ($1.dueAt?.milliseconds ?? 0, $1.id.rawValue)
            }
        case .newest: rows.sort { $0.id > $1.id }
        case .oldest: rows.sort { $0.id < $1.id }
        }
        return Array(rows.prefix(limit))
    }

    private static func walk(
        _ reach: Reach,
        _ filter: CaseFilter,
        _ place: AreaLevel?,
        _ last: Place?,
        _ now: Instant,
        _ limit: Int
    ) -> SQL {
        let conditions = conditions(filter, place, now)
        guard case .organisation(let id) = reach else {
            let sql = CaseRow.columns + " FROM case_record c WHERE \(Reach.condition([reach]))" + conditions
            return sql + ending(filter, last, limit)
        }
        if filter.scope.isByUrgency {
            let sql: SQL = CaseRow.columns + " FROM case_record c WHERE holder_id = \(id)" + conditions
            return sql + ending(filter, last, limit)
        }
        let joined: SQL =
            " FROM case_party p JOIN case_record c ON c.id = p.case_id WHERE p.organisation_id = \(id)"
        return CaseRow.columns + joined + conditions + ending(filter, last, limit, id: "p.case_id")
    }

    /// What the filter asks for, as conditions that follow others.
    static func conditions(_ filter: CaseFilter, _ place: AreaLevel?, _ now: Instant) -> SQL {
        scopeConditions(filter, now) + narrowing(filter, place)
    }

    /// What the scope asks for.
    static func scopeConditions(_ filter: CaseFilter, _ now: Instant) -> SQL {
        switch filter.scope {
        case .open: " AND due_at IS NOT NULL"
        case .mine: " AND due_at IS NOT NULL AND holder_id IN \(list: filter.organisations)"
        case .dueSoon: " AND due_at IS NOT NULL AND due_at >= \(now) AND due_at < \(now + .seconds(86_400))"
        case .overdue: " AND due_at IS NOT NULL AND due_at < \(now)"
        // The plus sign keeps the planner from the index of everything open: urged cases have their own.
        case .urged: " AND +due_at IS NOT NULL AND urged_at IS NOT NULL"
        // As above.
        case .escalated where filter.headed.isEmpty: " AND +due_at IS NOT NULL AND told_level >= 3"
        // Their heads are told first, of what their own body holds.
        case .escalated:
            """
             AND +due_at IS NOT NULL
             AND (told_level >= 3 OR (told_level = 2 AND holder_id IN \(list: filter.headed)))
            """
        case .waiting:
            """
             AND due_at IS NOT NULL AND home_id IN \(list: filter.organisations)
             AND holder_id NOT IN \(list: filter.organisations)
            """
        case .closed: " AND closed_at IS NOT NULL"
        case .all: ""
        }
    }

    /// What the filter asks for beyond its scope.
    static func narrowing(_ filter: CaseFilter, _ place: AreaLevel?) -> SQL {
        var sql: SQL = ""
        if let area = filter.area {
            sql = sql + " AND \(place.map { Reach.condition([.area($0, area)]) } ?? "1 = 0" as SQL)"
        }
        if let state = filter.state { sql = sql + " AND state = \(state)" }
        if let category = filter.category {
            // A group's categories begin with its code and a dot, and "/" is the character after the dot.
            sql =
                sql + " AND (category = \(category) OR (category > \(category + ".") AND category < \(category + "/")))"
        }
        if let holder = filter.holder { sql = sql + " AND holder_id = \(holder)" }
        if let severity = filter.severity { sql = sql + " AND severity = \(severity)" }
        if let channel = filter.channel { sql = sql + " AND channel = \(channel)" }
        if let from = filter.from { sql = sql + " AND opened_at >= \(CivilTime(date: from).instant)" }
        if let until = filter.until { sql = sql + " AND opened_at < \(CivilTime(date: until + 1).instant)" }
        return sql + condition(words: filter)
    }

    /// Where the page begins and ends, along the key of the order; identifiers grow with the time of opening.
    static func ending(_ filter: CaseFilter, _ last: Place?, _ limit: Int, id: SQL = "c.id") -> SQL {
        switch filter.order {
        case .due:
            let after: SQL = last.map { " AND (due_at > \($0.due) OR (due_at = \($0.due) AND c.id > \($0.id)))" } ?? ""
            return after + " ORDER BY due_at, c.id LIMIT \(limit)"
        case .newest:
            let after: SQL = last.map { " AND \(id) < \($0.id)" } ?? ""
            return after + " ORDER BY \(id) DESC LIMIT \(limit)"
        case .oldest:
            let after: SQL = last.map { " AND \(id) > \($0.id)" } ?? ""
            return after + " ORDER BY \(id) LIMIT \(limit)"
        }
    }

    /// Those of the cases that are within reach, in no order.
    package func rows(_ ids: [Int64], within reach: [Reach]) async throws -> [CaseRow] {
        guard !ids.isEmpty else { return [] }
        return try await database.read { tx in
            try tx.query(
                CaseRow.columns
                    + " FROM case_record c WHERE c.id IN \(list: Set(ids).sorted()) AND \(Self.visible(reach))",
                CaseRow.read
            )
        }
    }

    /// A case within reach with its history; `NotFound` otherwise.
    public func history(_ id: Case.ID, _ reach: [Reach]) async throws -> (matter: Case, events: [CaseEvent]) {
        let found = try await database.read { tx -> (Case, [CaseEvent])? in
            guard let matter = try Self.find(id, reach, in: tx) else { return nil }
            return (matter, try Self.events(of: id, in: tx))
        }
        guard let found else { throw NotFound("case", id) }
        return found
    }

    /// The case that a signal led to, with its history; for the reporter.
    public func history(of signal: Signal) async throws -> (matter: Case, events: [CaseEvent])? {
        try await database.read { tx in try Self.history(of: signal, in: tx) }
    }

    /// The same inside a transaction.
    package static func history(of signal: Signal, in tx: any ReadTransaction) throws -> (
        matter: Case, events: [CaseEvent]
    )? {
        guard let number = signal.matter else { return nil }
        let id = Case.ID(rawValue: number)
        guard let matter = try first(" WHERE id = \(id)", in: tx) else { return nil }
        return (matter, try events(of: id, in: tx))
    }

    public static func events(of id: Case.ID, in tx: any ReadTransaction) throws -> [CaseEvent] {
        try tx.query(
            """
            SELECT id, case_id, number, action, from_state, to_state, at, account_id, organisation_id, holder_id, note,
                   is_solved, satisfaction, category, contact_limit, handling_limit, severity, workflow_version,
                   urgent_contact,
                   urgent_handling, pause_reason, pause_longest, extension, \(SQL.key(of: "case_event"))
            FROM case_event WHERE case_id = \(id) ORDER BY number
            """
        ) { row in
            let event = CaseEvent(
                id: try row.get("id"),
                matter: try row.get("case_id"),
                number: try row.get("number"),
                action: try row.get("action"),
                from: try row.get("from_state"),
                to: try row.get("to_state"),
                at: try row.get("at"),
                account: try row.find("account_id"),
                organisation: try row.find("organisation_id"),
                holder: try row.get("holder_id"),
                note: try row.caseNote(),
                rating: try rating(row),
                classification: try classification(row),
                severity: try row.find("severity"),
                workflowVersion: try row.find("workflow_version")
            )
            return try timed(event, row)
        }
    }

    /// A case within reach, held against others in a write.
    static func find(_ id: Case.ID, _ reach: [Reach], in tx: any ReadTransaction) throws -> Case? {
        let lock: SQL = tx is any WriteTransaction ? tx.dialect.forUpdate : ""
        return try first(" WHERE id = \(id) AND \(visible(reach))\(lock)", in: tx)
    }

    static func first(_ condition: SQL, in tx: any ReadTransaction) throws -> Case? {
        try tx.first(
            """
            SELECT id, number, workflow, workflow_version, category, title, area_id, district_id, street_id, community_id,
                   grid_id, estate_id, building_id, home_id, holder_id, contact_limit, handling_limit, signal_id, state,
                   revision, opened_at, contact_since, handling_since, closed_at, is_solved, satisfaction, reopen_count,
                   severity, channel, urged_at, \(timeColumns), \(SQL.key(of: "c"))
            FROM case_record c
            """ + condition
        ) { row in
            let contact: String = try row.get("contact_limit")
            let handling: String = try row.get("handling_limit")
            guard let contactLimit = TimeLimit(contact), let handlingLimit = TimeLimit(handling) else {
                throw UnreadableRow("case_record.contact_limit", "\(contact) \(handling)")
            }
            return Case(
                id: try row.get("id"),
                number: try row.get("number"),
                workflow: try row.get("workflow"),
                workflowVersion: try row.get("workflow_version"),
                title: try row.caseTitle(),
                area: try row.get("area_id"),
                path: AreaPath(
                    district: try row.find("district_id"),
                    street: try row.find("street_id"),
                    community: try row.find("community_id"),
                    grid: try row.find("grid_id"),
                    estate: try row.find("estate_id"),
                    building: try row.find("building_id")
                ),
                home: try row.get("home_id"),
                signal: try row.get("signal_id"),
                channel: try row.get("channel"),
                openedAt: try row.get("opened_at"),
                category: try row.get("category"),
                contactLimit: contactLimit,
                handlingLimit: handlingLimit,
                severity: try row.get("severity"),
                urgedAt: try row.find("urged_at"),
                state: try row.get("state"),
                holder: try row.get("holder_id"),
                revision: try row.get("revision"),
                contactSince: try row.get("contact_since"),
                handlingSince: try row.get("handling_since"),
                closedAt: try row.find("closed_at"),
                rating: try rating(row),
                reopenCount: try row.get("reopen_count"),
                time: try time(row)
            )
        }
    }

    private static func classification(_ row: any Row) throws -> CaseEvent.Classification? {
        guard let category: String = try row.find("category") else { return nil }
        let contact: String = try row.get("contact_limit")
        let handling: String = try row.get("handling_limit")
        guard let contactLimit = TimeLimit(contact), let handlingLimit = TimeLimit(handling) else {
            throw UnreadableRow("case_event.contact_limit", "\(contact) \(handling)")
        }
        return CaseEvent.Classification(category: category, contact: contactLimit, handling: handlingLimit)
    }

    private static func rating(_ row: any Row) throws -> Case.Rating? {
        guard let isSolved: Bool = try row.find("is_solved"), let satisfaction: Int = try row.find("satisfaction")
        else {
            return nil
        }
        return Case.Rating(isSolved: isSolved, satisfaction: satisfaction)
    }
}

/// A case as a list shows it.
public struct CaseRow: Sendable, Hashable {
    public let id: Case.ID
    public let number: String
    public let title: String
    public let category: String
    public let state: String
    public let area: Int64
    public let holder: Int64
    public let openedAt: Instant
    /// Nil once it is closed.
    public let dueAt: Instant?
    public let closedAt: Instant?
    public let severity: Case.Severity
    /// Whether its holder is asked to move and has not.
    public let isUrged: Bool
    /// How far up its lateness has been told.
    public let told: DeadlineRules.Level

    static var columns: SQL {
        """
        SELECT c.id, c.number, c.title, c.category, c.state, c.area_id, c.holder_id, c.opened_at, c.due_at, c.closed_at,
               c.severity, c.urged_at, c.told_level, \(SQL.key(of: "c"))
        """
    }

    static func read(_ row: any Row) throws -> CaseRow {
        CaseRow(
            id: try row.get("id"),
            number: try row.get("number"),
            title: Masking.numbers(in: try row.caseTitle()),
            category: try row.get("category"),
            state: try row.get("state"),
            area: try row.get("area_id"),
            holder: try row.get("holder_id"),
            openedAt: try row.get("opened_at"),
            dueAt: try row.find("due_at"),
            closedAt: try row.find("closed_at"),
            severity: try row.get("severity"),
            isUrged: try row.find("urged_at", as: Int64.self) != nil,
            told: DeadlineRules.Level(rawValue: try row.get("told_level")) ?? .none
        )
    }
}

extension Case.Severity: SQLConvertible {}
