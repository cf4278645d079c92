package import Access
import Areas
package import Cases
package import Inbox
package import Kernel
package import Storage

/// Gathers what is held of a person.
package struct PersonalRecordStore: Sendable {
    let database: any Database
    let context: Context
    let signals: SignalStore
    let cases: CaseStore
    private let roles: Current<RoleBook>
    private let privacy: Current<PrivacyBook>

    package init(
        database: any Database,
        context: Context,
        signals: SignalStore,
        cases: CaseStore,
        roles: Current<RoleBook>,
        privacy: Current<PrivacyBook>
    ) {
        self.database = database
        self.context = context
        self.signals = signals
        self.cases = cases
        self.roles = roles
        self.privacy = privacy
    }

    /// Everything that is held with these signals.
    ///
    /// `own`: the one that is surely the person's; others with the same phone may bear the name of somebody else, which is masked.
    package func record(of ids: [Signal.ID], own: Signal.ID, requests: [SubjectRequest]) async throws -> PersonalRecord
    {
        let reports = try await database.read { [self] tx in
            let looks = try looks(at: ids, in: tx)
            let consents = Dictionary(grouping: try SignalStore.consents(of: ids, in: tx), by: \.signal)
            let ownName = try signals.whole([own], in: tx).first?.name ?? ""
            return try signals.whole(ids, in: tx).map { whole in
                let signal = whole.signal
                return PersonalReport(
                    whole: whole,
                    name: whole.name == ownName || signal.id == own ? whole.name : OthersMask.name(whole.name),
                    place: try place(signal.area, in: tx),
                    filer: try signal.filedBy.flatMap { try holder($0, at: signal.createdAt, in: tx) },
                    matter: try matter(of: signal, own: whole.phone, in: tx),
                    looks: looks[signal.id] ?? [],
                    consents: consents[signal.id] ?? [],
                    reasons: try cases.reasons(of: signal, in: tx)
                )
            }
        }
        return PersonalRecord(madeAt: context.now(), reports: reports, requests: requests, book: privacy.value)
    }

    /// The same for whoever handles a request; that he looks is recorded at each signal before anything is shown.
    package func record(
        of ids: [Signal.ID],
        for request: SubjectRequest,
        requests: [SubjectRequest],
        by viewer: Viewer
    ) async throws -> PersonalRecord {
        try await database.write { [context] tx in
            for id in ids {
                try tx.audit(
                    .init(
                        by: viewer.account,
                        "signal.personal_data_seen",
                        table: "signal",
                        row: id.rawValue,
                        purpose: "个人信息请求 \(request.number)"
                    ),
                    context: context
                )
            }
        }
        return try await record(of: ids, own: request.signal, requests: requests)
    }

    private func place(_ area: Int64, in tx: any ReadTransaction) throws -> String {
        try tx.first("SELECT full_name FROM area WHERE id = \(area)") { try $0.get("full_name", as: String.self) } ?? ""
    }

    private func matter(of signal: Signal, own: String, in tx: any ReadTransaction) throws -> PersonalMatter? {
        guard let found = try CaseStore.history(of: signal, in: tx) else { return nil }
        let workflow = try cases.book.workflow(of: found.matter)
        // Steps of a case that his report joined may quote another reporter: only what is told to all.
        let isFirst = found.matter.signal == signal.id
        let told = found.events.compactMap { event -> (at: Instant, text: Text, note: String)? in
            guard let told = event.told(in: workflow) else { return nil }
            let isOwn = event.account == nil && event.organisation == nil
            if isOwn { return (event.at, told.text, isFirst ? event.note : "") }
            return (event.at, told.text, OthersMask.masked(told.note, own: own))
        }
        return PersonalMatter(
            number: found.matter.number,
            category: cases.book.categoryName(found.matter.category),
            state: cases.book.stateName(found.matter.state),
            openedAt: found.matter.openedAt,
            closedAt: found.matter.closedAt,
            told: told
        )
    }

    /// Who looked at, or changed, what stands in the signals: role and body, never the name of an official.
    private func looks(at ids: [Signal.ID], in tx: any ReadTransaction) throws -> [Signal.ID: [PersonalLook]] {
        guard !ids.isEmpty else { return [:] }
        let rows = try tx.query(
            """
            SELECT subject_id, at, account_id, action, purpose FROM audit_record
            WHERE subject_table = 'signal' AND subject_id IN \(list: ids) AND purpose <> '' AND account_id IS NOT NULL
            ORDER BY id DESC LIMIT 500
            """
        ) { row in
            (
                signal: try row.get("subject_id", as: Signal.ID.self), at: try row.get("at", as: Instant.self),
                account: try row.get("account_id", as: Int64.self), action: try row.get("action", as: String.self),
                purpose: try row.get("purpose", as: String.self)
            )
        }
        let looks = try rows.map { row in
            let who =
                try holder(row.account, at: row.at, in: tx)
                ?? Holder(role: Text("接入程序", "A program"), body: "")
            return (
                row.signal,
                PersonalLook(
                    at: row.at,
                    who: who,
                    action: row.action,
                    purpose: OthersMask.masked(row.purpose, own: "")
                )
            )
        }
        return Dictionary(grouping: looks, by: \.0).mapValues { $0.map(\.1) }
    }

    /// The role and the body of an account at a moment.
    private func holder(_ account: Int64, at moment: Instant, in tx: any ReadTransaction) throws -> Holder? {
        let found = try tx.first(
            """
            SELECT p.role, o.name FROM post p JOIN organisation o ON o.id = p.organisation_id
            WHERE p.account_id = \(account)
            ORDER BY CASE WHEN p.from_at <= \(moment) AND (p.until_at IS NULL OR p.until_at > \(moment)) THEN 0 ELSE 1 END, p.id
            LIMIT 1
            """
        ) { (role: try $0.get("role", as: String.self), body: try $0.get("name", as: String.self)) }
        guard let found else { return nil }
        return Holder(role: roles.value[found.role]?.name ?? Text(same: found.role), body: found.body)
    }
}
