public import Access
public import Kernel
import Storage

extension AreaStore {
    /// Takes over outlines; throws `ImportProblems` before anything is written when a code is unknown.
    public func load(_ file: OutlineImport) async throws {
        let known = try await areas(codes: file.entries.map(\.code))
        let problems = file.entries.filter { known[$0.code] == nil }.prefix(ImportProblems.most).map { entry in
            ImportProblems.Problem(
                .feature(entry.number, code: entry.code),
                Text("没有编码为“\(entry.code)”的区域", "there is no area “\(entry.code)”")
            )
        }
        guard problems.isEmpty else { throw ImportProblems(Array(problems)) }
        for start in stride(from: 0, to: file.entries.count, by: 500) {
            let batch = Array(file.entries[start..<min(start + 500, file.entries.count)])
            try await database.write { [context] tx in
                // One record for a batch, as for imported areas.
                try tx.audit(
                    .init(by: nil, "area.outlined", table: "area", row: known[batch[0].code]?.id.rawValue ?? 0),
                    context: context
                )
                for entry in batch {
                    let centre = entry.outline.centre
                    try tx.execute(
                        """
                        UPDATE area SET outline = \(entry.outline.geoJSON), centre_longitude = \(centre.longitude),
                                        centre_latitude = \(centre.latitude)
                        WHERE code = \(entry.code)
                        """
                    )
                }
            }
        }
    }

    /// An area with its outline, as a map draws it.
    public struct Outlined: Sendable {
        public let area: Area
        /// A GeoJSON geometry.
        public let geometry: String
    }

    /// The areas of one level within the reach that have an outline, by code, after `last`.
    public func outlines(
        of level: AreaLevel,
        within reach: [Reach],
        after last: String = "",
        limit: Int = 2000
    ) async throws -> [Outlined] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT \(Self.columns), a.outline FROM area a
                WHERE (\(Self.within(reach))) AND a.level = \(level.rawValue) AND a.code > \(last)
                  AND a.outline IS NOT NULL AND a.valid_until IS NULL
                ORDER BY a.code LIMIT \(limit)
                """
            ) { Outlined(area: try Self.area($0), geometry: try $0.get("outline")) }
        }
    }

    /// Those of the areas that have an outline.
    public func outlines(of ids: [Area.ID]) async throws -> [Outlined] {
        guard !ids.isEmpty else { return [] }
        return try await database.read { tx in
            try tx.query(
                """
                SELECT \(Self.columns), a.outline FROM area a
                WHERE a.id IN \(list: ids) AND a.outline IS NOT NULL AND a.valid_until IS NULL
                """
            ) { Outlined(area: try Self.area($0), geometry: try $0.get("outline")) }
        }
    }
}
