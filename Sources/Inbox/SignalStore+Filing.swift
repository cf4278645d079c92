public import Access
public import Areas
public import Attachments
public import Kernel
package import Storage

/// What workers write down for others.
extension SignalStore {
    /// Takes in what a worker writes down, exactly once for a key, with its audit record.
    ///
    /// `notice`: the version of the notice that he read out; nil where none was.
    /// Throws `NotFound` for a place outside his reach, `ReportRefusal.sentDifferently` when the key was used for another content.
    public func file(
        _ report: Report,
        by viewer: Viewer,
        channel: Signal.Channel,
        at place: Area,
        key: String,
        digest: [UInt8],
        photos: [PreparedPhoto],
        notice: String? = nil
    ) async throws -> (signal: Signal.ID, receipt: Receipt) {
        guard AreaRules.isWithin(viewer.reach(.fileSignals), place) else { throw NotFound("area", place.id) }
        return try await database.write { [self] tx in
            try file(
                report,
                by: viewer.account,
                channel: channel,
                at: place,
                key: key,
                digest: digest,
                photos: photos,
                notice: notice,
                in: tx
            )
        }
    }

    /// The same inside somebody's transaction, in the name of an account whose right has been looked at.
    package func file(
        _ report: Report,
        by account: Account.ID,
        channel: Signal.Channel,
        at place: Area,
        key: String,
        digest: [UInt8],
        photos: [PreparedPhoto],
        notice: String? = nil,
        in tx: any WriteTransaction
    ) throws -> (signal: Signal.ID, receipt: Receipt) {
        var draft = Draft(
            report: report,
            keyHash: secrets.submission(key),
            digest: digest,
            photos: photos,
            channel: channel,
            filer: account.rawValue
        )
        draft.notice = notice
        let taken = try take(draft, at: place, in: tx)
        if taken.isNew {
            try tx.audit(
                .init(by: account, "signal.received", table: "signal", row: taken.signal.rawValue),
                context: context
            )
        }
        return (taken.signal, taken.receipt)
    }

    /// The newest signals within reach that somebody with this phone left; each look is recorded.
    ///
    /// Only the whole number finds anything: phones are stored sealed beside a keyed index.
    public func earlier(phone: String, by viewer: Viewer, limit: Int = 10) async throws -> [Signal] {
        guard let number = PhoneNumber(phone) else { return [] }
        let index = sealer.blindIndex(number.digits, purpose: "signal.phone")
        return try await database.write { [context] tx in
            try tx.audit(
                .init(by: viewer.account, "signal.caller_looked_up", table: "account", row: viewer.account.rawValue),
                context: context
            )
            return try tx.query(
                Self.select
                    + """
                     WHERE phone_index = \(index) AND \(Reach.condition(viewer.standingReach(.seeSignals)))
                    ORDER BY id DESC LIMIT \(limit)
                    """,
                Self.read
            )
        }
    }

    /// Other signals within reach of whoever left the same phone as this one did; newest first.
    public func earlier(of signal: Signal, within reach: [Reach], limit: Int = 5) async throws -> [Signal] {
        guard signal.hasContact else { return [] }
        return try await database.read { tx in
            try tx.query(
                Self.select
                    + """
                     WHERE phone_index = (SELECT phone_index FROM signal WHERE id = \(signal.id)) AND id <> \(signal.id)
                      AND \(Reach.condition(reach)) ORDER BY id DESC LIMIT \(limit)
                    """,
                Self.read
            )
        }
    }

    /// The receipt of a signal, for whoever wrote it down and has to read it out.
    public func receipt(of signal: Signal, for viewer: Viewer) -> Receipt? {
        signal.filedBy == viewer.account.rawValue ? secrets.receipt(signal.receipt) : nil
    }
}
