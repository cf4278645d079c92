import HTML
import Kernel
import Web

/// Cases as a table with chosen columns; on a phone each row is a card.
struct CaseTable {
    let rows: [CaseRow]
    let filter: CaseFilter
    let wording: CaseWording
    let ticks: CaseTicks

    private var language: Language { wording.language }

    var html: HTML {
        let columns = filter.shownColumns
        let name = Text("事项", "Cases")
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(name(language))"><table class="list">
            <thead><tr>\(ticks.isOffered ? "<th scope=\"col\" class=\"tick-cell\"><span class=\"visually-hidden\">\(Text("选择", "Choose")(language))</span></th>" as HTML : nil)<th scope="col">\(Text("事项", "Case")(language))</th>\(each: columns.map(head))</tr></thead>
            <tbody>\(each: rows.map { line($0, columns) })</tbody></table></div>
            """
    }

    /// A heading; those by which the rows can be ordered are links.
    private func head(_ column: CaseColumn) -> HTML {
        let sorts: [CaseFilter.Sort] =
            switch column {
            case .left, .due: [.due]
            case .opened: [.newest, .oldest]
            case .number, .category, .severity, .nature, .origin, .place, .state, .holder, .closed: []
            }
        let offered = sorts.filter(filter.scope.sorts.contains)
        guard let first = offered.first else { return "<th scope=\"col\">\(column.name(language))</th>" }
        let isOrder = offered.contains(filter.order)
        let next = isOrder ? offered.first { $0 != filter.order } ?? first : first
        let order: HTML? =
            isOrder ? (filter.order == .newest ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\"") : nil
        let mark: HTML? = isOrder ? (filter.order == .newest ? " ↓" : " ↑") : nil
        return """
            <th scope="col"\(order)><a href="\(filter.changed { $0.sort = next }.address())">\(column.name(language))<span aria-hidden="true">\(mark)</span></a></th>
            """
    }

    private func line(_ row: CaseRow, _ columns: [CaseColumn]) -> HTML {
        let number: HTML? = columns.contains(.number) ? nil : " <span class=\"hint\">\(row.number)</span>"
        return """
            <tr\(ticks.isOffered ? " class=\"with-tick\"" as HTML : nil)>\(ticks.isOffered ? "<td class=\"tick-cell\">\(ticks.tick(row))</td>" as HTML : nil)<td data-label="\(Text("事项", "Case")(language))"><span><a href="\("/cases/\(row.id)" as URLPath)">\(row.title)</a> \(Words.marks(row.severity, isUrged: row.isUrged, language))\(Words.told(row.told, language))\(number)</span></td>\(each: columns.map { cell($0, row) })</tr>
            """
    }

    private func cell(_ column: CaseColumn, _ row: CaseRow) -> HTML {
        "<td data-label=\"\(column.name(language))\">\(content(column, row))</td>"
    }

    private func content(_ column: CaseColumn, _ row: CaseRow) -> HTML {
        switch column {
        case .number, .category, .place, .severity, .nature, .origin: return "\(wording.text(column, of: row))"
        case .state:
            return Words.tag(wording.state(row.state), row.dueAt == nil ? "tag-done" : "tag-open", language)
        case .holder:
            let held = filter.changed { $0.holder = row.holder }
            return "<a class=\"plain\" href=\"\(held.address())\">\(wording.text(column, of: row))</a>"
        case .left:
            let left = wording.left(row)
            return Words.tag(left.text, left.css, language)
        case .opened, .due, .closed:
            return wording.moment(column, of: row).map { HTML.time($0) } ?? "—"
        }
    }
}
