public import Access
public import Cases
import Inbox
public import Kernel
public import Storage

/// Cases that were handed to other systems: filings, their receipts, and the updates that were taken over.
public struct Open311FilingStore: Sendable {
    let database: any Database
    let context: Context
    let cases: CaseStore

    public init(database: any Database, context: Context, cases: CaseStore) {
        self.database = database
        self.context = context
        self.cases = cases
    }

    /// So long the other side may fail.
    static let patience: Duration = .seconds(3 * 86_400)

    /// Writes a filing when a case has come to an organisation that stands for another system, and is still there.
    ///
    /// `remotes`: the other system's word by the organisation's number.
    static func follow(_ fact: Fact, _ remotes: [Int64: String], _ context: Context, in tx: any WriteTransaction) throws
    {
        guard fact.kind.hasPrefix("case."), !Set(fact.organisations).isDisjoint(with: remotes.keys) else { return }
        let handed: [(number: Int, holder: Int64)] = try tx.query(
            """
            SELECT e.number, e.holder_id FROM case_event e JOIN case_record c ON c.id = e.case_id
            WHERE e.case_id = \(fact.subject) AND e.holder_id IN \(list: remotes.keys.sorted())
              AND c.holder_id = e.holder_id AND c.due_at IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM case_event p WHERE p.case_id = e.case_id AND p.number = e.number - 1
                              AND p.holder_id = e.holder_id)
            ORDER BY e.number DESC LIMIT 1
            """
        ) { (try $0.get("number"), try $0.get("holder_id")) }
        for event in handed {
            try tx.execute(
                """
                INSERT INTO open311_filing (id, case_id, remote, event_number, state, number, attempts, next_try_at, error,
                                            status, created_at)
                VALUES (\(context.number()), \(fact.subject), \(remotes[event.holder]), \(event.number), 'waiting', '', 0,
                        \(context.now()), '', '', \(context.now()))
                ON CONFLICT (case_id, remote, event_number) DO NOTHING
                """
            )
        }
    }

    /// Those that have to be sent or asked for now.
    func due() async throws -> [Open311Filing] {
        let now = context.now()
        return try await query(
            "f.state IN ('waiting', 'token') AND f.next_try_at <= \(now) ORDER BY f.next_try_at LIMIT 50"
        )
    }

    /// Those with a number there that are not closed on both sides.
    func running(at remote: String) async throws -> [Open311Filing] {
        try await query(
            """
            f.remote = \(remote) AND f.state = 'filed' AND (c.closed_at IS NULL OR f.status <> 'closed')
            ORDER BY f.id LIMIT 1000
            """
        )
    }

    /// Everything that has not come to its end on both sides, oldest first; of one other system, or of all for nil.
    public func list(at remote: String? = nil) async throws -> [Open311Filing] {
        let only: SQL = if let remote { "f.remote = \(remote) AND " } else { "" }
        return try await query(
            only
                + "NOT (f.state = 'filed' AND f.status = 'closed' AND c.closed_at IS NOT NULL) ORDER BY f.id LIMIT 5000"
        )
    }

    /// Notes the number (or token) that the other side gave; with a number the case is accepted in its name.
    func filed(_ filing: Open311Filing, number: String, isToken: Bool, as actor: Viewer) async throws {
        try await database.write { [self] tx in
            let state: Open311Filing.State = isToken ? .token : .filed
            let changed = try tx.execute(
                """
                UPDATE open311_filing SET state = \(state), number = \(number), attempts = 0, failing_since = NULL, error = '',
                    next_try_at = \(context.now() + .seconds(isToken ? 60 : 0))
                WHERE id = \(filing.id) AND state IN ('waiting', 'token')
                """
            )
            guard changed == 1, !isToken else { return }
            try step(["accept"], note: "对方受理编号：\(number)", on: filing, as: actor, in: tx)
        }
    }

    func fail(_ filing: Open311Filing, _ error: String) async throws {
        try await database.write { [context] tx in
            let now = context.now()
            let attempts = filing.attempts + 1
            let since = filing.failingSince ?? now
            let state = now - since >= Self.patience ? Open311Filing.State.givenUp : filing.state
            try tx.execute(
                """
                UPDATE open311_filing SET attempts = \(attempts), failing_since = \(since), error = \(error), state = \(state),
                    next_try_at = \(now + .seconds(min(3600, 5 << min(attempts, 9))))
                WHERE id = \(filing.id)
                """
            )
        }
    }

