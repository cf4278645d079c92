import Foundation
import Kernel
import Simulation
import Storage

/// Fills a demo street with the cases of five years: the rows that the program itself would have left behind.
///
/// Receipts and submission keys are counted up, not drawn; nothing that is measured reads them.
struct FillStore {
    private static let years: Int64 = 5 * 365 * 86_400_000
    /// Rows a statement; PostgreSQL takes 65,535 values, SQLite 32,766.
    private static let rowsAtOnce = 500
    /// One case in so many is open: the newest ones.
    private static let openShare = 25

    let database: any Database

    private struct Place: Sendable {
        let id, district, street, community, grid, estate, home, company: Int64
    }

    private struct Row: Sendable {
        let number: Int64
        let id: Int64
        let at: Instant
        let place: Place
        let holder: Int64
        let sample: DemoReports.Sample
        let closedAt: Instant
        let dueAt: Instant
        let satisfaction: Int
        let state: String
    }

    func fill(_ count: Int, until end: Instant) async throws {
        let places = try await places()
        guard !places.isEmpty else { throw StorageFault(.other, "there is no demo street in this database") }
        let first = try await database.read { try $0.count("SELECT COUNT(*) AS n FROM case_record") }
        guard first == 0 else { throw StorageFault(.other, "there are cases in this database") }
        var random = SeededRandom(7)
        let open = count / Self.openShare
        var made = 0
        while made < count {
            // A statement holds closed or open cases: PostgreSQL prepares each pattern of NULLs anew.
            let isOpen = made >= count - open
            let size = min(Self.rowsAtOnce, (isOpen ? count : count - open) - made)
            let rows = (made..<made + size).map { row($0, of: count, until: end, isOpen, places, &random) }
            try await insert(rows, isOpen: isOpen)
            made += size
        }
    }

    private func row(
        _ number: Int,
        of count: Int,
        until end: Instant,
        _ isOpen: Bool,
        _ places: [Place],
        _ random: inout SeededRandom
    ) -> Row {
        let back = Self.years - Self.years / Int64(count) * Int64(number)
        let at = Instant(milliseconds: end.milliseconds - back - 60_000)
        let place = places[Int.random(in: 0..<places.count, using: &random)]
        let hours = Int.random(in: 1...240, using: &random)
        let openStates = ["open", "passed", "accepted", "finished"]
        return Row(
            number: Int64(number) + 1_000_000_001,
            id: IDSequence.lowest(at: at) + Int64(number % 1000),
            at: at,
            place: place,
            holder: Int.random(in: 0..<5, using: &random) < 2 ? place.company : place.home,
            sample: DemoReports.report(using: &random),
            closedAt: at + .seconds(3600 * hours),
            // What is open is due from four days ago to ten days ahead.
            dueAt: isOpen ? end + .seconds(3600 * (hours - 96)) : at,
            satisfaction: Int.random(in: 1...5, using: &random),
            state: isOpen ? openStates[number % openStates.count] : number % 3 == 0 ? "closed" : "rated"
        )
    }

    private func insert(_ rows: [Row], isOpen: Bool) async throws {
        try await database.write { tx in
            try tx.execute("INSERT INTO signal (\(Self.signalColumns)) VALUES \(Self.list(rows, Self.signal))")
            try tx.execute(
                """
                INSERT INTO signal_event (signal_id, number, action, at, account_id, note, matter_id)
                VALUES \(Self.list(rows) { "(\($0.id), 1, 'received', \($0.at), NULL, '', NULL)" })
                """
            )
            try tx.execute(
                """
                INSERT INTO case_record (\(Self.caseColumns))
                VALUES \(isOpen ? Self.list(rows, Self.openCase) : Self.list(rows, Self.closedCase))
                """
            )
            try tx.execute(
                """
                INSERT INTO case_event (id, case_id, number, action, from_state, to_state, at, account_id,
                                        organisation_id, holder_id, note)
                VALUES \(Self.list(rows) {
                    "(\($0.id), \($0.id), 1, 'opened', '', 'open', \($0.at), NULL, \($0.place.home), \($0.place.home), '')"
                })
                """
            )
            try tx.execute(
                """
                INSERT INTO case_party (organisation_id, case_id)
                VALUES \(Self.list(rows) { "(\($0.holder), \($0.id))" })
                """
            )
        }
    }

