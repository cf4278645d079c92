import HTML
import Inbox
import Kernel
import Web

/// The ledger of consents: which, under which notice, since when, until when; it names reports, not persons.
struct ConsentLedgerPage {
    let request: WebRequest
    let rows: [Consent]
    /// Those that hold, those that were withdrawn, or all for nil.
    let isOpen: Bool?
    let receipts: [Signal.ID: String]
    let book: PrivacyBook
    let next: Consent.ID?

    private var language: Language { request.language }

    var page: Page {
        let title = Text("同意记录", "Ledger of consents")
        let body: HTML = """
            <p class="crumb"><a href="/personal/requests">\(Text("个人信息请求", "Personal data requests")(language))</a></p>
            <h1>\(title(language))</h1>
            <nav class="tabs-line" aria-label="\(Text("筛选", "Filter")(language))">
            \(tab(nil, nil, Text("全部", "All")))\(tab("open", true, Text("有效", "Holding")))\(tab("withdrawn", false, Text("已撤回", "Withdrawn")))</nav>
            \(rows.isEmpty ? empty : table)\(pager)
            \(NoticeSection(book: book, language: language).html)
            """
        return Page(title: title, frame: .desk, current: "/personal/requests", body: body)
    }

    private func tab(_ value: String?, _ state: Bool?, _ name: Text) -> HTML {
        let current: HTML = state == isOpen ? " aria-current=\"page\"" : ""
        return "<a href=\"\(("/personal/consents" as URLPath).with("show", value))\"\(current)>\(name(language))</a>"
    }

    private var empty: HTML {
        let words = Text("还没有记录。有人留下联系方式时会自动记下。", "Nothing yet: an entry is made when somebody leaves a contact.")
        return "<div class=\"empty\"><p>\(words(language))</p></div>"
    }

    private var table: HTML {
        let heads = [
            Text("上报", "Report"), Text("用途", "Purpose"), Text("告知文本", "Notice"), Text("方式", "How"), Text("同意", "Given"),
            Text("撤回", "Withdrawn"),
        ].map { $0(language) }
        let body = rows.map { row -> HTML in
            let end: HTML = row.withdrawnAt.map { HTML.time($0, hasYear: true) } ?? "–"
            return """
                <tr><td data-label="\(heads[0])">\(Receipt.printed(receipts[row.signal] ?? ""))</td>
                <td data-label="\(heads[1])">\(book.purpose(row.purpose)?.name(language) ?? row.purpose)</td>
                <td data-label="\(heads[2])">\(row.notice)</td><td data-label="\(heads[3])">\(row.way.name(language))</td>
                <td data-label="\(heads[4])">\(HTML.time(row.givenAt, hasYear: true))</td><td data-label="\(heads[5])">\(end)</td></tr>
                """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("同意记录", "Ledger of consents")(language))"><table class="list">
            <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>\(each: body)</tbody></table></div>
            """
    }

    private var pager: HTML? {
        guard let next else { return nil }
        let show: String? = isOpen.map { $0 ? "open" : "withdrawn" }
        let path = ("/personal/consents" as URLPath).with("show", show).with("before", next.description)
        return "<nav class=\"pager\"><a class=\"button\" href=\"\(path)\">\(Text("更早的", "Earlier")(language))</a></nav>"
    }
}
