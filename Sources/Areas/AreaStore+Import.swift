import Access
public import Kernel
import Storage

extension AreaStore {
    /// What an import did.
    public struct ImportResult: Sendable, Hashable {
        public var created = 0
        public var renamed = 0
        public var unchanged = 0
    }

    /// Rows of one statement: with many more, putting the text together costs more than the trips it saves.
    private static let rowsPerStatement = 40
    /// Rows of one transaction: about 20 ms, so that others wait no longer.
    private static let rowsPerTransaction = 2000

    /// Takes over a table of areas; throws `ImportProblems` before anything is written.
    ///
    /// Written in batches, parents first: when the machine stops in between, reading the file in again does the rest.
    @discardableResult
    public func load(_ file: AreaImport) async throws -> ImportResult {
        let codes = Set(file.entries.map(\.code)).union(file.entries.compactMap(\.parentCode))
        let known = try await areas(codes: Array(codes))
        let plan = try AreaImportRules.plan(file, known: known)
        for (area, name) in plan.renamed { try await rename(area.id, to: name) }
        // Renaming has changed the full names of the parents.
        let parents = plan.renamed.isEmpty ? known : try await areas(codes: Array(codes))
        let created = try await areas(of: plan, below: parents)
        let now = context.now()
        for start in stride(from: 0, to: created.count, by: Self.rowsPerTransaction) {
            let batch = Array(created[start..<min(start + Self.rowsPerTransaction, created.count)])
            try await database.write { [context] tx in
                for first in stride(from: 0, to: batch.count, by: Self.rowsPerStatement) {
                    try Self.insert(batch[first..<min(first + Self.rowsPerStatement, batch.count)], at: now, in: tx)
                }
                // One record for a batch, which names its first area: a record for each flat would double the work.
                try tx.audit(
                    .init(by: nil, "area.imported", table: "area", row: batch[0].id.rawValue),
                    context: context
                )
            }
        }
        return ImportResult(created: created.count, renamed: plan.renamed.count, unchanged: plan.unchanged)
    }

    /// Gives an area another name, and all below it another full name.
    public func rename(_ id: Area.ID, to name: String) async throws {
        try await database.write { [context] tx in
            guard let area = try Self.area(id, in: tx) else { throw NotFound("area", id) }
            try tx.execute("UPDATE area SET name = \(name) WHERE id = \(id)")
            try tx.audit(.init(by: nil, "area.renamed", table: "area", row: id.rawValue), context: context)
            let above = try area.parent.flatMap { try Self.area($0, in: tx) }
            let fullName = AreaRules.fullName(name, in: above.map { ($0.level, $0.name, $0.fullName) })
            var level = [(id: id, level: area.level, name: name, fullName: fullName)]
            while !level.isEmpty {
                var next = level
                next.removeAll()
                for parent in level {
                    try tx.execute("UPDATE area SET full_name = \(parent.fullName) WHERE id = \(parent.id)")
                    next += try tx.query("SELECT id, level, name FROM area WHERE parent_id = \(parent.id)") { row in
                        let name: String = try row.get("name")
                        let fullName = AreaRules.fullName(name, in: (parent.level, parent.name, parent.fullName))
                        return (try row.get("id"), try row.get("level"), name, fullName)
                    }
                }
                level = next
            }
        }
    }

    /// The areas with those codes that exist, by code.
    public func areas(codes: [String]) async throws -> [String: Area] {
        var found: [String: Area] = [:]
        for start in stride(from: 0, to: codes.count, by: 1000) {
            let part = Array(codes[start..<min(start + 1000, codes.count)])
            let areas = try await database.read { tx in
                try tx.query(
                    "SELECT \(Self.columns) FROM area a WHERE a.code IN \(list: part) AND a.valid_until IS NULL",
                    Self.area
                )
            }
            for area in areas { found[area.code] = area }
        }
        return found
    }

    private func areas(of plan: AreaImportRules.Plan, below known: [String: Area]) async throws -> [Area] {
        // New areas stand behind those that are there, in the file's order.
        let behind: Int64 = try await database.read { tx in
            try tx.first("SELECT COALESCE(MAX(position), 0) AS n FROM area") { try $0.get("n") } ?? 0
        }
        var byCode = known
        var created: [Area] = []
        created.reserveCapacity(plan.created.count)
        for (entry, order) in plan.created {
            let id: Area.ID = context.id()
            let parent = entry.parentCode.flatMap { byCode[$0] }
            let area = Area(
                id: id,
                parent: parent?.id,
                level: entry.level,
                code: entry.code,
                name: entry.name,
                fullName: AreaRules.fullName(entry.name, in: parent.map { ($0.level, $0.name, $0.fullName) }),
                path: AreaRules.path(of: id, level: entry.level, in: parent?.path),
                position: behind + Int64(order) + 1
            )
            byCode[entry.code] = area
            created.append(area)
        }
        return created
    }

    private static func insert(_ areas: ArraySlice<Area>, at now: Instant, in tx: any WriteTransaction) throws {
        let rows: [SQL] = areas.map { area in
            """
            (\(area.id), \(area.parent), \(area.level.rawValue), \(area.code), \(area.name), \(area.fullName),
             \(area.path.district), \(area.path.street), \(area.path.community), \(area.path.grid),
             \(area.path.estate), \(area.path.building), \(area.position), \(now))
            """
        }
        try tx.execute(
            """
            INSERT INTO area (id, parent_id, level, code, name, full_name, district_id, street_id, community_id,
                              grid_id, estate_id, building_id, position, valid_from)
            VALUES \(SQL.joined(rows, separator: ", "))
            """
        )
    }
}
