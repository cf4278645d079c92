package import Access
import Kernel
public import Storage

/// The ledger of consents: written with the signal whose contact it is about.
extension SignalStore {
    /// Records that somebody left a contact under a notice.
    func keepConsent(to notice: String, way: Consent.Way, of id: Signal.ID, in tx: any WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO consent (id, signal_id, purpose, notice, way, given_at, withdrawn_at)
            VALUES (\(context.number()), \(id), \(PrivacyBook.contactPurpose), \(notice), \(way), \(context.now()), NULL)
            """
        )
    }

    /// The consents that were given with signals, oldest first.
    package static func consents(of signals: [Signal.ID], in tx: any ReadTransaction) throws -> [Consent] {
        guard !signals.isEmpty else { return [] }
        return try tx.query(
            """
            SELECT id, signal_id, purpose, notice, way, given_at, withdrawn_at FROM consent
            WHERE signal_id IN \(list: signals) ORDER BY given_at, id
            """,
            consent
        )
    }

    /// Takes back the consent to be reached: the contact is erased at once, the report stays as it is.
    ///
    /// What was done before it stays lawful (PIPL article 15).
    /// - Returns: whether there was anything to withdraw.
    @discardableResult
    package func withdrawConsent(of id: Signal.ID) async throws -> Bool {
        try await database.write { [self] tx in
            let now = context.now()
            let withdrawn = try tx.execute(
                "UPDATE consent SET withdrawn_at = \(now) WHERE signal_id = \(id) AND withdrawn_at IS NULL"
            )
            let contact = try whole([id], in: tx).first.map { !$0.name.isEmpty || !$0.phone.isEmpty } ?? false
            guard withdrawn > 0 || contact else { return false }
            try eraseContact(id, in: tx)
            try tx.audit(.init(by: nil, "consent.withdrawn", table: "signal", row: id.rawValue), context: context)
            return true
        }
    }

    /// Ends the consents of a signal whose content was erased.
    package func endConsents(of id: Signal.ID, in tx: any WriteTransaction) throws {
        try tx.execute(
            "UPDATE consent SET withdrawn_at = \(context.now()) WHERE signal_id = \(id) AND withdrawn_at IS NULL"
        )
    }

    /// One page of the ledger within reach, newest first.
    package func consents(_ reach: [Reach], isOpen: Bool?, before: Consent.ID?, limit: Int) async throws -> [Consent] {
        let state: SQL =
            switch isOpen {
            case true?: " AND c.withdrawn_at IS NULL"
            case false?: " AND c.withdrawn_at IS NOT NULL"
            case nil: ""
            }
        let further: SQL = before.map { " AND c.id < \($0)" } ?? ""
        return try await database.read { tx in
            try tx.query(
                """
                SELECT c.id, c.signal_id, c.purpose, c.notice, c.way, c.given_at, c.withdrawn_at
                FROM consent c JOIN signal s ON s.id = c.signal_id
                WHERE \(Reach.condition(reach))\(state)\(further) ORDER BY c.id DESC LIMIT \(limit)
                """,
                Self.consent
            )
        }
    }

    /// The receipt numbers of signals, for lists that name them by it.
    package func receipts(of ids: [Signal.ID]) async throws -> [Signal.ID: String] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await database.read { tx in
            try tx.query("SELECT id, receipt FROM signal WHERE id IN \(list: ids)") {
                (try $0.get("id", as: Signal.ID.self), try $0.get("receipt", as: String.self))
            }
        }
        return Dictionary(rows, uniquingKeysWith: { $1 })
    }

    /// The signal with that receipt number within reach.
    package func signal(receipt number: String, _ reach: [Reach]) async throws -> Signal? {
        try await database.read { tx in
            try tx.first(Self.select + " WHERE receipt = \(number) AND \(Reach.condition(reach))", Self.read)
        }
    }

    private static func consent(_ row: any Row) throws -> Consent {
        Consent(
            id: try row.get("id"),
            signal: try row.get("signal_id"),
            purpose: try row.get("purpose"),
            notice: try row.get("notice"),
            way: try row.get("way"),
            givenAt: try row.get("given_at"),
            withdrawnAt: try row.find("withdrawn_at")
        )
    }
}

extension Consent.Way: SQLConvertible {}
