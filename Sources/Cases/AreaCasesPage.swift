import Areas
import HTML
import Kernel
import Web

/// The cases that lie in exactly one area: a room, or an estate whose building is not known.
struct AreaCasesPage {
    let request: WebRequest
    let area: Area
    let rows: [CaseRow]
    let hasMore: Bool
    let holders: [Int64: String]
    let filter: CaseFilter
    let book: CaseBook
    let now: Instant

    private var language: Language { request.language }
    private var path: URLPath { "/areas/\(area.id)/cases" }

    var page: Page {
        let title = Text("\(area.name) 的事项", "Cases of \(area.name)")
        let tabs = CaseFilter.Scope.allCases.map { scope -> HTML in
            """
            <a href="\(filter.with(scope).address(path))"\(filter.scope == scope ? " aria-current=\"page\"" as HTML : "")>\(scope.name(language))</a>
            """
        }
        let more: HTML? =
            hasMore
            ? rows.last.map { last in
                let next = filter.address(path).with("after", CaseStore.Place(last).text)
                return
                    "<nav class=\"pager\"><a class=\"button\" href=\"\(next)\">\(Text("下一页", "Next")(language))</a></nav>"
            } : nil
        let empty: HTML =
            "<div class=\"empty\"><p>\(Text("这里没有这样的事项。可以换一个范围。", "No such cases here. Choose another scope.")(language))</p></div>"
        let body: HTML = """
            <h1>\(title(language))</h1>
            <p class="place-line">\(area.fullName)\(area.level == .room ? nil : " \(Text("（只含直接属于这里、没有更具体地点的事项）", "(only cases right here, of which no more exact place is known)")(language))" as HTML?)</p>
            <div id="area-cases" data-live="case.">
            <nav class="tabs-line" aria-label="\(Text("范围", "Scope")(language))">\(each: tabs)</nav>
            \(rows.isEmpty ? empty : table)\(more)</div>
            """
        return Page(title: title, frame: .desk, current: "/cases", body: body)
    }

    private var table: HTML {
        let heads = [
            Text("事项", "Case"), Text("类别", "Category"), Text("状态", "State"), Text("办理单位", "Holder"),
            Text("时限", "Time left"),
        ].map { $0(language) }
        let body = rows.map { row -> HTML in
            let left = Words.timeLeft(row.dueAt, at: now)
            let state = book.stateName(row.state)
            return """
                <tr><td data-label="\(heads[0])"><span><a href="\("/cases/\(row.id)" as URLPath)">\(row.title)</a> <span class="hint">\(row.number)</span></span></td>
                <td data-label="\(heads[1])">\(book.categoryName(row.category)(language))</td>
                <td data-label="\(heads[2])">\(Words.tag(state, row.dueAt == nil ? "tag-done" : "tag-open", language))</td>
                <td data-label="\(heads[3])">\(holders[row.holder] ?? "")</td>
                <td data-label="\(heads[4])">\(Words.tag(left.text, left.css, language))</td></tr>
                """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("事项", "Cases")(language))"><table class="list">
            <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>\(each: body)</tbody></table></div>
            """
    }
}
