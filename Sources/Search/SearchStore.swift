package import Access
package import Cases
package import Inbox
package import Kernel
package import Storage

/// The index of cases and signals: finding in it.
///
/// Entries are found newest first, exact numbers before all others: whoever looks for a case by its words looks for one
/// of these weeks, all words have to be in it, and an order that does not weigh needs no look at what is not shown.
package struct SearchStore: Sendable {
    let database: any Database
    let context: Context
    let signals: SignalStore
    private let books: Current<CaseBook>
    var book: CaseBook { books.value }
    let hash: KeyedHash

    /// Made of its parts.
    ///
    /// `hash`: under a key of its own, for tokens of texts and the ends of telephone numbers.
    package init(
        database: any Database,
        context: Context,
        signals: SignalStore,
        books: Current<CaseBook>,
        hash: KeyedHash
    ) {
        self.database = database
        self.context = context
        self.signals = signals
        self.books = books
        self.hash = hash
    }

    /// What a search found.
    package struct Found: Sendable {
        package var subjects: [SearchSubject] = []
        /// Where the next page begins; nil after the last.
        package var next: Int64?
    }

    /// At most this many entries are looked at for one page, or as many as are asked for.
    private static let cap = 1000

    /// One page of what meets the query and is within the viewer's reach.
    ///
    /// `before`: what the page before said in `next`.
    package func find(_ query: SearchQuery, for viewer: Viewer, before: Int64?, limit: Int) async throws -> Found {
        guard !query.isEmpty, !query.isTooLong else { return Found() }
        let sight = Sight(viewer)
        let meeting = EntryTokens.meeting(query, phones: sight.phones, hash)
        let numbered = query.numbers.map { TokenCondition.token(EntryTokens.number($0)) }
        return try await database.read { [self] tx in
            let exact = try numbered.isEmpty ? [] : entries(.any(numbered), sight, before: nil, limit: 5, in: tx)
            var others = try entries(meeting, sight, before: before, limit: limit + 1 + exact.count, in: tx)
                .filter { !exact.contains($0) }
            var found = Found()
            if others.count > limit {
                others = Array(others.prefix(limit))
                found.next = others.last
            }
            found.subjects = try subjects((before == nil ? exact : []) + others, in: tx)
            return found
        }
    }

    /// Records that somebody looked for a reporter by the end of his telephone number; not which.
    package func recordPhoneSearch(by viewer: Viewer) async throws {
        try await database.write { [context] tx in
            try tx.audit(.init(by: viewer.account, "search.phone_end", table: "search_entry", row: 0), context: context)
        }
    }

    /// What the viewer may see, by kind.
    struct Sight: Sendable {
        let matters: [Reach]
        let signals: [Reach]
        /// Where he may look for telephone numbers: where he sorts signals, and so may see them for a purpose.
        let phones: [Reach]

        init(_ viewer: Viewer) {
            matters = viewer.reach(.seeCases)
            signals = viewer.reach(.seeSignals)
            phones = viewer.reach(.sortSignals)
        }

        /// Cases only.
        init(matters reach: [Reach]) {
            matters = reach
            signals = []
            phones = []
        }

        /// What the entries within reach have; as few tokens as will do, because each is a list as long as the index.
        var tokens: TokenCondition {
            // Only cases have an organisation's token, so that equal reaches need no word of the kind.
            guard Set(matters) != Set(signals) else { return EntryTokens.within(matters, .matter) }
            let organisations = matters.filter { if case .organisation = $0 { true } else { false } }
            var ways: [TokenCondition] = []
            if organisations.count < matters.count {
                let areas = matters.filter { !organisations.contains($0) }
                ways.append(.all([.token(EntryTokens.kind(.matter)), EntryTokens.within(areas, .matter)]))
            }
            if !organisations.isEmpty { ways.append(EntryTokens.within(organisations, .matter)) }
            ways.append(.all([.token(EntryTokens.kind(.signal)), EntryTokens.within(signals, .signal)]))
            return .any(signals.isEmpty ? ways.dropLast() : ways)
        }

        /// The same by the columns of entry `e`; a signal whose case is within reach is found as that case.
        var condition: SQL {
            let matter = Reach.condition(matters) { organisation in
                """
                EXISTS (SELECT 1 FROM case_party p WHERE p.organisation_id = \(organisation) AND p.case_id = e.subject_id)
                """
            }
            let itsMatter = Reach.condition(matters) { organisation in
                """
                EXISTS (SELECT 1 FROM case_party p WHERE p.organisation_id = \(organisation) AND p.case_id = m.subject_id)
                """
            }
            return """
                ((e.kind = 'case' AND \(matter)) OR (e.kind = 'signal' AND \(Reach.condition(signals)) AND (
                    e.matter_id IS NULL
                    OR NOT EXISTS (SELECT 1 FROM search_entry m WHERE m.id = e.matter_id * 2 + 1 AND \(itsMatter))
                )))
                """
        }
    }

    func entries(
        _ condition: TokenCondition,
        _ sight: Sight,
        before: Int64?,
        limit: Int,
        in tx: any ReadTransaction
    ) throws -> [Int64] {
        let condition = TokenCondition.all([condition, sight.tokens])
        let cap = max(Self.cap, limit)
        switch tx.dialect {
        case .sqlite:
            // FTS5 walks the entries in the order of their numbers, as far as it is asked.
            let further: SQL = before.map { " AND rowid < \($0)" } ?? ""
            return try tx.query(
                """
                SELECT e.id FROM (
                    SELECT rowid AS hit FROM search_index WHERE search_index MATCH \(condition.fts5)\(further)
                    ORDER BY rowid DESC LIMIT \(cap)
                ) AS walked CROSS JOIN search_entry e ON e.id = walked.hit
                WHERE \(sight.condition) ORDER BY e.id DESC LIMIT \(limit)
                """
            ) { try $0.get("id") }
        case .postgres:
            return try inStretches(before, limit, in: tx) { stretches, below, wanted in
                let within = TokenCondition.all([condition] + stretches)
                return try tx.query(
                    """
                    WITH walked AS MATERIALIZED (
                        SELECT id, kind, subject_id, matter_id, district_id, street_id, community_id, grid_id, estate_id,
                               building_id
                        FROM search_entry
                        WHERE tokens @@ CAST(CAST(\(within.tsquery) AS TEXT) AS tsquery) AND id < \(below)
                    ), newest AS (SELECT * FROM walked ORDER BY id DESC LIMIT \(cap))
                    SELECT e.id FROM newest e WHERE \(sight.condition) ORDER BY e.id DESC LIMIT \(wanted)
                    """
                ) { try $0.get("id") }
            }
        }
    }

    /// GIN finds all that meets a condition, in no order: so it is asked for the newest stretch of time first, then for
    /// the four before it, and for all at last; for a frequent word the first answers, a rare one has few entries anyway.
    private func inStretches(
        _ before: Int64?,
        _ limit: Int,
        in tx: any ReadTransaction,
        _ ask: ([TokenCondition], Int64, Int) throws -> [Int64]
    ) throws -> [Int64] {
        let newest: Int64 =
            try tx.first("SELECT COALESCE(MAX(id), 0) AS n FROM search_entry") { try $0.get("n") } ?? 0
        var below = min(before ?? .max, newest + 1)
        var found: [Int64] = []
        for width in [Int64(1), 4] {
            let last = EntryTokens.stretch(below - 1)
            let first = last - width + 1
            guard first > 0 else { break }
            let stretches = (first...last).map { TokenCondition.token(EntryTokens.time(stretch: $0)) }
            found += try ask([.any(stretches)], below, limit - found.count)
            if found.count >= limit { return found }
            below = first << 54
        }
        return try found + ask([], below, limit - found.count)
    }
}
