import Access
import Kernel

/// The list of cases as a table for other programs.
struct CaseExport {
    let rows: [CaseRow]
    let filter: CaseFilter
    let wording: CaseWording
    /// Who takes it out, and when.
    let taken: ExportMark

    private var language: Language { wording.language }

    /// What the list shows; for whoever has chosen no columns, all that other programs can use.
    private var columns: [CaseColumn] { Self.columns(filter) }

    static func columns(_ filter: CaseFilter) -> [CaseColumn] {
        filter.columns.isEmpty ? CaseColumn.exported : filter.columns
    }

    private var heads: [String] {
        [Text("标题", "Title")(language)] + columns.map { $0.name(language) }
    }

    /// Who took it out and when, so that a copy tells where it comes from.
    private var mark: String {
        let who = taken.words(rows: rows.count)(language)
        guard filter.found?.isCut == true else { return who }
        let limit = CaseText.limit
        return who + Text("（只含有这些文字的最新 \(limit) 件）", " (of the newest \(limit) with these words)")(language)
    }

    var csv: [UInt8] {
        var table = CSVWriter()
        table.add(heads)
        for row in rows { table.add([row.title] + columns.map { wording.text($0, of: row) }) }
        table.add([mark])
        return table.bytes
    }

    func xlsx() async throws -> [UInt8] {
        let cells = rows.map { row -> [XLSXWriter.Cell] in
            [.text(row.title)]
                + columns.map { column in
                    if let moment = wording.moment(column, of: row) { return .moment(moment) }
                    let text = wording.text(column, of: row)
                    return text.isEmpty ? .none : .text(text)
                }
        }
        let writer = XLSXWriter(
            sheet: Text("事项", "Cases")(language),
            heads: heads,
            rows: cells,
            mark: mark,
            author: taken.name,
            now: wording.now
        )
        return try await writer.bytes()
    }
}
