import Access
import Areas
import Composition
import Figures
import Foundation
import Kernel
import Logging
import Registry
import Simulation
import Storage
import TestSupport
import Testing

/// Rows of two communities, made to differ in everything that a figure asks for.
@Suite struct FigureStoreTests {
    static let now = CivilTime(date: CivilDate(year: 2026, month: 11, day: 20), hour: 15).instant

    /// Every figure is the number of rows of the list that it opens, for each kind of reach, line by line.
    @Test(arguments: FreshDatabase.all)
    func `a figure is the number of rows of its list`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, Program.migrations) { database in
            let context = Context.seeded(5, clock: { Self.now })
            let areas = AreaStore(database: database, context: context)
            let organisations = OrganisationStore(database: database, context: context)
            try await DemoStreet(seed: 1).load(areas: areas, organisations: organisations, context: context)
            let made = try await Self.fill(database)
            let store = FigureStore(database: database, context: context)
            try await Self.checkFigures(store, made)

            // The same from rollups, then with facts that they do not have yet, then when they have them.
            let rollup = FigureRollup(database: database, context: context, logger: Logger(label: "test"))
            #expect(try await rollup.problems() == [])
            try await rollup.catchUp()
            #expect(try await rollup.problems() == [])
            try await Self.checkFigures(store, made)
            try await Self.change(database, context)
            try await Self.checkFigures(store, made)
            // PostgreSQL's facts have no numbers until they are given some; the rollups learn of them afterwards.
            try await database.write { tx in
                try tx.execute("UPDATE outbox SET number = id WHERE number IS NULL")
            }
            try await rollup.catchUp()
            #expect(try await rollup.problems() == [])
            // In the evening, when what ends today is counted from its other end.
            let evening = Context.seeded(5, clock: { Self.now + .seconds(2 * 3600) })
            try await Self.checkFigures(FigureStore(database: database, context: evening), made)
            // Built once more, they are the same.
            try await rollup.catchUp(isAnew: true)
            #expect(try await rollup.problems() == [])
            // A number that nobody counted is found.
            try await database.write { tx in
                try tx.execute("UPDATE figure_open SET number = number + 1 WHERE lines = 3")
            }
            #expect(try await rollup.problems().isEmpty == false)
        }
    }

    /// Every number of every table against the rows of its list, and against what the rows themselves add up to.
    private static func checkFigures(_ store: FigureStore, _ made: Made) async throws {
        let roles: [Viewer] = [
            viewer(.area, .street, made.street, made.holder), viewer(.area, .community, made.community, made.holder),
            viewer(.area, .grid, made.grid, made.holder), viewer(.organisation, .street, made.street, made.holder),
            // Two bodies: what both have had counts once.
            viewer(.organisation, .street, made.street, made.holder, made.other),
        ]
        var sum = 0
        for viewer in roles {
            let sight = Sight(viewer)
            for period in Period.allCases {
                let all = Selection(.opened, period)
                let figures = try await store.figures(all, for: sight)
                for measure in Measure.allCases {
                    let rows = try await store.cases(all.measuring(measure), for: sight, before: nil, limit: 1000)
                    #expect(figures[measure] ?? 0 == rows.count, "\(measure) \(period)")
                    #expect(try await store.count(all.measuring(measure), for: sight) == rows.count)
                    sum += rows.count
                }
            }
            for narrowed in selections(made) {
                for dimension in [nil] + Dimension.allCases.map(Optional.some) {
                    let counted = try await store.table(narrowed, by: dimension, for: sight, isCounted: true)
                    let table = try await store.table(narrowed, by: dimension, for: sight)
                    #expect(lines(table) == lines(counted), "\(narrowed) \(dimension.map { "\($0)" } ?? "")")
                }
            }
            for dimension in Dimension.allCases {
                let month = Selection(.opened, .month)
                for (line, figures) in try await store.table(month, by: dimension, for: sight) {
                    for (measure, number) in figures {
                        let narrowed = month.narrowed(dimension, to: line).measuring(measure)
                        let rows = try await store.cases(narrowed, for: sight, before: nil, limit: 1000)
                        #expect(rows.count == number, "\(dimension) \(line) \(measure)")
                    }
                }
            }
        }
        #expect(sum > 500)
        let street = try await store.figures(Selection(.opened, .month), for: Sight(roles[0]))
        for measure in Measure.allCases { #expect(street[measure] ?? 0 > 0, "\(measure)") }
        let community = try await store.figures(Selection(.opened, .month), for: Sight(roles[1]))
        #expect((community[.opened] ?? 0) < (street[.opened] ?? 0))
    }

    /// A table without what is nothing.
    private static func lines(_ table: FigureStore.Table) -> FigureStore.Table {
        table.mapValues { $0.filter { $0.value != 0 } }.filter { !$0.value.isEmpty }
    }

    /// Everything that a page can ask for: one condition, and two at once.
    private static func selections(_ made: Made) -> [Selection] {
        var selections: [Selection] = []
        for area in [
            nil, Selection.AreaFilter(.street, made.street), .init(.community, made.community), .init(.grid, made.grid),
        ] {
            for (group, holder, source) in [
                (nil, nil, nil), ("noise", nil, nil), (nil, made.holder, nil), (nil, nil, "phone"),
                ("noise", made.holder, nil),
            ] as [(String?, Int64?, String?)] {
                var selection = Selection(.opened, .month)
                selection.area = area
                selection.group = group
                selection.holder = holder
                selection.source = source
                selections.append(selection)
            }
        }
        return selections
    }

    /// Steps and reports after the rollups were built: rows change, and facts say so.
    private static func change(_ database: any Database, _ context: Context) async throws {
        try await database.write { tx in
            let holders: [Int64] = try tx.query("SELECT id FROM organisation ORDER BY id LIMIT 3") { try $0.get("id") }
            for number in Int64(1)...40 {
                if number % 3 == 0 {
                    try tx.execute(
                        """
                        UPDATE case_record SET closed_at = \(now), closed_due_at = due_at, due_at = NULL,
                            satisfaction = 5, is_solved = 1
                        WHERE id = \(number)
                        """
                    )
                } else {
                    let holder = holders[Int(number) % 3]
                    try tx.execute(
                        """
                        UPDATE case_record SET closed_at = NULL, due_at = \(now + .seconds(3600 * (Int(number) - 20))),
                            closed_due_at = NULL, satisfaction = NULL, is_solved = NULL, reopen_count = reopen_count + 1,
                            handling_since = \(now), category = 'lift.stuck', holder_id = \(holder)
                        WHERE id = \(number)
                        """
                    )
                    try tx.execute(
                        """
                        INSERT INTO case_party (organisation_id, case_id) VALUES (\(holder), \(number))
                        ON CONFLICT (organisation_id, case_id) DO NOTHING
                        """
                    )
                }
                try tx.announce(
                    Fact("case.changed", subject: number, areas: [], organisations: [], at: now),
                    id: context.number()
                )
            }
            for number in Int64(141)...160 {
                let signal = number + 1000
                try tx.execute(
                    """
                    INSERT INTO signal (id, source, receipt, submission_key, submission_digest, body, place, area_id,
                        district_id, street_id, community_id, grid_id, is_anonymous, photo_count, state, event_count,
                        created_at, channel)
                    SELECT \(signal), source, \("R\(signal)"), \([UInt8](String(signal).utf8)), submission_digest, body,
                        place, area_id, district_id, street_id, community_id, grid_id, is_anonymous, photo_count, state,
                        event_count, \(now), 'phone'
                    FROM signal WHERE id = \(number)
                    """
                )
                try tx.announce(
                    Fact("signal.received", subject: signal, areas: [], organisations: [], at: now),
                    id: context.number()
                )
            }
        }
    }

    private static func viewer(_ kind: Role.Kind, _ level: AreaLevel, _ area: Int64, _ organisations: Int64...)
        -> Viewer
    {
        let permissions: Set<Permission> = kind == .area ? [.seeCases, .seeSignals] : [.seeCases]
        let role = Role(code: "role", name: Text(same: "role"), permissions: permissions, reach: kind)
        let posts = organisations.map { Post(role: role, areaLevel: level, area: area, organisation: $0) }
        return Viewer(account: ID(rawValue: 1), name: "", posts: posts, session: ID(rawValue: 1))
    }

    private struct Made {
        let street: Int64
        let community: Int64
        let grid: Int64
        let holder: Int64
        let other: Int64
    }

    private static func fill(_ database: any Database) async throws -> Made {
        try await database.write { tx in
            let grids: [(id: Int64, district: Int64?, street: Int64, community: Int64)] = try tx.query(
                """
                SELECT id, district_id, street_id, community_id FROM area
                WHERE level = 'grid' AND community_id IS NOT NULL ORDER BY code
                """
            ) {
                (
                    try $0.get("id"), try $0.find("district_id"), try $0.get("street_id"), try $0.get("community_id")
                )
            }
            let holders: [Int64] = try tx.query("SELECT id FROM organisation ORDER BY id LIMIT 3") { try $0.get("id") }
            var random = SeededRandom(9)
            let hour: Int64 = 3_600_000
            let codes = ["noise.neighbour", "noise.night", "noisy.other", "parking.blocked"]
            for number in Int64(1)...160 {
                let grid = grids[Int.random(in: 0..<grids.count, using: &random)]
                let holder = holders[Int.random(in: 0..<holders.count, using: &random)]
                let opened = now.milliseconds - Int64.random(in: 0..<(100 * 24), using: &random) * hour
                let isClosed = number % 3 != 0
                let closed =
                    isClosed ? min(opened + Int64.random(in: 1..<200, using: &random) * hour, now.milliseconds) : nil
                let due = opened + 96 * hour + (isClosed ? 0 : Int64.random(in: 0..<2200, using: &random) * hour)
                let isRated = isClosed && number % 2 == 0
                let reopened = number % 7 == 0 ? 1 : 0
                try tx.execute(
                    """
                    INSERT INTO signal (id, source, receipt, submission_key, submission_digest, body, place, area_id,
                        district_id, street_id, community_id, grid_id, is_anonymous, photo_count, state, event_count,
                        created_at)
                    VALUES (\(number), 'report', \("R\(number)"), \([UInt8](String(number).utf8)), \([1] as [UInt8]),
                        'x', '', \(grid.id), \(grid.district), \(grid.street), \(grid.community), \(grid.id), 0, 0,
                        'opened', 1, \(opened))
                    """
                )
                try tx.execute(
                    """
                    INSERT INTO case_record (id, number, workflow, workflow_version, category, title, area_id,
                        district_id, street_id, community_id, grid_id, home_id, holder_id, contact_limit,
                        handling_limit, signal_id, state, revision, opened_at, contact_since, handling_since, due_at,
                        due_provisional, closed_at, closed_due_at, is_solved, satisfaction, reopen_count)
                    VALUES (\(number), \("N\(number)"), 'matter', 1, \(codes[Int(number) % codes.count]), 'x',
                        \(grid.id), \(grid.district), \(grid.street), \(grid.community), \(grid.id), \(holder),
                        \(holder), '24h', '96h', \(number), 'open', 1, \(opened), \(opened), \(opened + hour),
                        \(isClosed ? nil : due), 0, \(closed), \(isClosed ? due : nil),
                        \(isRated ? Int(number / 2) % 2 : nil), \(isRated ? Int(number) % 5 + 1 : nil), \(reopened))
                    """
                )
                try tx.execute("INSERT INTO case_party (organisation_id, case_id) VALUES (\(holder), \(number))")
            }
            // Accepted after two hours, which was in time or not; of every fifth nothing is known.
            try tx.execute(
                """
                UPDATE case_record SET accepted_at = opened_at + 7200000,
                    accept_due_at = opened_at + 3600000 * (id % 4 + 1) WHERE id % 5 <> 0
                """
            )
            // Due later today: neither late nor tomorrow's.
            try tx.execute("UPDATE case_record SET due_at = \(now + .seconds(3600)) WHERE id = 3")
            try tx.execute("UPDATE case_record SET due_at = \(now + .seconds(3 * 3600)) WHERE id = 6")
            return Made(
                street: grids[0].street,
                community: grids[0].community,
                grid: grids[0].id,
                holder: holders[0],
                other: holders[1]
            )
        }
    }
}
