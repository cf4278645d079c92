import API
import Access
import HTML
import Kernel
import Web

/// The other systems: when they were compared, what they say differently, what is under way there.
struct RemotePage {
    let request: WebRequest
    let parts: [Part]

    /// One other system.
    struct Part {
        let remote: Open311Remote
        let organisation: String
        /// Newest first.
        let comparisons: [Open311Comparison]
        let filings: [Open311Filing]
    }

    /// So many rows of one list; the command lists all.
    private static let rowLimit = 200

    private var language: Language { request.language }

    var page: Page {
        let title = Text("其他系统", "Other systems")
        let none: HTML = """
            <p class="empty">\(Text("还没有接入其他系统；在配置 open311.yaml 中写明后，转给对应单位的事项会自动交过去。", "No other systems yet. Once they stand in open311.yaml, cases that are passed to their body are filed there.")(language))</p>
            """
        let asked: HTML? =
            request.query["asked"] == nil
            ? nil
            : "<p role=\"status\" class=\"notice\">\(Text("已安排核对，稍后刷新本页查看结果。", "The comparison is on its way: reload this page in a moment.")(language))</p>"
        let body: HTML = """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/clients">\(Text("接入程序", "Programs")(language))</a></li></ol></nav>
            <h1>\(title(language))</h1>
            <p>\(Text("转给其他系统办理的事项，每天凌晨与对方核对：两边说法不一致的列在下面，新出现的同时作为线索报给街道。", "What was handed to other systems is compared with them every night. Where the two sides differ is listed here, and what is new is a signal for the street as well.")(language))</p>
            \(asked)
            \(parts.isEmpty ? none : actions)
            \(each: parts.map(part))
            """
        return Page(title: title, frame: .desk, current: "/clients", body: body)
    }

    private var actions: HTML {
        let isStuck = parts.contains { $0.filings.contains { $0.state == .givenUp } }
        let retry: HTML? = isStuck ? button("/remotes/retry", Text("重新尝试已放弃的", "Try again what was given up")) : nil
        return """
            <div class="actions">\(button("/remotes/comparison", Text("现在核对", "Compare now")))\(retry)</div>
            """
    }

    private func button(_ path: URLPath, _ label: Text) -> HTML {
        """
        <form method="post" action="\(path)">\(HTML.token(request))<button class="button" type="submit">\(label(language))</button></form>
        """
    }

    private func part(_ part: Part) -> HTML {
        let last = part.comparisons.first
        let facts: [(Text, HTML)] = [
            (Text("地址", "Address"), "<code>\(part.remote.address.text)</code>"),
            (Text("对应单位", "Its body here"), "\(part.organisation)"),
            (Text("上次核对", "Compared"), last.map { HTML.time($0.at, hasYear: true) } ?? "–"),
            (Text("核对件数", "Looked at"), last.map { "\($0.checked)" } ?? "–"),
        ]
        let error: HTML? = last.flatMap { run in
            run.error.isEmpty
                ? nil
                : "<p class=\"error\">\(Text("联系不上对方：", "The other side could not be asked: ")(language))\(run.error)</p>"
        }
        return """
            <section class="card"><h2>\(part.remote.title(language)) \(tag(last))</h2>
            <dl class="facts">\(each: facts.map { "<dt>\($0.0(language))</dt><dd>\($0.1)</dd>" as HTML })</dl>\(error)</section>
            \(differences(last))
            \(underWay(part))
            \(earlier(part))
            """
    }

    private func tag(_ last: Open311Comparison?) -> HTML {
        guard let last else {
            return "<span class=\"tag tag-wait\">\(Text("尚未核对", "Not compared yet")(language))</span>"
        }
        if !last.error.isEmpty { return "<span class=\"tag tag-late\">\(Text("联系不上", "No answer")(language))</span>" }
        let count = last.lines.count
        if count == 0 { return "<span class=\"tag tag-done\">\(Text("一致", "They agree")(language))</span>" }
        let words = Text("\(count) 件不一致", count == 1 ? "1 difference" : "\(count) differences")
        return "<span class=\"tag tag-late\">\(words(language))</span>"
    }

    private func differences(_ last: Open311Comparison?) -> HTML? {
        guard let last, !last.lines.isEmpty else { return nil }
        let rows = last.lines.prefix(Self.rowLimit).map { line -> [HTML] in
            let fresh: HTML? =
                line.isNew ? " <span class=\"tag tag-wait\">\(Text("新", "new")(language))</span>" : nil
            return [
                matter(line.caseNumber, line.matter), "\(line.number.isEmpty ? "–" : line.number)",
                "<span>\(line.difference.name(language))\(fresh)</span>",
            ]
        }
        return table(
            Text("不一致", "Differences"),
            [Text("事项", "Case"), Text("对方编号", "Number there"), Text("差别", "What differs")],
            rows,
            of: last.lines.count
        )
    }

    private func underWay(_ part: Part) -> HTML? {
        guard !part.filings.isEmpty else { return nil }
        let rows = part.filings.prefix(Self.rowLimit).map { filing -> [HTML] in
            let error: HTML? = filing.error.isEmpty ? nil : " <span class=\"hint\">\(filing.error)</span>"
            let status: Text =
                switch filing.status {
                case "open": Text("在办", "open")
                case "closed": Text("已办结", "closed")
                case "missing": Text("查不到", "not known")
                default: Text(same: "–")
                }
            return [
                matter(filing.caseNumber, filing.matter), "\(filing.number.isEmpty ? "–" : filing.number)",
                "\(filing.state.name(language))\(error)", "\(status(language))",
            ]
        }
        return table(
            Text("还没有两边都办结", "Not closed on both sides"),
            [
                Text("事项", "Case"), Text("对方编号", "Number there"), Text("交办", "Hand-over"),
                Text("对方状态", "State there"),
            ],
            rows,
            of: part.filings.count
        )
    }

    private func earlier(_ part: Part) -> HTML? {
        guard part.comparisons.count > 1 else { return nil }
        let rows = part.comparisons.map { run -> [HTML] in
            [
                HTML.time(run.at, hasYear: true), "\(run.checked)",
                run.error.isEmpty ? "\(run.lines.count)" : "\(run.error)",
            ]
        }
        return table(
            Text("历次核对", "Comparisons"),
            [Text("时间", "When"), Text("件数", "Looked at"), Text("不一致", "Differences")],
            rows,
            of: rows.count
        )
    }

    private func table(_ title: Text, _ heads: [Text], _ rows: [[HTML]], of count: Int) -> HTML {
        let lines = rows.map { row -> HTML in
            let cells = zip(heads, row).map { head, cell -> HTML in
                "<td data-label=\"\(head(language))\">\(cell)</td>"
            }
            return "<tr>\(each: cells)</tr>"
        }
        let more: HTML? =
            count > rows.count
            ? "<p class=\"hint\">\(Text("只列出前 \(rows.count) 件，共 \(count) 件。", "The first \(rows.count) of \(count).")(language))</p>"
            : nil
        return """
            <h3>\(title(language))</h3>
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(title(language))"><table class="list"><thead><tr>
            \(each: heads.map { "<th scope=\"col\">\($0(language))</th>" as HTML })</tr></thead><tbody>\(each: lines)</tbody></table></div>\(more)
            """
    }

    /// The case as a link for those who may open it.
    private func matter(_ number: String, _ id: Int64?) -> HTML {
        guard let id else { return "–" }
        guard request.viewer?.may(.seeCases) == true else { return "\(number)" }
        return "<a href=\"\("/cases/\(id)" as URLPath)\">\(number)</a>"
    }
}
