import Access
import Areas
import Cases
import Inbox
import Kernel
import Storage

/// Reading what the index is about.
extension SearchStore {
    /// The subjects of entries, in the same order; what is gone is left out.
    func subjects(_ entries: [Int64], in tx: any ReadTransaction) throws -> [SearchSubject] {
        let keys = entries.map { SearchSubject.Key(entry: $0) }
        let matters = try matters(keys.filter { $0.kind == .matter }.map(\.id), in: tx)
        let signals = try signals(keys.filter { $0.kind == .signal }.map(\.id), in: tx)
        let found = Dictionary((matters + signals).map { ($0.key, $0) }) { first, _ in first }
        return keys.compactMap { found[$0] }
    }

    func matters(_ ids: [Int64], in tx: any ReadTransaction) throws -> [SearchSubject] {
        guard !ids.isEmpty else { return [] }
        var subjects = try tx.query(
            """
            SELECT id, number, title, category, state, area_id, district_id, street_id, community_id, grid_id, estate_id,
                   building_id, opened_at, \(SQL.key(of: "case_record"))
            FROM case_record WHERE id IN \(list: ids)
            """
        ) { row in
            SearchSubject(
                key: .init(.matter, try row.get("id")),
                number: try row.get("number"),
                title: try row.caseTitle(),
                category: try row.get("category"),
                state: try row.get("state"),
                area: try row.get("area_id"),
                path: try path(row),
                at: try row.get("opened_at"),
                matter: nil
            )
        }
        let at = Dictionary(subjects.enumerated().map { ($1.key.id, $0) }) { first, _ in first }
        func add(_ sql: SQL, _ write: (inout SearchSubject, any Row) throws -> Void) throws {
            _ = try tx.query(sql) { row in
                guard let index = at[try row.get("case_id")] else { return }
                try write(&subjects[index], row)
            }
        }
        try add(
            """
            SELECT matter_id AS case_id, id, receipt, body, place, \(SQL.key(of: "signal")) FROM signal
            WHERE matter_id IN \(list: ids) ORDER BY id
            """
        ) { subject, row in
            subject.signals.append(try row.get("id"))
            subject.receipts.append(Receipt.printed(try row.get("receipt")))
            subject.texts += [try row.signalBody(), try row.signalPlace()]
        }
        try add(
            """
            SELECT s.matter_id AS case_id, v.signal_id, v.number, v.note, \(SQL.key(of: "v")) FROM signal s JOIN signal_event v ON v.signal_id = s.id
            WHERE s.matter_id IN \(list: ids) AND v.action = 'remark' ORDER BY v.at, v.signal_id, v.number
            """
        ) { $0.texts.append(try $1.signalNote()) }
        try add(
            """
            SELECT case_id, id, note, \(SQL.key(of: "case_event")) FROM case_event
            WHERE case_id IN \(list: ids) AND note <> '' ORDER BY case_id, number
            """
        ) { $0.texts.append(try $1.caseNote()) }
        try add("SELECT case_id, organisation_id FROM case_party WHERE case_id IN \(list: ids)") {
            $0.parties.append(try $1.get("organisation_id"))
        }
        return try placed(subjects, in: tx)
    }

    func signals(_ ids: [Int64], in tx: any ReadTransaction) throws -> [SearchSubject] {
        guard !ids.isEmpty else { return [] }
        var subjects = try tx.query(
            """
            SELECT id, receipt, body, place, state, area_id, district_id, street_id, community_id, grid_id, estate_id,
                   building_id, matter_id, created_at, \(SQL.key(of: "signal"))
            FROM signal WHERE id IN \(list: ids)
            """
        ) { row in
            SearchSubject(
                key: .init(.signal, try row.get("id")),
                number: Receipt.printed(try row.get("receipt")),
                title: "",
                category: "",
                state: try row.get("state"),
                area: try row.get("area_id"),
                path: try path(row),
                at: try row.get("created_at"),
                matter: try row.find("matter_id"),
                texts: [try row.signalBody(), try row.signalPlace()],
                signals: [try row.get("id")]
            )
        }
        let at = Dictionary(subjects.enumerated().map { ($1.key.id, $0) }) { first, _ in first }
        let remarks = try tx.query(
            """
            SELECT signal_id, number, note, \(SQL.key(of: "signal_event")) FROM signal_event
            WHERE signal_id IN \(list: ids) AND action = 'remark' ORDER BY signal_id, number
            """
        ) { (signal: try $0.get("signal_id", as: Int64.self), note: try $0.signalNote()) }
        for remark in remarks {
            if let index = at[remark.signal] { subjects[index].texts.append(remark.note) }
        }
        return try placed(subjects, in: tx)
    }

    private func placed(_ subjects: [SearchSubject], in tx: any ReadTransaction) throws -> [SearchSubject] {
        let names = try tx.query(
            "SELECT id, full_name FROM area WHERE id IN \(list: Set(subjects.map(\.area)).sorted())"
        ) { (try $0.get("id", as: Int64.self), try $0.get("full_name", as: String.self)) }
        let places = Dictionary(names) { first, _ in first }
        return subjects.map { subject in
            var subject = subject
            // What is gone is not found by the words that say so.
            subject.texts.removeAll { $0 == Forgotten.text || $0 == Damaged.text }
            subject.place = places[subject.area] ?? ""
            return subject
        }
    }

    private func path(_ row: any Row) throws -> AreaPath {
        AreaPath(
            district: try row.find("district_id"),
            street: try row.find("street_id"),
            community: try row.find("community_id"),
            grid: try row.find("grid_id"),
            estate: try row.find("estate_id"),
            building: try row.find("building_id")
        )
    }
}
