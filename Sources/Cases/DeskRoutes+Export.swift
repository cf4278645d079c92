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
        let filter = try await cases.filter(request.query, for: viewer)
        let rows = try await cases.list(
            // Nothing leaves as a table that is open for a while only.
            viewer.standingReach(.seeCases),
            filter,
            in: try await areas.chosen(filter.area)?.level,
            after: nil,
            limit: Self.exportLimit
        )
        try await cases.recordExport(by: viewer, rows: rows.count)
        let wording = try await wording(
            rows,
            filter,
            columns: CaseExport.columns(filter),
            for: viewer,
            request.language
        )
        let taken = ExportMark(viewer, at: context.now())
        let export = CaseExport(rows: rows, filter: filter, wording: wording, taken: taken)
        if request.query["format"] == "xlsx" {
            let type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            return .bytes(try await export.xlsx(), type: type, fileName: taken.fileName("cases", "xlsx"))
        }
        return .bytes(export.csv, type: "text/csv; charset=utf-8", fileName: taken.fileName("cases", "csv"))
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
