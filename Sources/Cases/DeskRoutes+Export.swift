import Access
import Areas
import Kernel
import Registry
import Storage
import Web

/// The list of cases as a table for other programs.
extension DeskRoutes {
    /// So many rows are exported at most; who needs more narrows the filter.
    static let exportLimit = 10_000

    /// What the list shows with the same filter, within the same rights, marked with who took it out and when.
    @Sendable func exportCases(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let filter = CaseFilter(request.query, for: viewer)
        let rows = try await cases.list(
            viewer.reach(.seeCases),
            filter,
            in: try await level(of: filter.area),
            after: nil,
            limit: Self.exportLimit
        )
        try await cases.recordExport(by: viewer, rows: rows.count)
        let places = try await names(rows.map(\.area))
        let holders = try await organisations.names(rows.map(\.holder))
        var table = CSVWriter()
        let heads = [
            Text("编号", "Number"), Text("标题", "Title"), Text("类别", "Category"), Text("地点", "Place"),
            Text("状态", "State"), Text("办理单位", "Holder"), Text("立案时间", "Opened"), Text("截止时间", "Due"),
            Text("办结时间", "Closed"),
        ]
        table.add(heads.map { $0(request.language) })
        for row in rows {
            table.add([
                row.number, row.title, cases.book.categories[row.category]?.name(request.language) ?? row.category,
                places[row.area] ?? "",
                cases.book.workflow.state(row.state)?.name(request.language) ?? row.state, holders[row.holder] ?? "",
                row.openedAt.description, row.dueAt?.description ?? "", row.closedAt?.description ?? "",
            ])
        }
        let mark = Text(
            "由 \(viewer.name) 于 \(context.now().description) 导出，共 \(rows.count) 行",
            "Exported by \(viewer.name) at \(context.now().description), \(rows.count) rows"
        )
        table.add([mark(request.language)])
        return .bytes(table.bytes, type: "text/csv; charset=utf-8", fileName: "cases.csv")
    }

    /// The level of an area that a filter names.
    func level(of area: Int64?) async throws -> AreaLevel? {
        guard let area else { return nil }
        return try await areas.areas([Area.ID(rawValue: area)]).first?.level
    }

    /// The areas right below those of the viewer's posts: communities for the street, grids for a community.
    func areasBelow(_ viewer: Viewer) async throws -> [Area] {
        var found: [Area] = []
        for case .area(let level, let id) in Set(viewer.reach(.seeCases)) where level != .grid {
            found += try await areas.children(of: Area.ID(rawValue: id))
        }
        return found.filter { [.street, .community, .grid, .estate].contains($0.level) }.sorted { $0.code < $1.code }
    }
}

extension CaseStore {
    /// Writes down that cases left the system as a table.
    func recordExport(by viewer: Viewer, rows: Int) async throws {
        try await database.write { [context] tx in
            try tx.audit(
                .init(by: viewer.account, "case.exported", table: "case_record", row: 0, purpose: "\(rows) rows"),
                context: context
            )
        }
    }
}
