package import Access
package import Classification
import Inbox
import Kernel
import Storage

/// What was suggested for cases, and what people chose instead.
extension CaseStore {
    /// What a text is about, by the model or by the keyword rules, as the configuration says now.
    package func judge(_ text: String) -> Classification {
        let categories = book.categories
        return CategoryJudge(
            models: models,
            keywords: categories.keywords(threshold: book.classification.threshold),
            settings: book.classification,
            isKnown: { categories[$0] != nil }
        ).judge(text)
    }

    /// Keeps what was suggested beside what was chosen; nothing when nothing was suggested.
    static func keep(
        _ suggestion: Classification?,
        chosen: String,
        for id: Case.ID,
        at now: Instant,
        in tx: any WriteTransaction
    ) throws {
        guard let suggestion, let first = suggestion.first else { return }
        try tx.execute(
            """
            INSERT INTO case_suggestion (case_id, suggested, sureness_per_mille, was_sure, judge, chosen, at)
            VALUES (\(id), \(first.category), \(perMille(first.sureness)), \(!suggestion.asks), \(suggestion.judge),
                    \(chosen), \(now))
            """
        )
    }

    /// Keeps what was chosen later.
    static func keep(chosen: String, for id: Case.ID, in tx: any WriteTransaction) throws {
        try tx.execute("UPDATE case_suggestion SET chosen = \(chosen) WHERE case_id = \(id)")
    }

    /// What counts as overruled, for counts and lists alike: it was taken as sure, and a person chose otherwise.
    private static func overruled(_ reach: [Reach], _ category: String?) -> SQL {
        let ofCategory: SQL = if let category { " AND g.suggested = \(category)" } else { "" }
        return
            "g.was_sure = 1 AND g.suggested <> g.chosen\(ofCategory) AND \(reached(reach))"
    }

    private static func reached(_ reach: [Reach]) -> SQL {
        Reach.condition(reach) { organisation in
            "EXISTS (SELECT 1 FROM case_party p WHERE p.organisation_id = \(organisation) AND p.case_id = c.id)"
        }
    }

    /// How often each suggested category was sure, and how often it was overruled, within a reach; by code.
    package func overruledCounts(_ reach: [Reach]) async throws -> [(category: String, sure: Int, overruled: Int)] {
        try await database.read { tx in
            let overruled = Dictionary(
                try tx.query(
                    """
                    SELECT g.suggested AS category, COUNT(*) AS n FROM case_suggestion g JOIN case_record c ON c.id = g.case_id
                    WHERE \(Self.overruled(reach, nil)) GROUP BY g.suggested
                    """
                ) { (try $0.get("category", as: String.self), try $0.get("n", as: Int.self)) },
                uniquingKeysWith: { $1 }
            )
            return try tx.query(
                """
                SELECT g.suggested AS category, COUNT(*) AS n FROM case_suggestion g JOIN case_record c ON c.id = g.case_id
                WHERE g.was_sure = 1 AND \(Self.reached(reach)) GROUP BY g.suggested ORDER BY g.suggested
                """
            ) { row in
                let category: String = try row.get("category")
                return (category, try row.get("n"), overruled[category] ?? 0)
            }
        }
    }

    /// A case whose suggestion was overruled.
    package struct Overruled: Sendable, Hashable {
        package let id: Case.ID
        package let number: String
        package let title: String
        package let suggested: String
        package let chosen: String
        package let surenessPerMille: Int
        package let judge: String
    }

    /// The overruled cases of a reach, of one suggested category or all, newest first, before the case `last`.
    package func overruled(_ reach: [Reach], category: String?, before last: Case.ID?, limit: Int) async throws
        -> [Overruled]
    {
        let earlier: SQL = if let last { " AND c.id < \(last)" } else { "" }
        return try await database.read { tx in
            try tx.query(
                """
                SELECT c.id, c.number, c.title, g.suggested, g.chosen, g.sureness_per_mille, g.judge,
                       \(SQL.key(of: "c"))
                FROM case_suggestion g JOIN case_record c ON c.id = g.case_id
                WHERE \(Self.overruled(reach, category))\(earlier) ORDER BY c.id DESC LIMIT \(limit)
                """
            ) { row in
                Overruled(
                    id: try row.get("id"),
                    number: try row.get("number"),
                    title: try row.caseTitle(),
                    suggested: try row.get("suggested"),
                    chosen: try row.get("chosen"),
                    surenessPerMille: try row.get("sureness_per_mille"),
                    judge: try row.get("judge")
                )
            }
        }
    }

    /// The texts of closed cases with the categories that they had in the end, for training; read in pieces.
    ///
    /// Who reported stays where it is: only the text and the category are read. Nothing is learned from what a person had
    /// restricted or erased.
    package func trainingTexts() async throws -> [TrainingText] {
        var found: [TrainingText] = []
        var last: Int64 = 0
        while true {
            let after = last
            let piece: [(id: Int64, text: TrainingText)] = try await database.read { tx in
                try tx.query(
                    """
                    SELECT c.id, c.category, s.id AS signal_id, s.body, \(SQL.key(of: "s")),
                           CASE WHEN g.suggested <> c.category
                                  OR EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = c.id AND e.category IS NOT NULL)
                                THEN 1 ELSE 0 END AS is_overruled
                    FROM case_record c JOIN signal s ON s.id = c.signal_id
                    LEFT JOIN case_suggestion g ON g.case_id = c.id
                    WHERE c.id > \(after) AND c.closed_at IS NOT NULL AND s.erased_at IS NULL
                      AND NOT EXISTS (SELECT 1 FROM signal_withheld w WHERE w.signal_id = s.id)
                    ORDER BY c.id LIMIT 500
                    """
                ) { row in
                    let text = TrainingText(
                        text: try row.signalBody(id: "signal_id"),
                        category: try row.get("category"),
                        isOverruled: try row.get("is_overruled")
                    )
                    return (try row.get("id"), text)
                }
            }
            // Nothing is learned from the words that stand for what is gone.
            found += piece.map(\.text).filter { $0.text != Forgotten.text && $0.text != Damaged.text }
            guard let end = piece.last else { return found }
            last = end.id
        }
    }
}
