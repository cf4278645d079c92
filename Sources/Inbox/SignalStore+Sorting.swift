public import Access
public import Kernel
public import Storage

/// Sorting signals: each step is a function inside the caller's transaction, so that a case and its signal change together.
extension SignalStore {
    /// The signal as it is now, held against others until the transaction ends; `NotFound` outside the reach.
    public static func forSorting(
        _ id: Signal.ID,
        _ reach: [Reach],
        in tx: any WriteTransaction
    ) throws -> Signal {
        let found = try tx.first(
            select + " WHERE id = \(id) AND \(Reach.condition(reach))\(tx.dialect.forUpdate)",
            read
        )
        guard let found else { throw NotFound("signal", id) }
        return found
    }

    /// Writes a signal's new state with its history entry and its fact.
    public static func record(
        _ signal: Signal,
        _ action: SignalEvent.Action,
        by account: Int64?,
        note: String = "",
        submission: [UInt8]? = nil,
        context: Context,
        in tx: any WriteTransaction
    ) throws -> Int {
        let now = context.now()
        try tx.execute(
            """
            UPDATE signal SET state = \(signal.state), matter_id = \(signal.matter), event_count = event_count + 1
            WHERE id = \(signal.id)
            """
        )
        let number = try tx.count("SELECT event_count AS n FROM signal WHERE id = \(signal.id)")
        let key = note.isEmpty ? nil : try key(of: signal.id, context: context, in: tx)
        let sealed = try key.map { try tx.vault.seal(note, at: SealedWords.note(number, of: signal.id), with: $0) }
        try tx.execute(
            """
            INSERT INTO signal_event (signal_id, number, action, at, account_id, note, matter_id, submission_key, key_id)
            VALUES (\(signal.id), \(number), \(action), \(now), \(account), \(sealed ?? ""), \(signal.matter),
                    \(submission), \(key?.id))
            """
        )
        try tx.announce(
            Fact("signal.\(action.rawValue)", subject: signal.id.rawValue, areas: signal.path.all, at: now),
            id: context.number()
        )
        return number
    }

    /// The key of what belongs to a signal; a new one of the same person where the signal's own was destroyed, or where it
    /// has none yet.
    public static func key(of signal: Signal.ID, context: Context, in tx: any WriteTransaction) throws -> DataKey {
        let known = try tx.dataKey(of: "SELECT \(SQL.key(of: "signal")) FROM signal WHERE id = \(signal)")
        if let known { return known }
        let person = try tx.first("SELECT phone_index FROM signal WHERE id = \(signal)") {
            try $0.find("phone_index", as: [UInt8].self)
        }
        return try tx.makeKey(.signal, person: person ?? nil, context: context)
    }

    /// Sets a signal aside with its reason.
    public func setAside(_ id: Signal.ID, reason: String, by viewer: Viewer) async throws {
        guard !reason.isEmpty else { throw Signal.SortRefusal.reasonMissing }
        try await database.write { [context] tx in
            let signal = try Self.forSorting(id, viewer.reach(.sortSignals), in: tx)
            let sorted = try signal.sorted(as: .setAside, matter: nil)
            _ = try Self.record(
                sorted,
                .setAside,
                by: viewer.account.rawValue,
                note: reason,
                context: context,
                in: tx
            )
            try tx.audit(
                .init(by: viewer.account, "signal.set_aside", table: "signal", row: id.rawValue),
                context: context
            )
        }
    }

    /// Takes setting aside or joining back: the signal is new again.
    ///
    /// A signal that opened a case stays with it: the case has a history of its own by then.
    public func undoSorting(_ id: Signal.ID, by viewer: Viewer) async throws {
        try await database.write { [context] tx in
            let signal = try Self.forSorting(id, viewer.reach(.sortSignals), in: tx)
            guard signal.state != .opened else { throw Signal.SortRefusal.caseHasGoneOn }
            let fresh = try signal.unsorted()
            _ = try Self.record(fresh, .undone, by: viewer.account.rawValue, context: context, in: tx)
            try tx.audit(
                .init(by: viewer.account, "signal.undone", table: "signal", row: id.rawValue),
                context: context
            )
        }
    }
}
