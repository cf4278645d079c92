public import Access
public import Kernel
public import Storage

/// What one shift leaves to the next.
public struct Handover: Identifiable, Sendable, Hashable {
    public typealias ID = Kernel.ID<Handover>

    public let id: ID
    public let organisation: Int64
    public let note: String
    public let givenBy: Int64
    public let givenAt: Instant
    /// Nil while nobody has taken over.
    public let takenBy: Int64?
    public let takenAt: Instant?
    public let cases: [Int64]

    static let noteLimit = 2000
}

/// Why a hand-over is refused.
enum HandoverRefusal: Refusal, Hashable {
    /// Somebody has taken over already.
    case alreadyTaken
    /// Nobody takes over from himself.
    case ownShift

    var code: String {
        switch self {
        case .alreadyTaken: "handover.already_taken"
        case .ownShift: "handover.own_shift"
        }
    }

    var message: Text {
        switch self {
        case .alreadyTaken: Text("已经有人接班了。", "Somebody has taken over already.")
        case .ownShift: Text("交班人不能自己接班，请接班同事登录后确认。", "Whoever hands over cannot take over from himself.")
        }
    }
}

/// The hand-overs of bodies whose people work in shifts.
public struct HandoverStore: Sendable {
    let database: any Database
    let context: Context

    public init(database: any Database, context: Context) {
        self.database = database
        self.context = context
    }

    /// Writes a hand-over of one of the viewer's organisations; cases that he cannot work on are left out.
    ///
    /// `key`: of the form it was written in; a form that is sent twice makes one hand-over.
    /// - Throws: `InvalidInput` at `note`, `NotFound` for an organisation that is not his.
    public func give(_ note: String, cases: [Int64], organisation: Int64, key: String?, by viewer: Viewer) async throws
    {
        guard !note.allSatisfy(\.isWhitespace) else {
            throw InvalidInput("note", Text("请写明要交代的事。", "Please write what the next shift has to know."))
        }
        guard note.count <= Handover.noteLimit else {
            throw InvalidInput(
                "note",
                Text(
                    "文字太长，最多 \(Handover.noteLimit) 字。",
                    "This text is too long: at most \(Handover.noteLimit) characters."
                )
            )
        }
        guard viewer.posts.contains(where: { $0.organisation == organisation }) else {
            throw NotFound("organisation", organisation)
        }
        let areas = Self.areas(of: organisation, viewer)
        try await database.write { [context] tx in
            let id = context.id(Handover.ID.self)
            let now = context.now()
            let sealing = try tx.makeKey(.handover, context: context)
            let sealed = try tx.vault.seal(note, at: Self.place(of: id), with: sealing)
            let isNew = try tx.execute(
                """
                INSERT INTO shift_handover (id, organisation_id, note, given_by, given_at, submission_key, key_id)
                VALUES (\(id), \(organisation), \(sealed), \(viewer.account), \(now), \(key), \(sealing.id))
                ON CONFLICT (given_by, submission_key) DO NOTHING
                """
            )
            guard isNew == 1 else {
                try tx.execute("DELETE FROM data_key WHERE id = \(sealing.id)")
                return
            }
            for number in Set(cases).sorted().prefix(50)
            where try CaseStore.find(Case.ID(rawValue: number), viewer.reach(.workCases), in: tx) != nil {
                try tx.execute("INSERT INTO shift_handover_case (handover_id, case_id) VALUES (\(id), \(number))")
            }
            try tx.audit(
                .init(by: viewer.account, "shift.handed_over", table: "shift_handover", row: id.rawValue),
                context: context
            )
            try tx.announce(
                Fact("shift.handed_over", subject: id.rawValue, areas: areas, organisations: [organisation], at: now),
                id: context.number()
            )
        }
    }

