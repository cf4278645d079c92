import HTML
import Kernel
import Web

/// The requests that wait, the most urgent first, and those that are closed.
struct RequestListPage {
    let request: WebRequest
    let rows: [SubjectRequest]
    let filter: SubjectRequestStore.Filter
    let kind: SubjectRequest.Kind?
    let counts: (open: Int, late: Int)
    /// Where the list goes on; nil at its end.
    let next: Int?
    let now: Instant

    private var language: Language { request.language }

    var page: Page {
        let title = Text("个人信息请求", "Personal data requests")
        let body: HTML = """
            <h1>\(title(language))</h1>
            <p class="actions"><a class="button" href="/personal/consents">\(Text("同意记录", "Ledger of consents")(language))</a></p>
            <section id="request-list" data-live="subject_request.">
            <nav class="tabs-line" aria-label="\(Text("筛选", "Filter")(language))">
            \(tab(.open, Text("待办", "Open"), counts.open))\(tab(.late, Text("已逾期", "Late"), counts.late))\(tab(.closed, Text("已办结", "Closed"), nil))</nav>
            <form class="filter" method="get" action="/personal/requests"><input type="hidden" name="show" value="\(filter.rawValue)">
            <label for="kind">\(Text("种类", "Kind")(language))</label>
            <select id="kind" name="kind"><option value="">\(Text("全部", "All")(language))</option>\(each: kinds)</select>
            <button class="button" type="submit">\(Text("筛选", "Filter")(language))</button></form>
            \(rows.isEmpty ? empty : table)\(pager)</section>
            """
        return Page(title: title, frame: .desk, current: "/personal/requests", body: body)
    }

    private func tab(_ tab: SubjectRequestStore.Filter, _ name: Text, _ count: Int?) -> HTML {
        let current: HTML = tab == filter ? " aria-current=\"page\"" : ""
        let number: HTML? = count.map { " <span class=\"count\">\($0)</span>" }
        let path = ("/personal/requests" as URLPath).with("show", tab.rawValue).with("kind", kind?.rawValue)
        return "<a href=\"\(path)\"\(current)>\(name(language))\(number)</a>"
    }

    private var kinds: [HTML] {
        SubjectRequest.Kind.allCases.map {
            "<option value=\"\($0.rawValue)\"\("selected", if: $0 == kind)>\($0.name(language))</option>"
        }
    }

    private var empty: HTML {
        let words =
            filter == .open
            ? Text("没有待办的请求。居民提出后会自动出现在这里。", "Nothing waits. New requests appear here by themselves.")
            : Text("这里没有请求。", "There are none.")
        return "<div class=\"empty\"><p>\(words(language))</p></div>"
    }

    private var table: HTML {
        let heads = [
            Text("编号", "Number"), Text("种类", "Kind"), Text("范围", "About"), Text("状态", "State"), Text("答复时限", "Due"),
            Text("收到", "Received"),
        ].map { $0(language) }
        let body = rows.map { row -> HTML in
            """
            <tr><td data-label="\(heads[0])"><a href="\("/personal/requests/\(row.id)" as URLPath)">\(row.number)</a></td>
            <td data-label="\(heads[1])">\(row.kind.name(language))</td>
            <td data-label="\(heads[2])">\(row.about(language))</td>
            <td data-label="\(heads[3])"><span>\(row.tag(at: now, language))</span></td>
            <td data-label="\(heads[4])">\(HTML.time(row.dueAt, hasYear: true))</td>
            <td data-label="\(heads[5])">\(HTML.time(row.receivedAt, hasYear: true))</td></tr>
            """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("个人信息请求", "Personal data requests")(language))"><table class="list">
            <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>\(each: body)</tbody></table></div>
            """
    }

    private var pager: HTML? {
        guard let next else { return nil }
        let path = ("/personal/requests" as URLPath).with("show", filter.rawValue).with("kind", kind?.rawValue)
            .with("after", String(next))
        return
            "<nav class=\"pager\"><a class=\"button\" href=\"\(path)\">\(Text("下一页", "Next page")(language))</a></nav>"
    }
}
