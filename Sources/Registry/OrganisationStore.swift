public import Areas
import Access
public import Kernel
public import Storage

/// The organisations in the database.
public struct OrganisationStore: Sendable {
    let database: any Database
    let context: Context

    public init(database: any Database, context: Context) {
        self.database = database
        self.context = context
    }

    /// The organisation with that identifier; `NotFound` when there is none.
    public func organisation(_ id: Organisation.ID) async throws -> Organisation {
        try await database.read { tx in
            guard let found = try Self.organisation(id, in: tx) else { throw NotFound("organisation", id) }
            return found
        }
    }

    /// The organisation with that code; `NotFound` when there is none.
    public func organisation(code: String) async throws -> Organisation {
        guard let found = try await knownOrganisation(code: code) else { throw NotFound("organisation", code) }
        return found
    }

    /// The same; nil when there is none.
    public func knownOrganisation(code: String) async throws -> Organisation? {
        try await database.read { tx in
            let sql: SQL = "SELECT \(Self.columns) FROM organisation o WHERE o.code = \(code) AND o.closed_at IS NULL"
            return try tx.first(sql, Self.organisation)
        }
    }

    /// The identifiers of the organisations with those codes that exist, by code.
    public func identifiers(codes: [String]) async throws -> [String: Organisation.ID] {
        let found: [(String, Organisation.ID)] = try await database.read { tx in
            try tx.query("SELECT code, id FROM organisation WHERE code IN \(list: Set(codes).sorted())") {
                (try $0.get("code"), try $0.get("id"))
            }
        }
        return Dictionary(found) { first, _ in first }
    }

    /// The organisations of a kind, by name, after the one named `last` with that identifier.
    public func organisations(
        of kind: Organisation.Kind,
        after last: Organisation? = nil,
        limit: Int = 200
    ) async throws -> [Organisation] {
        let further: SQL =
            if let last { " AND (o.name > \(last.name) OR (o.name = \(last.name) AND o.id > \(last.id)))" } else { "" }
        return try await database.read { tx in
            try tx.query(
                """
                SELECT \(Self.columns) FROM organisation o
                WHERE o.kind = \(kind.rawValue) AND o.closed_at IS NULL\(further)
                ORDER BY o.name, o.id LIMIT \(limit)
                """,
                Self.organisation
            )
        }
    }

    /// The organisations of a kind that serve a place (all kinds for nil), nearest first.
    public func serving(_ area: Area, kind: Organisation.Kind? = nil) async throws -> [Organisation] {
        try await database.read { tx in try Self.serving(area, kind: kind, in: tx) }
    }

    /// Whom a resident can call about a place; the last is always 12345; one statement.
    public func contacts(for area: Area) async throws -> [Contact] {
        OrganisationRules.contacts(try await serving(area))
    }

    /// The areas that an organisation serves.
    public func areas(servedBy id: Organisation.ID) async throws -> [Area.ID] {
        try await database.read { tx in
            try tx.query(
                "SELECT area_id FROM organisation_area WHERE organisation_id = \(id) ORDER BY area_id"
            ) { try $0.get("area_id") }
        }
    }

    /// Adds an organisation that serves `areas`, or changes the one that has its code; its identifier.
    @discardableResult
    public func save(_ organisation: Organisation, serving areas: [Area.ID]) async throws -> Organisation.ID {
        try await save([(organisation, areas)])
        return try await self.organisation(code: organisation.code).id
    }

    /// The same for many, in one transaction.
    public func save(_ organisations: [(organisation: Organisation, areas: [Area.ID])]) async throws {
        try await database.write { [context] tx in
            for (organisation, areas) in organisations {
                let id = try Self.save(organisation, areas, in: tx)
                try tx.audit(
                    .init(by: nil, "organisation.saved", table: "organisation", row: id.rawValue),
                    context: context
                )
            }
        }
    }
}

extension OrganisationStore {
    /// The organisation with that identifier, inside somebody's transaction; nil when there is none.
    public static func organisation(_ id: Organisation.ID, in tx: any ReadTransaction) throws -> Organisation? {
        try tx.first("SELECT \(columns) FROM organisation o WHERE o.id = \(id)", organisation)
    }

    /// The codes of the open organisations of a kind, inside somebody's transaction.
    public static func codes(of kind: Organisation.Kind, in tx: any ReadTransaction) throws -> Set<String> {
        Set(
            try tx.query("SELECT o.code FROM organisation o WHERE o.kind = \(kind.rawValue) AND o.closed_at IS NULL") {
                try $0.get("code") as String
            }
        )
    }

    /// The organisations of a kind that serve a place, nearest first, inside somebody's transaction.
    public static func serving(
        _ area: Area,
        kind: Organisation.Kind?,
        in tx: any ReadTransaction
    ) throws -> [Organisation] {
        let served = OrganisationRules.servedAreas(of: area)
        let ofKind: SQL = if let kind { " AND o.kind = \(kind.rawValue)" } else { "" }
        let found: [(rank: Int, organisation: Organisation)] = try tx.query(
            """
            SELECT s.area_id AS served_id, \(columns) FROM organisation_area s JOIN organisation o ON o.id = s.organisation_id
            WHERE s.area_id IN \(list: served) AND o.closed_at IS NULL\(ofKind)
            ORDER BY o.name, o.id
            """
        ) { row in
            let servedID: Int64 = try row.get("served_id")
            return (served.firstIndex(of: servedID) ?? served.count, try organisation(row))
        }
        // Two rows of one organisation that serves an estate and its community: the nearer one stays.
        var seen: Set<Organisation.ID> = []
        return found.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
            .map(\.element.organisation).filter { seen.insert($0.id).inserted }
    }

    static let columns: SQL = "o.id, o.kind, o.code, o.name, o.area_id, o.phone, o.duty_hours, o.contact_name"

    static func organisation(_ row: any Row) throws -> Organisation {
        let word: String = try row.get("kind")
        guard let kind = Organisation.Kind(rawValue: word) else { throw UnreadableRow("organisation.kind", word) }
        return Organisation(
            id: try row.get("id"),
            kind: kind,
            code: try row.get("code"),
            name: try row.get("name"),
            area: try row.get("area_id"),
            phone: try row.get("phone"),
            dutyHours: try row.get("duty_hours"),
            contactName: try row.get("contact_name")
        )
    }

    private static func save(
        _ value: Organisation,
        _ areas: [Area.ID],
        in tx: any WriteTransaction
    ) throws -> Organisation.ID {
        try tx.execute(
            """
            INSERT INTO organisation (id, kind, code, name, area_id, phone, duty_hours, contact_name)
            VALUES (\(value.id), \(value.kind.rawValue), \(value.code), \(value.name), \(value.area), \(value.phone),
                    \(value.dutyHours), \(value.contactName))
            ON CONFLICT (code) DO UPDATE SET kind = excluded.kind, name = excluded.name, area_id = excluded.area_id,
                phone = excluded.phone, duty_hours = excluded.duty_hours, contact_name = excluded.contact_name
            """
        )
        let id: Organisation.ID =
            try tx.first("SELECT id FROM organisation WHERE code = \(value.code)") { try $0.get("id") } ?? value.id
        try tx.execute("DELETE FROM organisation_area WHERE organisation_id = \(id)")
        let served = Set(areas).sorted()
        for start in stride(from: 0, to: served.count, by: 500) {
            let rows: [SQL] = served[start..<min(start + 500, served.count)].map { "(\(id), \($0))" }
            try tx.execute(
                "INSERT INTO organisation_area (organisation_id, area_id) VALUES \(SQL.joined(rows, separator: ", "))"
            )
        }
        return id
    }
}
