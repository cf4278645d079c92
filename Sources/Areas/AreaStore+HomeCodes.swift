public import Access
public import Kernel
public import Storage

extension AreaStore {
    /// The area behind a code that somebody scanned or typed; `NotFound` when the code is none, unknown or closed.
    public func homeCode(_ typed: String) async throws -> HomeCode {
        try await database.read { try Self.homeCode(typed, in: $0) }
    }

    /// The same within a transaction.
    public static func homeCode(_ typed: String, in tx: any ReadTransaction) throws -> HomeCode {
        guard let code = HomeCode.read(typed) else { throw NotFound("home code", "as typed") }
        let area = try tx.first(
            """
            SELECT \(columns) FROM home_code h JOIN area a ON a.id = h.area_id
            WHERE h.code = \(code) AND h.closed_at IS NULL AND a.valid_until IS NULL
            """,
            area
        )
        guard let area else { throw NotFound("home code", code) }
        return HomeCode(code: code, area: area)
    }

    /// The open codes of the buildings in `area`, by the buildings' codes; after the building with the code `last`.
    public func homeCodes(in area: Area, after last: String = "", limit: Int = 500) async throws -> [HomeCode] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT h.code AS home_code, \(Self.columns) FROM area a JOIN home_code h ON h.area_id = a.id
                WHERE \(Self.isIn(area.level, area.id.rawValue)) AND a.level = 'building' AND a.code > \(last)
                  AND a.valid_until IS NULL AND h.closed_at IS NULL
                ORDER BY a.code LIMIT \(limit)
                """
            ) { HomeCode(code: try $0.get("home_code"), area: try Self.area($0)) }
        }
    }

    /// How many buildings in `area` have no open code.
    func countBuildingsWithoutCode(in area: Area) async throws -> Int {
        try await database.read { tx in try tx.count("SELECT COUNT(*) AS n \(Self.buildingsWithoutCode(in: area))") }
    }

    /// Gives every building in `area` that has no open code a new one; how many that were.
    @discardableResult
    public func issueHomeCodes(in area: Area, by account: Account.ID? = nil) async throws -> Int {
        let context = context
        return try await database.write { tx in
            let bare: [Area.ID] = try tx.query(
                "SELECT a.id \(Self.buildingsWithoutCode(in: area)) ORDER BY a.code"
            ) { try $0.get("id") }
            for id in bare { try Self.insertHomeCode(of: id, context, in: tx) }
            if !bare.isEmpty {
                try tx.audit(
                    .init(by: account, "area.codes_made", table: "area", row: area.id.rawValue),
                    context: context
                )
            }
            return bare.count
        }
    }

    /// Closes a code for good, so that what hangs on a wall leads nowhere: when a sign was taken or forged.
    public func closeHomeCode(_ typed: String) async throws {
        guard let code = HomeCode.read(typed) else { throw NotFound("home code", "as typed") }
        let now = context.now()
        let closed = try await database.write { tx in
            try tx.execute("UPDATE home_code SET closed_at = \(now) WHERE code = \(code) AND closed_at IS NULL")
        }
        if closed == 0 { throw NotFound("home code", code) }
    }

    /// Registers codes that have been made already, for buildings by their area code; used by the demo street.
    package func register(homeCodes: [(areaCode: String, code: String)]) async throws {
        let areas = try await areas(codes: homeCodes.map(\.areaCode))
        let now = context.now()
        let rows: [SQL] = homeCodes.compactMap { entry in
            areas[entry.areaCode].map { "(\(entry.code), \($0.id), \(now))" }
        }
        try await database.write { tx in
            for start in stride(from: 0, to: rows.count, by: 500) {
                let part = Array(rows[start..<min(start + 500, rows.count)])
                try tx.execute(
                    """
                    INSERT INTO home_code (code, area_id, created_at)
                    VALUES \(SQL.joined(part, separator: ", ")) ON CONFLICT DO NOTHING
                    """
                )
            }
        }
    }

    private static func buildingsWithoutCode(in area: Area) -> SQL {
        """
        FROM area a
        WHERE \(isIn(area.level, area.id.rawValue)) AND a.level = 'building' AND a.valid_until IS NULL
          AND NOT EXISTS (SELECT 1 FROM home_code h WHERE h.area_id = a.id AND h.closed_at IS NULL)
        """
    }

    private static func insertHomeCode(of id: Area.ID, _ context: Context, in tx: any WriteTransaction) throws {
        // Among a million codes one new one in 30,000 is taken: eight tries in a row do not happen.
        for _ in 0..<8 {
            let code = HomeCode.make(context)
            let inserted = try tx.execute(
                """
                INSERT INTO home_code (code, area_id, created_at) VALUES (\(code), \(id), \(context.now()))
                ON CONFLICT (code) DO NOTHING
                """
            )
            if inserted == 1 { return }
        }
        throw StorageFault(.constraint, "no free home code found")
    }
}