    private static func list(_ rows: [Row], _ values: (Row) -> SQL) -> SQL {
        SQL.joined(rows.map(values), separator: ", ")
    }

    private static let signalColumns: SQL = """
        id, source, receipt, submission_key, submission_digest, body, place, area_id, district_id, street_id,
        community_id, grid_id, estate_id, building_id, is_anonymous, photo_count, state, matter_id, event_count, created_at
        """

    private static func signal(_ row: Row) -> SQL {
        """
        (\(row.id), 'report', \(String(row.number)), \(bytes(row.number)), \(bytes(row.id)), \(row.sample.text), '',
         \(row.place.id), \(row.place.district), \(row.place.street), \(row.place.community), \(row.place.grid),
         \(row.place.estate), \(row.place.id), 1, 0, 'opened', \(row.id), 2, \(row.at))
        """
    }

    private static let caseColumns: SQL = """
        id, number, workflow, workflow_version, category, title, area_id, district_id, street_id, community_id, grid_id,
        estate_id, building_id, home_id, holder_id, contact_limit, handling_limit, signal_id, state, revision, opened_at,
        contact_since, handling_since, due_at, due_provisional, closed_at, is_solved, satisfaction, reopen_count,
        closed_due_at
        """

    private static func head(_ row: Row) -> SQL {
        """
        \(row.id), \(number(row)), 'matter', 1, \(row.sample.category), \(String(row.sample.text.prefix(16))),
        \(row.place.id), \(row.place.district), \(row.place.street), \(row.place.community), \(row.place.grid),
        \(row.place.estate), \(row.place.id), \(row.place.home), \(row.holder), '4wh', '5wd', \(row.id), \(row.state), 4,
        \(row.at), \(row.at), \(row.at)
        """
    }

    private static func openCase(_ row: Row) -> SQL { "(\(head(row)), \(row.dueAt), 0, NULL, NULL, NULL, 0, NULL)" }

    private static func closedCase(_ row: Row) -> SQL {
        // Four of five were closed in time.
        let due = row.closedAt + .seconds(row.number % 5 == 0 ? -3600 : 3600)
        return "(\(head(row)), NULL, 0, \(row.closedAt), 1, \(row.satisfaction), 0, \(due))"
    }

    private static func number(_ row: Row) -> String {
        "\(CivilTime(row.at).date.description.filter { $0 != "-" })-\(row.number)"
    }

    private static func bytes(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) } + [UInt8](repeating: 0, count: 24)
    }

    /// Every building with what serves it.
    private func places() async throws -> [Place] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT a.id, a.district_id, a.street_id, a.community_id, a.grid_id, a.estate_id,
                       home.organisation_id AS home_id, company.organisation_id AS company_id
                FROM area a
                JOIN (SELECT s.area_id, s.organisation_id FROM organisation_area s
                      JOIN organisation o ON o.id = s.organisation_id AND o.kind = 'community_office') home
                  ON home.area_id = a.community_id
                JOIN (SELECT s.area_id, s.organisation_id FROM organisation_area s
                      JOIN organisation o ON o.id = s.organisation_id AND o.kind = 'property_company') company
                  ON company.area_id = a.estate_id
                WHERE a.level = 'building' ORDER BY a.id
                """
            ) { row in
                Place(
                    id: try row.get("id"),
                    district: try row.get("district_id"),
                    street: try row.get("street_id"),
                    community: try row.get("community_id"),
                    grid: try row.get("grid_id"),
                    estate: try row.get("estate_id"),
                    home: try row.get("home_id"),
                    company: try row.get("company_id")
                )
            }
        }
    }
}
