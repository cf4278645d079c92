package import Access
package import Attachments
package import Cases
package import Inbox
package import Kernel
package import Storage

/// Reads and writes requests about personal data: one method, one transaction.
package struct SubjectRequestStore: Sendable {
    let database: any Database
    let context: Context
    let signals: SignalStore
    let cases: CaseStore
    let photos: AttachmentStore
    let sealer: Sealer
    private let privacy: Current<PrivacyBook>
    var book: PrivacyBook { privacy.value }

    package init(
        database: any Database,
        context: Context,
        signals: SignalStore,
        cases: CaseStore,
        photos: AttachmentStore,
        sealer: Sealer,
        privacy: Current<PrivacyBook>
    ) {
        self.database = database
        self.context = context
        self.signals = signals
        self.cases = cases
        self.photos = photos
        self.sealer = sealer
        self.privacy = privacy
    }

    /// Which requests of a list.
    package enum Filter: String, Sendable, CaseIterable {
        case open, late, closed
    }

    /// One page of the requests within reach, the most urgent first; those that are closed, newest first.
    package func list(
        _ reach: [Reach],
        _ filter: Filter,
        kind: SubjectRequest.Kind? = nil,
        limit: Int,
        offset: Int = 0
    ) async throws -> [SubjectRequest] {
        let now = context.now()
        let part: SQL =
            switch filter {
            case .open: " AND closed_at IS NULL"
            case .late: " AND closed_at IS NULL AND due_at < \(now)"
            case .closed: " AND closed_at IS NOT NULL"
            }
        let ofKind: SQL = kind.map { " AND kind = \($0)" } ?? ""
        let order: SQL = filter == .closed ? "closed_at DESC, id DESC" : "due_at, id"
        return try await database.read { tx in
            try tx.query(
                Self.select
                    + " WHERE \(Reach.condition(reach))\(part)\(ofKind) ORDER BY \(order) LIMIT \(limit) OFFSET \(offset)",
                Self.read
            )
        }
    }

    /// How many wait within reach, and how many of them are late.
    package func counts(_ reach: [Reach]) async throws -> (open: Int, late: Int) {
        let now = context.now()
        return try await database.read { tx in
            let open: SQL =
                "SELECT COUNT(*) AS n FROM subject_request WHERE closed_at IS NULL AND \(Reach.condition(reach))"
            return (try tx.count(open), try tx.count(open + " AND due_at < \(now)"))
        }
    }

    /// A request within reach; `NotFound` otherwise.
    package func request(_ id: SubjectRequest.ID, _ reach: [Reach]) async throws -> SubjectRequest {
        let found = try await database.read { tx in
            try tx.first(Self.select + " WHERE id = \(id) AND \(Reach.condition(reach))", Self.read)
        }
        guard let found else { throw NotFound("request", id) }
        return found
    }

    /// A request that came with one of those reports; `NotFound` otherwise.
    package func request(_ id: SubjectRequest.ID, of signals: [Signal.ID]) async throws -> SubjectRequest {
        guard !signals.isEmpty else { throw NotFound("request", id) }
        let found = try await database.read { tx in
            try tx.first(Self.select + " WHERE id = \(id) AND signal_id IN \(list: signals)", Self.read)
        }
        guard let found else { throw NotFound("request", id) }
        return found
    }

    /// The requests that came with reports, newest first.
    package func requests(of signals: [Signal.ID]) async throws -> [SubjectRequest] {
        guard !signals.isEmpty else { return [] }
        return try await database.read { tx in
            try tx.query(Self.select + " WHERE signal_id IN \(list: signals) ORDER BY id DESC LIMIT 100", Self.read)
        }
    }

    /// The history of a request with what was written, oldest first.
    package func events(of id: SubjectRequest.ID) async throws -> [SubjectRequestEvent] {
        let sealer = sealer
        return try await database.read { tx in
            try tx.query(
                """
                SELECT number, action, at, account_id, note_sealed FROM subject_request_event
                WHERE request_id = \(id) ORDER BY number
                """
            ) { row in
                let number: Int = try row.get("number")
                return SubjectRequestEvent(
                    number: number,
                    action: try row.get("action"),
                    at: try row.get("at"),
                    account: try row.find("account_id"),
                    note: try Self.open(try row.find("note_sealed"), Self.note(id, number), sealer)
                )
            }
        }
    }

    /// What a person wrote with his request.
    package struct Words: Sendable, Hashable {
        package var wish = ""
        /// What is to stand in the place of the field that is corrected.
        package var value = ""
    }

    package func words(of id: SubjectRequest.ID) async throws -> Words {
        try await database.read { [self] tx in try words(of: id, in: tx) }
    }

    func words(of id: SubjectRequest.ID, in tx: any ReadTransaction) throws -> Words {
        let found = try tx.first("SELECT wish_sealed, value_sealed FROM subject_request WHERE id = \(id)") { row in
            Words(
                wish: try Self.open(try row.find("wish_sealed"), Self.place("wish_sealed", id), sealer),
                value: try Self.open(try row.find("value_sealed"), Self.place("value_sealed", id), sealer)
            )
        }
        return found ?? Words()
    }

    /// The signals that a request speaks of: those it was answered with; before that, those it is about within reach.
    ///
    /// `beyond`: how many more were left with the same phone outside of the reach.
    package func signals(of request: SubjectRequest, _ reach: [Reach]) async throws -> (
        ids: [Signal.ID], beyond: Int
    ) {
        try await database.read { [self] tx in try covered(request, reach, in: tx) }
    }

    func covered(_ request: SubjectRequest, _ reach: [Reach]?, in tx: any ReadTransaction) throws -> (
        ids: [Signal.ID], beyond: Int
    ) {
        let answered: [Signal.ID] = try tx.query(
            "SELECT signal_id FROM subject_request_signal WHERE request_id = \(request.id) ORDER BY signal_id"
        ) { try $0.get("signal_id") }
        guard answered.isEmpty else { return (answered, 0) }
        guard request.scope == .phone, let reach else { return ([request.signal], 0) }
        let phone = try tx.first("SELECT phone_index, covers_since FROM subject_request WHERE id = \(request.id)") {
            (index: try $0.find("phone_index", as: [UInt8].self), since: try $0.find("covers_since", as: Instant.self))
        }
        guard let phone, let index = phone.index else { return ([request.signal], 0) }
        let all = Set(try signals.signals(phoneIndex: index, since: phone.since, in: tx) + [request.signal]).sorted()
        let ids: [Signal.ID] = try tx.query(
            "SELECT id FROM signal WHERE id IN \(list: all) AND \(Reach.condition(reach)) ORDER BY id"
        ) { try $0.get("id") }
        return (ids, all.count - ids.count)
    }

    // MARK: Rows

    static var select: SQL {
        """
        SELECT id, signal_id, scope, kind, channel, field, state, received_at, remind_at, due_at, closed_at, ground,
               reminded, revision, district_id, street_id, community_id, grid_id, estate_id, building_id
        FROM subject_request
        """
    }

    static func read(_ row: any Row) throws -> SubjectRequest {
        SubjectRequest(
            id: try row.get("id"),
            signal: try row.get("signal_id"),
            scope: try row.get("scope"),
            kind: try row.get("kind"),
            channel: try row.get("channel"),
            field: try row.find("field"),
            state: try row.get("state"),
            receivedAt: try row.get("received_at"),
            remindAt: try row.get("remind_at"),
            dueAt: try row.get("due_at"),
            closedAt: try row.find("closed_at"),
            ground: try row.get("ground"),
            reminded: try row.get("reminded"),
            revision: try row.get("revision"),
            path: AreaPath(
                district: try row.find("district_id"),
                street: try row.find("street_id"),
                community: try row.find("community_id"),
                grid: try row.find("grid_id"),
                estate: try row.find("estate_id"),
                building: try row.find("building_id")
            )
        )
    }

    static func place(_ column: String, _ id: SubjectRequest.ID) -> Sealer.Place {
        Sealer.Place(table: "subject_request", column: column, row: id.rawValue)
    }

    /// A request's entries have no number of their own: it stands in the column's name.
    static func note(_ id: SubjectRequest.ID, _ number: Int) -> Sealer.Place {
        Sealer.Place(table: "subject_request_event", column: "note_sealed/\(number)", row: id.rawValue)
    }

    static func open(_ sealed: [UInt8]?, _ place: Sealer.Place, _ sealer: Sealer) throws -> String {
        guard let sealed else { return "" }
        return String(decoding: try sealer.open(sealed, at: place), as: UTF8.self)
    }

    func seal(_ text: String, _ place: Sealer.Place) throws -> [UInt8]? {
        text.isEmpty ? nil : try sealer.seal(Array(text.utf8), at: place)
    }
}

extension SubjectRequest.Kind: SQLConvertible {}
extension SubjectRequest.State: SQLConvertible {}
extension SubjectRequest.Scope: SQLConvertible {}
extension SubjectRequest.Channel: SQLConvertible {}
extension SubjectRequestEvent.Action: SQLConvertible {}
