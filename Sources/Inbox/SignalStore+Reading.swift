public import Access
public import Kernel
public import Storage

/// Reading signals: for the desk within rights, for the reporter by his secrets.
extension SignalStore {
    /// One page of signals within reach, newest first.
    ///
    /// `state`: only these, or all for nil.
    /// `before`: the last identifier of the page before.
    public func list(
        _ reach: [Reach],
        state: Signal.State?,
        before: Signal.ID?,
        limit: Int
    ) async throws -> [Signal] {
        let ofState: SQL = state.map { " AND " + Self.condition($0) } ?? ""
        let further: SQL = before.map { " AND id < \($0)" } ?? ""
        let conditions: SQL = " WHERE \(Reach.condition(reach))\(ofState)\(further) ORDER BY id DESC LIMIT \(limit)"
        return try await database.read { tx in try tx.query(Self.select + conditions, Self.read) }
    }

    /// How many new signals are within reach, counted up to `cap`.
    public func newCount(_ reach: [Reach], cap: Int = 1000) async throws -> Int {
        try await database.read { tx in
            try tx.count(
                """
                SELECT COUNT(*) AS n FROM (
                    SELECT 1 FROM signal
                    WHERE state = 'new' AND \(Reach.condition(reach)) LIMIT \(cap)
                ) AS capped
                """
            )
        }
    }

    /// A signal within reach; `NotFound` otherwise.
    public func signal(_ id: Signal.ID, _ reach: [Reach]) async throws -> Signal {
        let found = try await database.read { tx in
            try tx.first(
                Self.select + " WHERE id = \(id) AND \(Reach.condition(reach))",
                Self.read
            )
        }
        guard let found else { throw NotFound("signal", id) }
        return found
    }

    /// How long a link opens its report.
    public static let linkLifetime: Duration = .seconds(366 * 86_400)

    /// The report that a link's secret opens, with its receipt.
    ///
    /// Throws `NotFound` for a secret that is guessed, incomplete or older than `linkLifetime`.
    public func report(secret: String) async throws -> (signal: Signal, receipt: Receipt) {
        guard let number = secrets.number(secret: secret) else { throw NotFound("report", "") }
        let now = context.now()
        let found = try await database.read { tx in try tx.first(Self.select + " WHERE receipt = \(number)", Self.read)
        }
        guard let found, now - found.createdAt < Self.linkLifetime else { throw NotFound("report", "") }
        return (found, secrets.receipt(number))
    }

    /// The receipt that a number and its six digits open; the same `NotFound` whichever of them is wrong.
    public func receipt(number: String, code: String) throws -> Receipt {
        guard secrets.isRight(code: code, for: number) else { throw NotFound("report", "") }
        return secrets.receipt(number)
    }

    /// The history of signals, oldest first.
    public static func events(of signals: [Signal.ID], in tx: any ReadTransaction) throws -> [SignalEvent] {
        try tx.query(
            """
            SELECT signal_id, number, action, at, account_id, note, matter_id, \(SQL.key(of: "signal_event"))
            FROM signal_event WHERE signal_id IN \(list: signals) ORDER BY at, signal_id, number
            """
        ) { row in
            SignalEvent(
                signal: try row.get("signal_id"),
                number: try row.get("number"),
                action: try row.get("action"),
                at: try row.get("at"),
                account: try row.find("account_id"),
                note: try row.signalNote(),
                matter: try row.find("matter_id")
            )
        }
    }

    public func events(of signal: Signal.ID) async throws -> [SignalEvent] {
        try await database.read { try Self.events(of: [signal], in: $0) }
    }

    /// The signals that belong to a case, oldest first.
    public static func signals(ofMatter matter: Int64, in tx: any ReadTransaction) throws -> [Signal] {
        try tx.query(select + " WHERE matter_id = \(matter) ORDER BY id", read)
    }