    /// Takes a shift over, once.
    public func take(_ id: Handover.ID, by viewer: Viewer) async throws {
        let organisations = viewer.posts.map(\.organisation)
        try await database.write { [context] tx in
            let found = try Self.rows(
                " WHERE id = \(id) AND organisation_id IN \(list: organisations)\(tx.dialect.forUpdate)",
                in: tx
            ).first
            guard let found else { throw NotFound("handover", id) }
            guard found.takenAt == nil else { throw HandoverRefusal.alreadyTaken }
            guard found.givenBy != viewer.account.rawValue else { throw HandoverRefusal.ownShift }
            try tx.execute(
                "UPDATE shift_handover SET taken_by = \(viewer.account), taken_at = \(context.now()) WHERE id = \(id)"
            )
            try tx.audit(
                .init(by: viewer.account, "shift.taken", table: "shift_handover", row: id.rawValue),
                context: context
            )
            try tx.announce(
                Fact(
                    "shift.taken",
                    subject: id.rawValue,
                    areas: Self.areas(of: found.organisation, viewer),
                    organisations: [found.organisation],
                    at: context.now()
                ),
                id: context.number()
            )
        }
    }

    /// The newest hand-overs of the viewer's organisations, with the names of those who gave and took them.
    public func list(for viewer: Viewer, limit: Int = 10) async throws -> (rows: [Handover], people: [Int64: String]) {
        let organisations = Set(viewer.posts.map(\.organisation)).sorted()
        return try await database.read { tx in
            let rows = try Self.rows(
                " WHERE organisation_id IN \(list: organisations) ORDER BY id DESC LIMIT \(limit)",
                in: tx
            )
            let people = rows.flatMap { [$0.givenBy, $0.takenBy].compactMap(\.self) }
            return (rows, try AccountStore.names(people, in: tx))
        }
    }

    /// What waits for the viewer to take over: his organisations' hand-overs that nobody has taken, the newest first, with
    /// the names of those who gave them.
    public func waiting(for viewer: Viewer, limit: Int = 5) async throws -> (rows: [Handover], people: [Int64: String])
    {
        let organisations = Set(viewer.posts.map(\.organisation)).sorted()
        return try await database.read { tx in
            let rows = try Self.rows(
                """
                 WHERE organisation_id IN \(list: organisations) AND taken_at IS NULL AND given_by <> \(viewer.account)
                ORDER BY id DESC LIMIT \(limit)
                """,
                in: tx
            )
            return (rows, try AccountStore.names(rows.map(\.givenBy), in: tx))
        }
    }

    /// Where the colleagues' pages listen.
    private static func areas(of organisation: Int64, _ viewer: Viewer) -> [Int64] {
        viewer.posts.filter { $0.organisation == organisation }.map(\.area)
    }

    static func place(of id: Handover.ID) -> SealedPlace {
        SealedPlace(table: "shift_handover", column: "note", row: id.rawValue)
    }

    private static func rows(_ condition: SQL, in tx: any ReadTransaction) throws -> [Handover] {
        let rows = try tx.query(
            """
            SELECT id, organisation_id, note, given_by, given_at, taken_by, taken_at, \(SQL.key(of: "shift_handover"))
            FROM shift_handover
            """ + condition
        ) { row in
            (
                id: try row.get("id", as: Handover.ID.self),
                organisation: try row.get("organisation_id", as: Int64.self),
                note: try row.opened("note", at: Self.place(of: try row.get("id"))),
                givenBy: try row.get("given_by", as: Int64.self),
                givenAt: try row.get("given_at", as: Instant.self), takenBy: try row.find("taken_by", as: Int64.self),
                takenAt: try row.find("taken_at", as: Instant.self)
            )
        }
        let listed: [(Int64, Int64)] = try tx.query(
            """
            SELECT handover_id, case_id FROM shift_handover_case WHERE handover_id IN \(list: rows.map(\.id))
            ORDER BY handover_id, case_id
            """
        ) { (try $0.get("handover_id"), try $0.get("case_id")) }
        let cases = Dictionary(grouping: listed, by: \.0).mapValues { $0.map(\.1) }
        return rows.map {
            Handover(
                id: $0.id,
                organisation: $0.organisation,
                note: $0.note,
                givenBy: $0.givenBy,
                givenAt: $0.givenAt,
                takenBy: $0.takenBy,
                takenAt: $0.takenAt,
                cases: cases[$0.id.rawValue] ?? []
            )
        }
    }
}
