import Access
import Areas
public import Inbox
public import Kernel
public import Storage

/// The daily lists of what the two sides of hand-overs say differently.
public struct Open311ComparisonStore: Sendable {
    let database: any Database
    let context: Context
    let signals: SignalStore

    public init(database: any Database, context: Context, signals: SignalStore) {
        self.database = database
        self.context = context
        self.signals = signals
    }

    /// So long a list is kept.
    static let keeping: Duration = .seconds(90 * 86_400)

    /// What was found at one other system, to be written.
    struct Finding: Sendable {
        let remote: Open311Remote
        /// Who files the signal about it, and where.
        let account: Account.ID?
        let place: Area?
        let at: Instant
        /// What was compared, with what the other side says of it.
        let filings: [(filing: Open311Filing, status: String)]
        /// Numbers that the other side tells of and that are not known here.
        let unknown: [String]
        let error: String
    }

    /// Writes a list, what the other side says of each, and a signal when something differs that did not before.
    func keep(_ finding: Finding, in tx: any WriteTransaction) throws {
        let remote = finding.remote
        let id = context.id(ID<Open311Comparison>.self)
        var lines: [(filing: Open311Filing?, number: String, difference: Open311Difference)] = []
        for (filing, status) in finding.filings {
            if filing.state == .filed, finding.error.isEmpty {
                try Open311FilingStore.check(filing.id, status, at: finding.at, in: tx)
            }
            if let difference = filing.difference(status: status) { lines.append((filing, filing.number, difference)) }
        }
        lines += finding.unknown.map { (nil, $0, .missingHere) }
        // A list made while the other side did not answer says little: what the last whole one said is not new either.
        let before = Set(
            try tx.query(
                """
                SELECT filing_id, remote_number, kind FROM open311_difference WHERE comparison_id IN (
                    SELECT MAX(id) FROM open311_comparison WHERE remote = \(remote.code)
                    UNION SELECT MAX(id) FROM open311_comparison WHERE remote = \(remote.code) AND error = '')
                """
            ) { row in
                Self.mark(try row.find("filing_id"), try row.get("remote_number"), try row.get("kind", as: String.self))
            }
        )
        try tx.execute(
            """
            INSERT INTO open311_comparison (id, remote, at, checked, error)
            VALUES (\(id), \(remote.code), \(finding.at), \(finding.filings.count), \(finding.error))
            """
        )
        var fresh: [String] = []
        for (place, line) in lines.enumerated() {
            let mark = Self.mark(line.filing?.id.rawValue, line.number, line.difference.rawValue)
            let isNew = !before.contains(mark)
            try tx.execute(
                """
                INSERT INTO open311_difference (comparison_id, number, filing_id, remote_number, kind, is_new)
                VALUES (\(id), \(place + 1), \(line.filing?.id), \(line.number), \(line.difference), \(isNew))
                """
            )
            guard isNew else { continue }
            let name = line.filing?.caseNumber ?? "–"
            let there = line.number.isEmpty ? "" : "（对方编号 \(line.number.prefix(40))）"
            fresh.append("\(name)\(there)：\(line.difference.name.zh)")
        }
        try tell(fresh, finding, id, in: tx)
        try removeOld(before: finding.at - Self.keeping, in: tx)
    }

    /// A signal for those who sort: a difference between two registers asks for attention as a report does.
    private func tell(
        _ fresh: [String],
        _ finding: Finding,
        _ id: ID<Open311Comparison>,
        in tx: any WriteTransaction
    ) throws {
        guard !fresh.isEmpty, let account = finding.account, let place = finding.place else { return }
        let shown = 20
        let rest = fresh.count > shown ? "\n另有 \(fresh.count - shown) 件" : ""
        let text = """
            与\(finding.remote.name)核对，新发现 \(fresh.count) 件不一致：
            \(fresh.prefix(shown).joined(separator: "\n"))\(rest)
            全部清单见“其他系统”页。
            """
        let report = try Report(text: text, place: "", name: "", phone: "", isAnonymous: false, photoCount: 0)
        _ = try signals.file(
            report,
            by: account,
            channel: .hotline,
            at: place,
            key: "open311/comparison/\(id)",
            digest: sha256(text),
            photos: [],
            in: tx
        )
    }

    private func removeOld(before end: Instant, in tx: any WriteTransaction) throws {
        try tx.execute(
            "DELETE FROM open311_difference WHERE comparison_id IN (SELECT id FROM open311_comparison WHERE at < \(end))"
        )
        try tx.execute("DELETE FROM open311_comparison WHERE at < \(end)")
    }

    private static func mark(_ filing: Int64?, _ number: String, _ kind: String) -> String {
        "\(filing ?? 0)/\(filing == nil ? number : "")/\(kind)"
    }

    /// The newest lists of one other system, newest first.
    public func list(of remote: String, limit: Int = 30) async throws -> [Open311Comparison] {
        try await database.read { tx in
            let lines: [(ID<Open311Comparison>, Open311Comparison.Line)] = try tx.query(
                """
                SELECT d.comparison_id, d.filing_id, d.remote_number, d.kind, d.is_new, f.case_id, c.number AS case_number
                FROM open311_difference d LEFT JOIN open311_filing f ON f.id = d.filing_id
                LEFT JOIN case_record c ON c.id = f.case_id
                WHERE d.comparison_id IN
                    (SELECT id FROM open311_comparison WHERE remote = \(remote) ORDER BY id DESC LIMIT \(limit))
                ORDER BY d.comparison_id, d.number
                """
            ) { row in
                (
                    try row.get("comparison_id"),
                    Open311Comparison.Line(
                        filing: try row.find("filing_id"),
                        caseNumber: try row.find("case_number") ?? "",
                        matter: try row.find("case_id"),
                        number: try row.get("remote_number"),
                        difference: try row.get("kind"),
                        isNew: try row.get("is_new")
                    )
                )
            }
            let byComparison = Dictionary(grouping: lines) { $0.0 }
            return try tx.query(
                """
                SELECT id, remote, at, checked, error FROM open311_comparison WHERE remote = \(remote)
                ORDER BY id DESC LIMIT \(limit)
                """
            ) { row in
                let id: ID<Open311Comparison> = try row.get("id")
                return Open311Comparison(
                    id: id,
                    remote: try row.get("remote"),
                    at: try row.get("at"),
                    checked: try row.get("checked"),
                    error: try row.get("error"),
                    lines: (byComparison[id] ?? []).map(\.1)
                )
            }
        }
    }

    /// Asks for a comparison at once.
    func ask(_ kind: String, by account: Account.ID) async throws {
        try await database.write { [context] tx in
            try tx.schedule(kind, at: context.now(), id: context.id())
            try tx.audit(
                .init(by: account, "open311.comparison_asked", table: "open311_comparison", row: 0),
                context: context
            )
        }
    }
}

extension Open311Difference: SQLConvertible {}
