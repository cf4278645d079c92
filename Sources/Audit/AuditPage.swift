import Access
import Cases
import HTML
import Kernel
import Web

/// The audit log: what is looked for, what was found, and how far the chain is.
struct AuditPage {
    let request: WebRequest
    let filter: AuditFilter
    let found: AuditLogStore.Found
    let book: CaseBook
    let state: ChainState
    /// How many break-glass accesses wait for a review, and how many of them for too long.
    let emergencies: (open: Int, overdue: Int)

    /// How far the chain is.
    struct ChainState {
        let head: ChainHead
        /// Counted up to `limit`.
        let waiting: Int
        /// The last end that was kept outside the database.
        let kept: Int64?
        static let limit = 10_000
    }

    private var language: Language { request.language }

    static let title = Text("审计日志", "Audit log")

    var page: Page {
        let body: HTML = """
            <h1>\(Self.title(language))</h1>
            <p class="actions"><a class="button" href="/audit/looks">\(Text("核查个人信息查看", "Review looks at personal data")(language))</a>
            <a class="button" href="/audit/emergencies">\(EmergencyListPage.title(language)) <span class="count">\(emergencies.open)</span></a></p>
            \(overdue)\(chain)\(form)
            \(found.entries.isEmpty ? empty : AuditTable(entries: found.entries, request: request, book: book).html)
            \(pager)
            """
        return Page(title: Self.title, frame: .desk, current: "/audit", body: body)
    }

    private var overdue: HTML? {
        guard emergencies.overdue > 0 else { return nil }
        let words = Text(
            "有 \(emergencies.overdue) 件紧急查看超过 3 天没有核查。",
            "\(emergencies.overdue) emergency accesses have waited for a review for more than three days."
        )
        return "<p class=\"banner warn\">\(words(language))</p>"
    }

    private var chain: HTML {
        let head = state.head
        let waiting = state.waiting >= ChainState.limit ? "\(ChainState.limit)+" : "\(state.waiting)"
        let at: HTML = head.number == 0 ? "–" : HTML.time(head.at, hasYear: true)
        let kept: HTML = state.kept.map { "\(String($0))" } ?? "–"
        let code = hexadecimal(head.code.prefix(8))
        return """
            <section class="card" aria-labelledby="chain"><h2 id="chain">\(Text("审计链", "The chain")(language))</h2>
            <p>\(Text("每条记录封存后，改动、删除或插入都能用 linli verify 查出。记录不会被程序删除。", "Once a record is sealed, linli verify finds every change, removal and insertion. The program never deletes records.")(language))</p>
            <dl class="facts"><dt>\(Text("已封存到", "Sealed up to")(language))</dt><dd>\(String(head.number)) · \(at)</dd>
            <dt>\(Text("待封存", "Waiting")(language))</dt><dd>\(waiting)</dd>
            <dt>\(Text("库外保存到", "Kept outside up to")(language))</dt><dd>\(kept)</dd>
            <dt>\(Text("链尾", "The end's code")(language))</dt><dd><code>\(code)…</code></dd></dl></section>
            """
    }

    private var form: HTML {
        let all = Text("全部", "All")(language)
        func sorted(_ words: [String: Text]) -> [(value: String, label: String)] {
            words.map { (value: $0.key, label: $0.value(language)) }.sorted {
                ($0.label, $0.value) < ($1.label, $1.value)
            }
        }
        let actions = AuditRoutes.actions(book)
        let action = Field("action", Text("操作", "Action"))
            .select([(nil, [("", all)] + sorted(actions))], chosen: filter.action, language: language)
        let table = Field("table", Text("对象", "Subject"))
            .select([(nil, [("", all)] + sorted(AuditWords.tables))], chosen: filter.table, language: language)
        let purposes = [("", all), ("look", Text("查看个人信息", "Looks at personal data")(language))]
        let look = Field("looks", Text("用途", "Purpose"))
            .select([(nil, purposes)], chosen: filter.isLook ? "look" : "", language: language)
        let who = Field("who", Text("姓名或账号", "Name or login")).input(filter.who ?? "", language: language)
        let row = Field("row", Text("对象编号", "Its number"))
            .input(filter.row.map(String.init) ?? "", language: language)
        let from = Field("from", Text("从", "From"))
            .input(filter.from?.description ?? "", type: "date", language: language)
        let until = Field("until", Text("到", "Until"))
            .input(filter.until?.description ?? "", type: "date", language: language)
        return """
            <form class="filters" method="get" action="/audit">\(who)\(action)\(table)\(row)\(look)\(from)\(until)
            <div class="filter-actions"><button class="button primary" type="submit">\(Text("查询", "Search")(language))</button>
            <a class="button" href="/audit">\(Text("清除", "Clear")(language))</a></div></form>
            """
    }

