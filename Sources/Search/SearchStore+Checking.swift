import Inbox
import Kernel
import Storage

/// Whether every subject has its entry.
extension SearchStore {
    /// The subjects of a kind after `last`, at most `limit`: those without the entry that they should have, how many were
    /// looked at, and the last one.
    package func incomplete(_ kind: SearchSubject.Kind, after last: Int64, limit: Int) async throws -> (
        found: [Int64], count: Int, last: Int64?
    ) {
        try await database.read { [self] tx in
            let table: SQL = kind == .matter ? "case_record" : "signal"
            let ids: [Int64] = try tx.query(
                "SELECT id FROM " + table + " WHERE id > \(last) ORDER BY id LIMIT \(limit)"
            ) { try $0.get("id") }
            return (try incomplete(ids, kind, in: tx), ids.count, ids.last)
        }
    }

    /// Those of the subjects without the entry that they should have, as of now.
    package func incomplete(_ ids: [Int64], _ kind: SearchSubject.Kind) async throws -> [Int64] {
        try await database.read { [self] tx in try incomplete(ids, kind, in: tx) }
    }

    /// Entries without a subject, after an entry `last`; none of them is met by the walk over the subjects.
    package func leftOver(after last: Int64, limit: Int) async throws -> [Int64] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT e.id FROM search_entry e WHERE e.id > \(last)
                  AND NOT EXISTS (SELECT 1 FROM case_record c WHERE e.kind = 'case' AND c.id = e.subject_id)
                  AND NOT EXISTS (SELECT 1 FROM signal s WHERE e.kind = 'signal' AND s.id = e.subject_id)
                ORDER BY e.id LIMIT \(limit)
                """
            ) { try $0.get("id") }
        }
    }

    /// Removes entries.
    package func drop(_ entries: [Int64]) async throws {
        try await database.write { [self] tx in
            for entry in entries { try remove(.init(entry: entry), in: tx) }
        }
    }

    /// Writes the entries of subjects anew.
    package func reindex(_ ids: [Int64], _ kind: SearchSubject.Kind) async throws {
        try await database.write { [self] tx in try index(ids, kind, isForced: true, in: tx) }
    }

    private func incomplete(_ ids: [Int64], _ kind: SearchSubject.Kind, in tx: any ReadTransaction) throws -> [Int64] {
        guard !ids.isEmpty else { return [] }
        let subjects = try kind == .matter ? matters(ids, in: tx) : signals(ids, in: tx)
        let phones = try signals.phoneEnds(of: subjects.flatMap(\.signals).map { Signal.ID(rawValue: $0) }, in: tx)
        let entries = subjects.map(\.key.entry)
        let kept: [(Int64, [UInt8])] = try tx.query(
            "SELECT id, digest FROM search_entry WHERE id IN \(list: entries)"
        ) { (try $0.get("id"), try $0.get("digest")) }
        let digests = Dictionary(kept) { first, _ in first }
        var texts = Set(entries)
        if tx.dialect == .sqlite {
            // Here the words stand in a table of their own.
            texts = Set(
                try tx.query("SELECT rowid AS id FROM search_index WHERE rowid IN \(list: entries)") {
                    try $0.get("id", as: Int64.self)
                }
            )
        }
        return subjects.filter { subject in
            let digest = Self.digest(subject, tokens(of: subject, phones: phones))
            return digests[subject.key.entry] != digest || !texts.contains(subject.key.entry)
        }.map(\.key.id)
    }
}
