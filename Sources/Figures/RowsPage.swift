import Cases
import HTML
import HTTPTypes
import Kernel
import Web

/// The records that a figure counts.
struct RowsPage {
    let request: WebRequest
    let selection: Selection
    let count: Int
    let rows: [FigureRow]
    let conditions: [String]
    let places: [Int64: String]
    let holders: [Int64: String]
    let book: CaseBook
    let now: Instant

    var page: Page {
        let language = request.language
        let shown = Array(rows.prefix(FigureRoutes.pageSize))
        let back = selection.filters(on: "/figures")
        let cut = conditions.map { "<span class=\"tag\">\($0)</span> " as HTML }
        let empty: HTML =
            "<div class=\"empty\"><p>\(Text("没有符合条件的记录。", "No record meets these conditions.")(language))</p></div>"
        let body: HTML = """
            <p class="crumb"><a href="\(back)">\(Text("数据", "Figures")(language))</a></p>
            <div id="figure-rows" data-live="case.,signal.">
            <h1>\(selection.measure.name(language)) <span data-count="\(count)">\(count)</span></h1>
            <p>\(each: cut)<span class="hint">\(asOf(now, language))</span></p>
            \(shown.isEmpty ? empty : table(shown))
            \(pager(shown))</div>
            """
        return Page(title: selection.measure.name, frame: .desk, current: "/figures", body: body)
    }

    private func table(_ rows: [FigureRow]) -> HTML {
        let language = request.language
        let heads = [
            selection.measure == .received ? Text("线索", "Signal") : Text("事项", "Case"), Text("类别", "Category"),
            Text("地点", "Place"), Text("状态", "State"), Text("办理单位", "Holder"), Text("时间", "When"),
            Text("截止或办结", "Due or closed"),
        ].map { $0(language) }
        let body = rows.map { row -> HTML in
            let address: URLPath = row.isSignal ? "/signals/\(row.id)" : "/cases/\(row.id)"
            let state = row.isSignal ? Self.signalState(row.state) : book.stateName(row.state)
            let isLate = row.dueAt.map { $0 < now } ?? false
            let end: HTML? = (row.closedAt ?? row.dueAt).map { HTML.time($0) }
            let css = isLate ? "tag-late" : row.dueAt == nil ? "tag-done" : "tag-open"
            let late = isLate ? Text("逾期", "Overdue")(language) : ""
            return """
                <tr><td data-label="\(heads[0])"><a href="\(address)">\(row.title)</a> <span class="hint">\(row.number)</span></td>
                <td data-label="\(heads[1])">\(row.isSignal ? "–" : book.categoryName(row.category)(language))</td>
                <td data-label="\(heads[2])">\(places[row.area] ?? "")</td>
                <td data-label="\(heads[3])"><span class="tag \(row.isSignal ? "tag-open" : css)">\(state?(language) ?? row.state) \(late)</span></td>
                <td data-label="\(heads[4])">\(row.holder.flatMap { holders[$0] } ?? "–")</td>
                <td data-label="\(heads[5])">\(HTML.time(row.at))</td><td data-label="\(heads[6])">\(end ?? "–")</td></tr>
                """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(selection.measure.name(language))"><table class="list">
            <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>\(each: body)</tbody></table></div>
            """
    }

    private func pager(_ shown: [FigureRow]) -> HTML? {
        guard rows.count > shown.count, let last = shown.last else { return nil }
        let next = selection.rows.with("before", String(last.id))
        return
            "<nav class=\"pager\"><a class=\"button\" href=\"\(next)\">\(Text("下一页", "Next")(request.language))</a></nav>"
    }

    private static func signalState(_ state: String) -> Text? {
        switch state {
        case "new": Text("新线索", "New")
        case "opened": Text("已立案", "Case opened")
        case "joined": Text("已并案", "Joined")
        case "set_aside": Text("不予立案", "Set aside")
        default: nil
        }
    }
}

/// When the figures on a page were counted.
func asOf(_ now: Instant, _ language: Language) -> String {
    let moment = CivilTime(now).short
    return Text("截至 \(moment)", "As of \(moment)")(language)
}
