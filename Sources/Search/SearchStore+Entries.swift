import Cases
import Inbox
import Kernel
package import Storage

/// Keeping the index.
extension SearchStore {
    /// Writes what follows from a fact: the entries of its subject and of what shows its words too.
    package func follow(_ fact: Fact, in tx: any WriteTransaction) throws {
        if fact.kind.hasPrefix("case.") {
            try index([fact.subject], .matter, in: tx)
        } else if fact.kind.hasPrefix("signal.") {
            try index([fact.subject], .signal, in: tx)
            // The case it belongs to, and one that it was taken out of.
            let matters: [Int64] = try tx.query(
                """
                SELECT DISTINCT matter_id FROM signal_event
                WHERE signal_id = \(fact.subject) AND matter_id IS NOT NULL ORDER BY matter_id
                """
            ) { try $0.get("matter_id") }
            try index(matters, .matter, in: tx)
        } else if fact.kind == SignalStore.importedFact {
            // One fact stands for several tickets, and for the cases that were opened with them.
            let ids = fact.detail.split(separator: ",").compactMap { Int64($0) }
            try index(ids, .signal, in: tx)
            let matters: [Int64] = try tx.query(
                "SELECT DISTINCT matter_id FROM signal WHERE id IN \(list: ids) AND matter_id IS NOT NULL ORDER BY matter_id"
            ) { try $0.get("matter_id") }
            try index(matters, .matter, in: tx)
        }
    }

    /// Reads subjects anew and writes their entries; one that has not changed is left alone, unless `isForced`.
    func index(_ ids: [Int64], _ kind: SearchSubject.Kind, isForced: Bool = false, in tx: any WriteTransaction) throws {
        let subjects = try kind == .matter ? matters(ids, in: tx) : signals(ids, in: tx)
        let phones = try signals.phoneEnds(of: subjects.flatMap(\.signals).map { Signal.ID(rawValue: $0) }, in: tx)
        for subject in subjects { try write(subject, tokens(of: subject, phones: phones), isForced: isForced, in: tx) }
        let gone = Set(ids).subtracting(subjects.map(\.key.id))
        for id in gone.sorted() { try remove(.init(kind, id), in: tx) }
    }

    /// The words of a subject's entry.
    func tokens(of subject: SearchSubject, phones: [Signal.ID: String]) -> String {
        let category = book.categories[subject.category]?.name
        let tokens = EntryTokens.all(
            of: subject,
            category: category.map { [$0.zh, $0.en] } ?? [],
            phoneEnds: subject.signals.compactMap { phones[Signal.ID(rawValue: $0)] },
            hash
        )
        return tokens.sorted().joined(separator: " ")
    }

    /// What tells an entry that has changed.
    static func digest(_ subject: SearchSubject, _ tokens: String) -> [UInt8] {
        Array(sha256("\(subject.matter ?? 0) \(tokens)").prefix(16))
    }

    private func write(_ subject: SearchSubject, _ tokens: String, isForced: Bool, in tx: any WriteTransaction) throws {
        let entry = subject.key.entry
        let digest = Self.digest(subject, tokens)
        if !isForced {
            let known: [UInt8]? = try tx.first("SELECT digest FROM search_entry WHERE id = \(entry)") {
                try $0.get("digest")
            }
            guard known != digest else { return }
        }
        try remove(subject.key, in: tx)
        let path = subject.path
        let (column, value): (SQL, SQL) =
            switch tx.dialect {
            case .sqlite: ("", "")
            case .postgres: (", tokens", ", CAST(CAST(\(tokens) AS TEXT) AS tsvector)")
            }
        try tx.execute(
            """
            INSERT INTO search_entry (id, kind, subject_id, matter_id, district_id, street_id, community_id, grid_id,
                                      estate_id, building_id, digest\(column))
            VALUES (\(entry), \(subject.key.kind.rawValue), \(subject.key.id), \(subject.matter), \(path.district),
                    \(path.street), \(path.community), \(path.grid), \(path.estate), \(path.building), \(digest)\(value))
            """
        )
        if tx.dialect == .sqlite {
            try tx.execute("INSERT INTO search_index (rowid, tokens) VALUES (\(entry), \(tokens))")
        }
    }

    func remove(_ key: SearchSubject.Key, in tx: any WriteTransaction) throws {
        try tx.execute("DELETE FROM search_entry WHERE id = \(key.entry)")
        if tx.dialect == .sqlite { try tx.execute("DELETE FROM search_index WHERE rowid = \(key.entry)") }
    }

    /// Starts the index where it has never been: from the rows, and from the facts that come after this moment.
    ///
    /// `consumer`: the name of the follower of facts. With `isAnew`, what has been built is built once more.
    package func begin(consumer: String, isAnew: Bool = false) async throws {
        try await database.write { tx in
            for kind in SearchSubject.Kind.allCases {
                try tx.execute(
                    """
                    INSERT INTO search_build (kind, last_id, is_done) VALUES (\(kind.rawValue), 0, 0)
                    ON CONFLICT (kind) DO NOTHING
                    """
                )
            }
            if isAnew { try tx.execute("UPDATE search_build SET last_id = 0, is_done = 0") }
            try tx.execute(
                """
                INSERT INTO fact_cursor (consumer, number) VALUES (\(consumer), \(try tx.latestFactNumber()))
                ON CONFLICT (consumer) DO NOTHING
                """
            )
        }
    }

    /// Indexes the next `batch` rows of what was there before the index; false when all are done.
    package func build(batch: Int) async throws -> Bool {
        try await database.write { [self] tx in
            let next = try tx.first(
                "SELECT kind, last_id FROM search_build WHERE is_done = 0 ORDER BY kind LIMIT 1\(tx.dialect.forUpdate)"
            ) { (kind: try $0.get("kind", as: String.self), last: try $0.get("last_id", as: Int64.self)) }
            guard let next, let kind = SearchSubject.Kind(rawValue: next.kind) else { return false }
            let ids: [Int64] =
                switch kind {
                case .matter:
                    try tx.query("SELECT id FROM case_record WHERE id > \(next.last) ORDER BY id LIMIT \(batch)") {
                        try $0.get("id")
                    }
                case .signal:
                    try tx.query("SELECT id FROM signal WHERE id > \(next.last) ORDER BY id LIMIT \(batch)") {
                        try $0.get("id")
                    }
                }
            try index(ids, kind, isForced: true, in: tx)
            try tx.execute(
                """
                UPDATE search_build SET last_id = \(ids.last ?? next.last), is_done = \(ids.count < batch)
                WHERE kind = \(next.kind)
                """
            )
            return true
        }
    }

    /// Whether everything that was there before the index is in it.
    package func isBuilt() async throws -> Bool {
        try await database.read { tx in
            try tx.count("SELECT COUNT(*) AS n FROM search_build WHERE is_done = 1")
                == SearchSubject.Kind.allCases.count
        }
    }
}
