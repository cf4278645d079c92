public import Access
import Areas
public import Attachments
public import Kernel
public import Storage

/// Reads and writes signals: one method, one transaction.
public struct SignalStore: Sendable {
    let database: any Database
    let context: Context
    let secrets: ReceiptSecrets
    let sealer: Sealer
    let attachments: AttachmentStore
    private let privacy: Current<PrivacyBook>
    /// What whoever leaves a contact is told now.
    public var notice: PrivacyBook { privacy.value }

    public init(
        database: any Database,
        context: Context,
        secrets: ReceiptSecrets,
        sealer: Sealer,
        attachments: AttachmentStore,
        privacy: Current<PrivacyBook> = Current(.plain)
    ) {
        self.database = database
        self.context = context
        self.secrets = secrets
        self.sealer = sealer
        self.attachments = attachments
        self.privacy = privacy
    }

    /// Takes a report in, exactly once for a submission key: a repetition gets the receipt of the first.
    ///
    /// `key`: the browser's key of this draft, secret and unique.
    /// `home`: the code of the building, as typed; the place is read in the same transaction.
    /// `photos`: prepared and on the disk already; rows are written here.
    /// `notice`: the version of the notice that stood on the form; nil where none was shown.
    /// Throws `NotFound` for a code that leads nowhere, `ReportRefusal.sentDifferently` when the key was used for another content.
    public func receive(
        _ report: Report,
        key: String,
        digest: [UInt8],
        home: String,
        photos: [PreparedPhoto],
        notice: String? = nil
    ) async throws -> (signal: Signal.ID, receipt: Receipt) {
        var draft = Draft(report: report, keyHash: secrets.submission(key), digest: digest, photos: photos)
        draft.notice = notice
        let taken = draft
        return try await database.write { [self] tx in
            let kept = try take(taken, at: try AreaStore.homeCode(home, in: tx).area, in: tx)
            return (kept.signal, kept.receipt)
        }
    }

    /// Something that is to become a signal.
    struct Draft {
        let report: Report
        let keyHash: [UInt8]
        let digest: [UInt8]
        let photos: [PreparedPhoto]
        var channel: Signal.Channel = .resident
        /// Who wrote it down; nil for a resident's own.
        var filer: Int64?
        /// The version of the notice that was shown or read out; nil where none was.
        var notice: String?
    }

    /// Takes a draft in, or finds what became of it; `isNew` tells which.
    func take(_ draft: Draft, at area: Area, in tx: any WriteTransaction) throws -> (
        signal: Signal.ID, receipt: Receipt, isNew: Bool
    ) {
        let id = context.id(Signal.ID.self)
        let now = context.now()
        let number = context.code(length: Receipt.numberLength)
        let key = try tx.makeKey(.signal, person: person(draft.report.phone), context: context)
        let isNew = try insert(
            draft,
            id: id,
            number: number,
            area: area.id.rawValue,
            path: area.path,
            key: key,
            at: now,
            in: tx
        )
        guard isNew else {
            try tx.execute("DELETE FROM data_key WHERE id = \(key.id)")
            let earlier = try tx.first(
                "SELECT id, receipt, submission_digest FROM signal WHERE submission_key = \(draft.keyHash)"
            ) { row in
                (
                    id: try row.get("id", as: Signal.ID.self), receipt: try row.get("receipt", as: String.self),
                    digest: try row.get("submission_digest", as: [UInt8].self)
                )
            }
            // The other unique columns are random: a collision there is repeated as a conflict with new numbers.
            guard let earlier else { throw StorageFault(.conflict, "receipt number taken") }
            guard earlier.digest == draft.digest else { throw ReportRefusal.sentDifferently }
            return (earlier.id, secrets.receipt(earlier.receipt), false)
        }
        try tx.enqueue(
            """
            INSERT INTO signal_event (signal_id, number, action, at, account_id, note, matter_id)
            VALUES (\(id), 1, 'received', \(now), \(draft.filer), '', NULL)
            """
        )
        if let notice = draft.notice, !draft.report.name.isEmpty || !draft.report.phone.isEmpty {
            try keepConsent(to: notice, way: draft.filer == nil ? .form : .worker, of: id, in: tx)
        }
        if !draft.photos.isEmpty {
            try attachments.insert(draft.photos, owner: AttachmentOwner(.signal, id.rawValue), at: now, in: tx)
        }
        try tx.announce(
            Fact("signal.received", subject: id.rawValue, areas: area.path.all, at: now),
            id: context.number()
        )
        return (id, secrets.receipt(number), true)
    }

    /// The receipt of a report that was taken with this key before; nil for a new one.
    ///
    /// Asked before photos are worked on, so that a repetition costs one look-up.
    public func receipt(key: String, digest: [UInt8]) async throws -> Receipt? {
        let keyHash = secrets.submission(key)
        let earlier = try await database.read { tx in
            try tx.first("SELECT receipt, submission_digest FROM signal WHERE submission_key = \(keyHash)") { row in
                (
                    receipt: try row.get("receipt", as: String.self),
                    digest: try row.get("submission_digest", as: [UInt8].self)
                )
            }
        }
        guard let earlier else { return nil }
        guard earlier.digest == digest else { throw ReportRefusal.sentDifferently }
        return secrets.receipt(earlier.receipt)
    }

    // One statement, and long because the row is: a report is one row.
    private func insert(
        _ draft: Draft,
        id: Signal.ID,
        number: String,
        area: Int64,
        path: AreaPath,
        key: DataKey,
        at now: Instant,
        in tx: any WriteTransaction
    ) throws -> Bool {
        let report = draft.report
        let words = try SealedWords(report, of: id, with: key, sealer)
        let phoneIndex = person(report.phone)
        let changed = try tx.execute(
            """
            INSERT INTO signal (
                id, source, receipt, submission_key, submission_digest, body, place, area_id,
                district_id, street_id, community_id, grid_id, estate_id, building_id,
                is_anonymous, name_sealed, phone_sealed, phone_index, photo_count, state, matter_id, event_count, created_at,
                channel, filed_by, key_id
            ) VALUES (
                \(id), 'report', \(number), \(draft.keyHash), \(draft.digest), \(words.body), \(words.place), \(area),
                \(path.district), \(path.street), \(path.community), \(path.grid), \(path.estate), \(path.building),
                \(report.isAnonymous), \(words.name), \(words.phone), \(phoneIndex), \(draft.photos.count), 'new', NULL, 1, \(now),
                \(draft.channel), \(draft.filer), \(key.id)
            ) ON CONFLICT DO NOTHING
            """
        )
        return changed == 1
    }

    /// By which all that one person sent is found: of his phone; nil for whoever left none.
    func person(_ phone: String) -> [UInt8]? {
        phone.isEmpty ? nil : sealer.blindIndex(phone, purpose: "signal.phone")
    }
}
