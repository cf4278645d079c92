import Access
import Cases
import HTML
import HTTPTypes
import Kernel
import Web

/// Who has looked at personal data, for the person in charge.
struct LookListPage {
    let request: WebRequest
    let people: [LookReview]

    private var language: Language { request.language }

    static let title = Text("核查个人信息查看", "Review looks at personal data")

    var page: Page {
        let heads = [
            Text("谁", "Who"), Text("未核查", "Not reviewed"), Text("最近一次", "Latest"), Text("上次核查", "Last review"),
        ].map { $0(language) }
        let rows = people.map { look -> HTML in
            """
            <tr><td data-label="\(heads[0])"><a href="\("/audit/looks/\(look.account)" as URLPath)">\(look.name)</a></td>
            <td data-label="\(heads[1])">\(count(look))</td><td data-label="\(heads[2])">\(HTML.time(look.lastAt, hasYear: true))</td>
            <td data-label="\(heads[3])">\(reviewed(look))</td></tr>
            """
        }
        let table: HTML = """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Self.title(language))"><table class="list"><thead><tr>
            \(each: heads.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead><tbody>\(each: rows)</tbody></table></div>
            """
        let none: HTML =
            "<p class=\"empty\">\(Text("还没有人查看过个人信息。", "Nobody has looked at personal data yet.")(language))</p>"
        let body: HTML = """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/audit">\(AuditPage.title(language))</a></li></ol></nav>
            <h1>\(Self.title(language))</h1>
            <p>\(Text("每次查看姓名、电话或导出都写明用途。请逐人核查用途是否正当。", "Every look at a name or a telephone number, and every export, says what it is for. Go through them person by person.")(language))</p>
            \(people.isEmpty ? none : table)
            """
        return Page(title: Self.title, frame: .desk, current: "/audit", body: body)
    }

    private func count(_ look: LookReview) -> HTML {
        guard look.count > 0 else { return "<span class=\"tag tag-done\">\(Text("已核查", "Reviewed")(language))</span>" }
        let number = look.count >= AuditLogStore.lookLimit ? "\(AuditLogStore.lookLimit)+" : "\(look.count)"
        return "<span class=\"tag tag-wait\">\(Text("\(number) 次", number)(language))</span>"
    }

    private func reviewed(_ look: LookReview) -> HTML {
        guard let at = look.reviewedAt else { return "–" }
        return
            "<span>\(HTML.time(at, hasYear: true)) \(look.reviewer ?? "") <span class=\"hint\">\(look.note ?? "")</span></span>"
    }
}

/// What one person has looked at since the last review, and the form of the review.
struct LookPage {
    let request: WebRequest
    let look: LookReview
    let entries: [AuditEntry]
    let book: CaseBook
    let problems: [InvalidInput.Problem]

    private var language: Language { request.language }

    var page: Page {
        let title = Text("\(look.name)的查看记录", "Looks by \(look.name)")
        let table = AuditTable(entries: entries, request: request, book: book).html
        let none: HTML = "<p class=\"empty\">\(Text("没有未核查的记录。", "Nothing is left to review.")(language))</p>"
        let isOwn = request.viewer?.account == look.account
        let own: HTML? =
            isOwn && look.count > 0 ? "<p class=\"hint\">\(AuditRefusal.ownLooks.message(language))</p>" : nil
        let body: HTML = """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/audit">\(AuditPage.title(language))</a></li><li><a href="/audit/looks">\(LookListPage.title(language))</a></li></ol></nav>
            <h1>\(title(language))</h1>\(entries.isEmpty ? none : table)\(more)\(own)
            \(look.count > 0 && !isOwn ? form : .empty)
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/audit",
            body: body
        )
    }

    private var more: HTML? {
        guard look.count > entries.count, let last = entries.last else { return nil }
        let path = ("/audit" as URLPath).with("looks", "look").with("who", look.name).with("before", String(last.id))
        return "<p><a href=\"\(path)\">\(Text("更早的", "Earlier ones")(language))</a></p>"
    }

    private var form: HTML {
        let note = Field("note", Text("核查结论", "What the review found"), isRequired: true)
            .textarea(request.form["note"] ?? "", rows: 3, problems: problems, language: language)
        return """
            <form class="card form" method="post" action="\("/audit/looks/\(look.account)/review" as URLPath)">\(HTML.token(request))
            \(problems.isEmpty ? .empty : ErrorSummary(problems, language: language).html)
            <input type="hidden" name="last" value="\(String(look.last))">\(note)
            <p class="actions"><button class="button primary" type="submit">\(Text("标为已核查", "Mark as reviewed")(language))</button></p></form>
            """
    }
}
