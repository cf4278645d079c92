import Access
import Cases
import HTML
import HTTPTypes
import Kernel
import Web

/// Every break-glass access, those that nobody has reviewed first.
struct EmergencyListPage {
    let request: WebRequest
    let entries: [EmergencyEntry]
    let waiting: (open: Int, overdue: Int)
    /// Where the list goes on; nil at its end.
    let next: EmergencyEntry.Place?
    let now: Instant

    private var language: Language { request.language }

    static let title = Text("核查紧急查看", "Review emergency accesses")

    var page: Page {
        let body: HTML = """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/audit">\(AuditPage.title(language))</a></li></ol></nav>
            <h1>\(Self.title(language))</h1>
            <p>\(Text("有人因紧急情况查看了岗位以外的社区。请在 3 天内逐件核查是否正当。", "Somebody read a community beyond his posts in an emergency. Review each within three days.")(language))</p>
            <section id="emergency-list" data-live="emergency.">
            <p>\(Text("待核查 \(waiting.open) 件，其中逾期 \(waiting.overdue) 件。", "\(waiting.open) to review, \(waiting.overdue) of them overdue.")(language))</p>
            \(entries.isEmpty ? empty : table)\(pager)</section>
            """
        return Page(title: Self.title, frame: .desk, current: "/audit", body: body)
    }

    private var empty: HTML {
        "<p class=\"empty\">\(Text("还没有人用过紧急查看。", "Nobody has used it yet.")(language))</p>"
    }

    private var table: HTML {
        let heads = [
            Text("谁", "Who"), Text("社区", "Community"), Text("开始", "Begun"), Text("原因", "Reason"), Text("状态", "State"),
        ].map { $0(language) }
        let rows = entries.map { entry -> HTML in
            """
            <tr><td data-label="\(heads[0])"><a href="\("/audit/emergencies/\(entry.id)" as URLPath)">\(entry.name)</a></td>
            <td data-label="\(heads[1])">\(entry.areaName)</td><td data-label="\(heads[2])">\(HTML.time(entry.begun, hasYear: true))</td>
            <td data-label="\(heads[3])">\(entry.reason)</td><td data-label="\(heads[4])"><span>\(entry.tags(at: now, language))</span></td></tr>
            """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Self.title(language))"><table class="list"><thead><tr>
            \(each: heads.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead><tbody>\(each: rows)</tbody></table></div>
            """
    }

    private var pager: HTML? {
        guard let next else { return nil }
        let path = ("/audit/emergencies" as URLPath).with("after", next.text)
        return """
            <nav class="pager" aria-label="\(Text("翻页", "Pages")(language))"><a class="button" rel="next" href="\(path)">\(Text("更早的", "Earlier")(language))</a></nav>
            """
    }
}

/// One access: why, when, what was looked at, and the form of its review.
struct EmergencyReviewPage {
    let request: WebRequest
    let entry: EmergencyEntry
    let looks: [AuditEntry]
    let book: CaseBook
    let problems: [InvalidInput.Problem]
    let now: Instant

    private var language: Language { request.language }

    var page: Page {
        let title = Text("\(entry.name)的紧急查看", "Emergency access by \(entry.name)")
        let body: HTML = """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/audit">\(AuditPage.title(language))</a></li><li><a href="/audit/emergencies">\(EmergencyListPage.title(language))</a></li></ol></nav>
            <h1>\(title(language))</h1>
            <section class="card" id="emergency" data-live="emergency." data-live-subject="\(entry.id.description)"><p>\(entry.tags(at: now, language))</p>
            <dl class="facts"><div><dt>\(Text("社区", "Community")(language))</dt><dd>\(entry.areaName)</dd></div>
            <div><dt>\(Text("原因", "Reason")(language))</dt><dd>\(entry.reason)</dd></div>
            <div><dt>\(Text("开始", "Begun")(language))</dt><dd>\(HTML.time(entry.begun, hasYear: true))</dd></div>
            <div><dt>\(Text("结束", "Ended")(language))</dt><dd>\(end)</dd></div>\(found)</dl></section>
            <h2>\(Text("看了什么", "What was looked at")(language))</h2>
            \(looks.isEmpty ? none : AuditTable(entries: looks, request: request, book: book).html)
            \(form)
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/audit",
            body: body
        )
    }

    private var none: HTML {
        "<p class=\"empty\">\(Text("没有打开任何事项或线索。", "No case and no signal was opened.")(language))</p>"
    }

    private var end: HTML {
        guard let ended = entry.ended else {
            return "\(Text("最迟", "at the latest")(language)) \(HTML.time(entry.until, hasYear: true))"
        }
        return "\(HTML.time(ended, hasYear: true)) \(entry.why.map { $0.name(language) } ?? "")"
    }

    private var found: HTML? {
        entry.review.map { review in
            """
            <div><dt>\(Text("核查结论", "Review")(language))</dt><dd>\(review.verdict.name(language)) · \(review.by) \(HTML.time(review.at, hasYear: true))<br>\(review.remark)</dd></div>
            """
        }
    }

    private var form: HTML? {
        guard entry.review == nil else { return nil }
        let isOwn = request.viewer?.account == entry.account
        let refusal: EmergencyReviewRefusal? = isOwn ? .own : entry.isOn(at: now) ? .isOn : nil
        if let refusal { return "<p class=\"hint\">\(refusal.message(language))</p>" }
        let verdict = Field("verdict", Text("是否正当", "Was it justified?"), isRequired: true).radios(
            EmergencyEntry.Verdict.allCases.map { ($0.rawValue, $0.name(language)) },
            chosen: request.form["verdict"],
            problems: problems,
            language: language
        )
        let remark = Field("remark", Text("核查结论", "What the review found"), isRequired: true)
            .textarea(request.form["remark"] ?? "", rows: 3, problems: problems, language: language)
        return """
            <form class="card form" method="post" action="\("/audit/emergencies/\(entry.id)/review" as URLPath)">\(HTML.token(request))
            \(problems.isEmpty ? .empty : ErrorSummary(problems, language: language).html)
            \(verdict)\(remark)
            <p class="actions"><button class="button primary" type="submit">\(Text("完成核查", "Finish the review")(language))</button></p></form>
            """
    }
}

extension EmergencyEntry {
    /// On or ended; reviewed, waiting, overdue.
    func tags(at now: Instant, _ language: Language) -> HTML {
        let on: HTML? = isOn(at: now) ? "<span class=\"tag tag-new\">\(Text("进行中", "On")(language))</span> " : nil
        if let review {
            let css = review.verdict == .justified ? "tag-done" : "tag-late"
            return "<span class=\"tag \(css)\">\(review.verdict.name(language))</span>"
        }
        if isOverdue(at: now) {
            return "\(on)<span class=\"tag tag-late\">\(Text("核查已逾期", "Review overdue")(language))</span>"
        }
        return "\(on)<span class=\"tag tag-wait\">\(Text("待核查", "To review")(language))</span>"
    }
}

extension EmergencyEntry.Verdict {
    var name: Text {
        switch self {
        case .justified: Text("正当", "Justified")
        case .notJustified: Text("不正当", "Not justified")
        }
    }
}

extension Emergency.End {
    var name: Text {
        switch self {
        case .hand: Text("本人结束", "ended by hand")
        case .time: Text("到时结束", "its time was over")
        case .session: Text("随退出登录结束", "ended with the session")
        }
    }
}