    /// What the reporter left of himself; the caller has stated a purpose and recorded the look.
    func contact(of signal: Signal.ID, in tx: any ReadTransaction) throws -> (name: String, phone: String) {
        let sealed = try tx.first("SELECT name_sealed, phone_sealed, key_id FROM signal WHERE id = \(signal)") { row in
            (
                name: try row.find("name_sealed", as: [UInt8].self),
                phone: try row.find("phone_sealed", as: [UInt8].self), key: try row.find("key_id", as: Int64.self)
            )
        }
        let key = try tx.dataKey(sealed?.key)
        func open(_ bytes: [UInt8]?, _ column: String) throws -> String {
            guard let bytes else { return "" }
            let place = SealedWords.place(column, signal)
            return String(decoding: try sealer.open(bytes, at: place, perhapsWith: key), as: UTF8.self)
        }
        return (try open(sealed?.name, "name_sealed"), try open(sealed?.phone, "phone_sealed"))
    }

    /// The last four digits of the telephone numbers that were left with these signals; for what never shows them.
    ///
    /// A number that cannot be opened (its key is gone) has none.
    package func phoneEnds(of signals: [Signal.ID], in tx: any ReadTransaction) throws -> [Signal.ID: String] {
        guard !signals.isEmpty else { return [:] }
        let sealed = try tx.query(
            """
            SELECT id, phone_sealed, \(SQL.key(of: "signal")) FROM signal
            WHERE id IN \(list: signals) AND phone_sealed IS NOT NULL
            """
        ) { row in
            (
                id: try row.get("id", as: Signal.ID.self), phone: try row.get("phone_sealed", as: [UInt8].self),
                key: try row.find("key_id", as: Int64.self), wrapped: try row.find("key_wrapped", as: [UInt8].self)
            )
        }
        var ends: [Signal.ID: String] = [:]
        for row in sealed {
            let place = SealedWords.place("phone_sealed", row.id)
            var key: DataKey?
            if let id = row.key, let wrapped = row.wrapped { key = try? sealer.key(id: id, wrapped: wrapped) }
            guard let digits = try? sealer.open(row.phone, at: place, perhapsWith: key), digits.count >= 4 else {
                continue
            }
            ends[row.id] = String(decoding: digits.suffix(4), as: UTF8.self)
        }
        return ends
    }

    static var select: SQL {
        """
        SELECT id, source, channel, filed_by, receipt, body, place, area_id, district_id, street_id, community_id, grid_id, estate_id,
               building_id, is_anonymous,
               CASE WHEN name_sealed IS NOT NULL OR phone_sealed IS NOT NULL THEN 1 ELSE 0 END AS has_contact,
               photo_count, state, matter_id, created_at, \(SQL.key(of: "signal"))
        FROM signal
        """
    }

    /// A state as literal text, so that the partial index of new signals can be used.
    private static func condition(_ state: Signal.State) -> SQL {
        switch state {
        case .new: "state = 'new'"
        case .opened: "state = 'opened'"
        case .joined: "state = 'joined'"
        case .setAside: "state = 'set_aside'"
        }
    }

    static func read(_ row: any Row) throws -> Signal {
        Signal(
            id: try row.get("id"),
            source: try row.get("source"),
            channel: try row.get("channel"),
            filedBy: try row.find("filed_by"),
            receipt: try row.get("receipt"),
            text: try row.signalBody(),
            place: try row.signalPlace(),
            area: try row.get("area_id"),
            path: AreaPath(
                district: try row.find("district_id"),
                street: try row.find("street_id"),
                community: try row.find("community_id"),
                grid: try row.find("grid_id"),
                estate: try row.find("estate_id"),
                building: try row.find("building_id")
            ),
            isAnonymous: try row.get("is_anonymous"),
            hasContact: try row.get("has_contact"),
            photoCount: try row.get("photo_count"),
            state: try row.get("state"),
            matter: try row.find("matter_id"),
            createdAt: try row.get("created_at")
        )
    }
}

extension Signal.Source: SQLConvertible {}
extension Signal.Channel: SQLConvertible {}
extension Signal.State: SQLConvertible {}
extension SignalEvent.Action: SQLConvertible {}
