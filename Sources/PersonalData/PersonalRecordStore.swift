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
            let found = try signals.whole(ids, in: tx)
            let filers = try holders(Set(found.compactMap(\.signal.filedBy)), in: tx)
            return try found.map { whole in
                let signal = whole.signal
                return PersonalReport(
                    whole: whole,
                    name: whole.name == ownName || signal.id == own ? whole.name : Masking.name(whole.name),
                    place: try place(signal.area, in: tx),
                    filer: signal.filedBy.flatMap { filers($0, at: signal.createdAt) },
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
            return (event.at, told.text, Masking.numbers(in: told.note, except: own))
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
        let holders = try holders(Set(rows.map(\.account)), in: tx)
        let looks = rows.map { row in
            let who = holders(row.account, at: row.at) ?? Holder(role: Text("接入程序", "A program"), body: "")
            return (
                row.signal,
                PersonalLook(
                    at: row.at,
                    who: who,
                    action: row.action,
                    purpose: Masking.numbers(in: row.purpose)
                )
            )
        }
        return Dictionary(grouping: looks, by: \.0).mapValues { $0.map(\.1) }
    }

    /// The posts of these accounts, by which role and body at a moment are told without asking again.
    private func holders(_ accounts: Set<Int64>, in tx: any ReadTransaction) throws -> Holders {
        guard !accounts.isEmpty else { return Holders(posts: [:]) }
        let posts = try tx.query(
            """
            SELECT p.account_id, p.role, p.from_at, p.until_at, o.name
            FROM post p JOIN organisation o ON o.id = p.organisation_id
            WHERE p.account_id IN \(list: accounts.sorted()) ORDER BY p.id
            """
        ) { row in
            let role = try row.get("role", as: String.self)
            return Holders.Post(
                account: try row.get("account_id"),
                from: try row.get("from_at"),
                until: try row.find("until_at"),
                holder: Holder(role: roles.value[role]?.name ?? Text(same: role), body: try row.get("name"))
            )
        }
        return Holders(posts: Dictionary(grouping: posts, by: \.account))
    }
}

/// Who held which post, when.
private struct Holders {
    struct Post {
        let account: Int64
        let from: Instant
        let until: Instant?
        let holder: Holder
    }

    let posts: [Int64: [Post]]

    /// The role and the body of an account at a moment; its first post where it held none then.
    func callAsFunction(_ account: Int64, at moment: Instant) -> Holder? {
        let own = posts[account] ?? []
        let then = own.first { $0.from <= moment && ($0.until.map { moment < $0 } ?? true) }
        return (then ?? own.first)?.holder
    }
}
