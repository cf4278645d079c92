import Access
import HTML
import HTTPTypes
import Kernel
import Web

/// What the shift before left, and the form for what this one leaves.
struct HandoverPage {
    let request: WebRequest
    let viewer: Viewer
    let rows: [Handover]
    let people: [Int64: String]
    let bodies: [Int64: String]
    /// The viewer's organisations.
    let own: [Int64]
    /// What the viewer's organisations have in hand, the most urgent first.
    let urgent: [CaseRow]
    let listed: [Int64: CaseRow]
    /// What tells this form from another with the same words.
    let key: String
    let problems: [InvalidInput.Problem]
    let now: Instant

    private var language: Language { request.language }

    var page: Page {
        let title = Text("交接班", "Hand-over")
        let waiting = rows.filter { $0.takenAt == nil }
        let done = rows.filter { $0.takenAt != nil }
        let past: HTML? =
            done.isEmpty
            ? nil
            : "<section class=\"card\"><h2>\(Text("以往交接", "Earlier ones")(language))</h2>\(each: done.map(entry))</section>"
        let empty: HTML =
            "<p class=\"hint\">\(Text("没有等待接班的交接。", "No hand-over waits to be taken.")(language))</p>"
        let body: HTML = """
            <h1>\(title(language))</h1>
            \(ErrorSummary(problems, language: language).html)
            <div class="cols"><div id="handovers" data-live="shift.">
            <section class="card"><h2>\(Text("待接班", "To be taken over")(language))</h2>\(waiting.isEmpty ? empty : "\(each: waiting.map(entry))")</section>
            \(past)</div><div>\(form)</div></div>
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/handovers",
            body: body
        )
    }

    private func entry(_ handover: Handover) -> HTML {
        let cases = handover.cases.compactMap { listed[$0] }.map { row -> HTML in
            let left = Words.timeLeft(row.dueAt, at: now)
            return """
                <li><a href="\("/cases/\(row.id)" as URLPath)">\(row.title)</a> \(Words.tag(left.text, left.css, language)) \(Words.marks(row.severity, isUrged: row.isUrged, language))</li>
                """
        }
        let taking: HTML =
            if let takenAt = handover.takenAt, let by = handover.takenBy {
                "<p class=\"hint\">\(people[by] ?? "") \(Text("已接班", "took over")(language)) \(HTML.time(takenAt))</p>"
            } else if handover.givenBy == viewer.account.rawValue {
                "<p class=\"hint\">\(Text("等待同事接班。", "Waiting for a colleague.")(language))</p>"
            } else {
                """
                <form method="post" action="\("/handovers/\(handover.id)/taking" as URLPath)">\(HTML.token(request))
                <button class="button primary" type="submit">\(Text("我来接班", "Take over")(language))</button></form>
                """
            }
        return """
            <article class="handover"><p><strong>\(people[handover.givenBy] ?? "")</strong> \(bodies[handover.organisation] ?? "") \(HTML.time(handover.givenAt))</p>
            <p class="text">\(handover.note)</p>\(cases.isEmpty ? nil : "<ul class=\"plain-list\">\(each: cases)</ul>" as HTML)\(taking)</article>
            """
    }

    private var form: HTML {
        let chosen = Set(request.form.values.all("case"))
        let boxes = urgent.map { row -> HTML in
            let left = Words.timeLeft(row.dueAt, at: now)
            let id = row.id.description
            let isPressing = row.isUrged || row.severity != .ordinary || (row.dueAt ?? now) < now + .seconds(86_400)
            let isTicked = request.method == .post ? chosen.contains(id) : isPressing
            return """
                <label class="check"><input type="checkbox" name="case" value="\(id)"\("checked", if: isTicked)> \(row.title) \(Words.tag(left.text, left.css, language))</label>
                """
        }
        let list: HTML? =
            boxes.isEmpty
            ? nil
            : "<fieldset class=\"group\"><legend>\(Text("要交代的事项", "Cases to look after")(language))</legend>\(each: boxes)</fieldset>"
        let body: HTML =
            own.count == 1
            ? "<input type=\"hidden\" name=\"organisation\" value=\"\(own[0])\">"
            : Field("organisation", Text("单位", "Body")).select(
                [(nil, own.map { (String($0), bodies[$0] ?? "") })],
                chosen: request.form["organisation"],
                language: language
            )
        return """
            <form class="card form" method="post" action="/handovers"><h2>\(Text("我要交班", "Hand over")(language))</h2>
            \(HTML.token(request))<input type="hidden" name="_key" value="\(request.form["_key"] ?? key)">\(body)
            \(Field("note", Text("交代", "What the next shift has to know"), isRequired: true).textarea(request.form["note"] ?? "", rows: 5, problems: problems, language: language))
            \(list)<button class="button primary" type="submit">\(Text("交班", "Hand over")(language))</button></form>
            """
    }
}
