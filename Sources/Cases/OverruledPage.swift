import HTML
import Kernel
import Web

/// The cases where a person chose another category than the one that was suggested as sure.
struct OverruledPage {
    let request: WebRequest
    let rows: [CaseStore.Overruled]
    let category: String?
    let book: CaseBook

    private var language: Language { request.language }

    private func name(_ code: String) -> String { book.categories[code]?.name(language) ?? code }

    var page: Page {
        let title = Text("被改判的事项", "Cases with another category than suggested")
        let shown = rows.prefix(ClassificationRoutes.pageSize)
        let heads = [Text("事项", "Case"), Text("建议", "Suggested"), Text("把握", "Sure"), Text("人选定的", "Chosen")]
        let lines = shown.map { row -> HTML in
            """
            <tr><td data-label="\(heads[0](language))"><span><a href="\("/cases/\(row.id)" as URLPath)">\(row.title)</a> <span class="hint">\(row.number)</span></span></td>
            <td data-label="\(heads[1](language))">\(name(row.suggested))</td><td data-label="\(heads[2](language))">\(row.surenessPerMille / 10)%</td>
            <td data-label="\(heads[3](language))">\(name(row.chosen))</td></tr>
            """
        }
        let table: HTML = """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(title(language))"><table class="list">
            <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0(language))</th>" })</tr></thead><tbody>\(each: lines)</tbody></table></div>
            """
        let empty: HTML = "<div class=\"empty\"><p>\(Text("没有。", "None.")(language))</p></div>"
        let body: HTML = """
            <p class="crumb"><a href="/classification">\(Text("自动分类", "Classification")(language))</a></p>
            <h1>\(title(language))</h1>\(shown.isEmpty ? empty : table)\(pager(shown.last))
            """
        return Page(title: title, frame: .desk, current: "/classification", body: body)
    }

    private func pager(_ last: CaseStore.Overruled?) -> HTML? {
        guard rows.count > ClassificationRoutes.pageSize, let last else { return nil }
        let next = URLPath("/classification/overruled").with("category", category).with("before", last.id.description)
        return
            "<nav class=\"pager\"><a class=\"button\" href=\"\(next)\">\(Text("更早的", "Earlier")(language))</a></nav>"
    }
}