    private var empty: HTML {
        let words =
            found.isNobody
            ? Text("没有这个姓名或账号。请输入完整的姓名或账号。", "Nobody has this name or login. Type the whole of it.")
            : found.next == nil
                ? Text("没有符合的记录。", "No record meets this.")
                : Text("这一段没有符合的记录，可以继续往前找。", "No record in this stretch; look further back.")
        return "<p class=\"empty\">\(words(language))</p>"
    }

    private var pager: HTML? {
        guard let next = found.next else { return nil }
        let path = filter.path.with("before", String(next))
        return """
            <nav class="pager" aria-label="\(Text("翻页", "Pages")(language))"><a class="button" rel="next" href="\(path)">\(Text("更早的", "Earlier")(language))</a></nav>
            """
    }
}

extension AuditFilter {
    /// The address of the log with this filter.
    var path: URLPath {
        ("/audit" as URLPath).with("who", who).with("action", action).with("table", table)
            .with("row", row.map(String.init)).with("looks", isLook ? "look" : nil)
            .with("from", from?.description).with("until", until?.description)
    }
}

/// Records in a table, each with the way to what it is about for those who may see that.
struct AuditTable {
    let entries: [AuditEntry]
    let request: WebRequest
    let book: CaseBook

    private var language: Language { request.language }

    var html: HTML {
        let heads = [
            Text("时间", "Time"), Text("谁", "Who"), Text("操作", "Action"), Text("对象", "Subject"),
            Text("用途或说明", "Purpose"), Text("封存", "Sealed"),
        ].map { $0(language) }
        let rows = entries.map { entry -> HTML in
            let sealed: HTML =
                entry.seal.map { "\(String($0))" }
                ?? "<span class=\"tag tag-wait\">\(Text("待封存", "Waits")(language))</span>"
            return """
                <tr><td data-label="\(heads[0])">\(HTML.time(entry.at, hasYear: true))</td><td data-label="\(heads[1])">\(who(entry))</td>
                <td data-label="\(heads[2])">\(AuditRoutes.word(entry.action, book)(language))</td><td data-label="\(heads[3])">\(subject(entry))</td>
                <td data-label="\(heads[4])">\(entry.purpose.isEmpty ? "–" : entry.purpose)</td><td data-label="\(heads[5])">\(sealed)</td></tr>
                """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(AuditPage.title(language))"><table class="list"><thead><tr>
            \(each: heads.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead><tbody>\(each: rows)</tbody></table></div>
            """
    }

    private func who(_ entry: AuditEntry) -> HTML {
        if let name = entry.name { return "\(name)" }
        // Programs have no account: they are shown by their number.
        if let account = entry.account {
            return "\(Text("程序", "Program")(language)) <code>\(account.description)</code>"
        }
        return "<span class=\"hint\">\(Text("系统或未登录", "The program, or nobody signed in")(language))</span>"
    }

    private func subject(_ entry: AuditEntry) -> HTML {
        let word = AuditWords.tables[entry.table]?(language) ?? entry.table
        guard entry.row != 0 else { return "\(word)" }
        let number = entry.subject ?? String(entry.row)
        guard let path = path(entry) else { return "<span>\(word) <span class=\"hint\">\(number)</span></span>" }
        return "<span>\(word) <a href=\"\(path)\">\(number)</a></span>"
    }

    /// Where the subject is, for a viewer whose posts open such pages; his reach decides there.
    private func path(_ entry: AuditEntry) -> URLPath? {
        func may(_ permission: Permission) -> Bool { request.viewer?.may(permission) ?? false }
        return switch entry.table {
        case "case_record" where may(.seeCases): "/cases/\(entry.row)"
        case "signal" where may(.seeSignals): "/signals/\(entry.row)"
        case "account" where may(.administerAccounts): "/accounts/\(entry.row)"
        case "client" where may(.administerClients): "/clients/\(entry.row)"
        case "import_run" where may(.importTickets): "/imports/\(entry.row)"
        case "emergency" where may(.seeAudit): "/audit/emergencies/\(entry.row)"
        case "area" where may(.seeAreas): "/areas/\(entry.row)"
        default: nil
        }
    }
}