    /// Tries those that were given up once more, of one other system or of all for nil; how many.
    public func retry(at remote: String? = nil, by account: Account.ID? = nil) async throws -> Int {
        let only: SQL = if let remote { " AND remote = \(remote)" } else { "" }
        return try await database.write { [context] tx in
            let count = try tx.execute(
                """
                UPDATE open311_filing SET state = CASE WHEN number = '' THEN 'waiting' ELSE 'token' END, attempts = 0,
                    failing_since = NULL, next_try_at = \(context.now())
                WHERE state = 'given_up'
                """ + only
            )
            if count > 0 {
                try tx.audit(
                    .init(by: account, "open311.retried", table: "open311_filing", row: Int64(count)),
                    context: context
                )
            }
            return count
        }
    }

    /// Notes what the other side says of its requests: `open`, `closed` or `missing`.
    static func check(_ filing: Open311Filing.ID, _ status: String, at now: Instant, in tx: any WriteTransaction) throws
    {
        try tx.execute(
            """
            UPDATE open311_filing SET status = \(status), checked_at = \(now) WHERE id = \(filing) AND state = 'filed'
            """
        )
    }

    /// Which of those numbers of another system stand for something that we handed over, or once did.
    func known(_ numbers: Set<String>, at remote: String) async throws -> Set<String> {
        guard !numbers.isEmpty else { return [] }
        return try await database.read { tx in
            Set(
                try tx.query(
                    """
                    SELECT number FROM open311_filing WHERE remote = \(remote) AND number IN \(list: numbers.sorted())
                    """
                ) { try $0.get("number", as: String.self) }
            )
        }
    }

    /// Takes an update over into the case, once for its number there: receipt and step in one transaction.
    func take(_ update: Open311Arrival, of filing: Open311Filing, as actor: Viewer) async throws {
        try await database.write { [self] tx in
            let isNew = try tx.execute(
                """
                INSERT INTO open311_receipt (remote, update_id, filing_id, at)
                VALUES (\(filing.remote), \(update.id), \(filing.id), \(context.now()))
                ON CONFLICT (remote, update_id) DO NOTHING
                """
            )
            guard isNew == 1 else { return }
            let isOver = ["CLOSED", "FIXED", "NO_FURTHER_ACTION"].contains(update.status.uppercased())
            let note = update.text.isEmpty ? update.status : update.text
            try step(isOver ? ["finish", "note"] : ["note"], note: note, on: filing, as: actor, in: tx)
        }
    }

    /// The first of the actions that the workflow allows now; none when the case has gone elsewhere since.
    private func step(
        _ actions: [String],
        note: String,
        on filing: Open311Filing,
        as actor: Viewer,
        in tx: any WriteTransaction
    ) throws {
        let id = Case.ID(rawValue: filing.matter)
        let allowed = try cases.allowed(on: id, by: actor, in: tx)
        guard let action = actions.first(where: allowed.actions.contains) else { return }
        let step = CaseStep(action: action, revision: allowed.revision, note: String(note.prefix(Report.textLimit)))
        try cases.take(step, on: id, by: actor, photos: [], in: tx)
    }

    /// The account in whose name a remote acts here; nobody can sign in with it.
    func account(of remote: Open311Remote) async throws -> Account.ID {
        let login = "open311-\(remote.code)"
        return try await database.write { [context] tx in
            try tx.execute(
                """
                INSERT INTO account (id, login, name, password, state, created_at)
                VALUES (\(context.id(Account.ID.self)), \(login), \(remote.name), \(Passwords().decoy()), 'active', \(context.now()))
                ON CONFLICT (login) DO NOTHING
                """
            )
            guard
                let id = try tx.first(
                    "SELECT id FROM account WHERE login = \(login)",
                    { try $0.get("id", as: Account.ID.self) }
                )
            else { throw NotFound("account", login) }
            return id
        }
    }

    private func query(_ condition: SQL) async throws -> [Open311Filing] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT f.id, f.case_id, f.remote, f.event_number, f.state, f.number, f.attempts, f.failing_since, f.error,
                       f.status, f.checked_at, c.closed_at, c.number AS case_number
                FROM open311_filing f JOIN case_record c ON c.id = f.case_id WHERE
                """ + " " + condition
            ) { row in
                Open311Filing(
                    id: try row.get("id"),
                    matter: try row.get("case_id"),
                    remote: try row.get("remote"),
                    event: try row.get("event_number"),
                    state: try row.get("state"),
                    number: try row.get("number"),
                    attempts: try row.get("attempts"),
                    failingSince: try row.find("failing_since"),
                    error: try row.get("error"),
                    status: try row.get("status"),
                    checkedAt: try row.find("checked_at"),
                    isClosed: try row.find("closed_at", as: Instant.self) != nil,
                    caseNumber: try row.get("case_number")
                )
            }
        }
    }
}

extension Open311Filing.State: SQLConvertible {}
