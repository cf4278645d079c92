import Access
import Areas
import Attachments
import HTML
import HTTPTypes
import Inbox
import Kernel
import Registry
import Web

/// One case: where it stands, its history, and the steps that the viewer may take now.
struct CasePage {
    let request: WebRequest
    let viewer: Viewer
    let matter: Case
    let events: [CaseEvent]
    let place: Area
    let signals: [Signal]
    let remarks: [SignalEvent]
    let photos: [Int64: [Attachment]]
    let people: [Int64: String]
    let holders: [Int64: String]
    let targets: [Organisation]
    let book: CaseBook
    let problems: [InvalidInput.Problem]
    let now: Instant

    private var language: Language { request.language }

    var page: Page {
        let title = Text(same: matter.title)
        let state = book.workflow.state(matter.state)
        let due = matter.due(in: book.workflow, book.calendar)
        let left = Words.timeLeft(due?.at, at: now)
        let category = book.categories[matter.category]?.name(language) ?? matter.category
        let steps = forms
        let provisional: HTML? =
            due?.isProvisional == true
            ? "<span class=\"hint\">\(Text("节假日安排公布前为暂定", "Provisional until the year's holidays are announced")(language))</span>"
            : nil
        let body: HTML = """
            <p class="crumb"><a href="/cases">\(Text("事项", "Cases")(language))</a> \(matter.number)</p>
            <div id="case-\(matter.id.description)" data-live="case.,signal." data-live-subject="\(subjects)">
            <h1>\(matter.title) \(Words.tag(state?.name ?? Text(same: matter.state), due == nil ? "tag-done" : "tag-open", language)) \(Words.tag(left.text, left.css, language))</h1>
            \(ErrorSummary(problems, language: language).html)
            <div class="cols\(steps.isEmpty ? " single" : "")"><div>
            <section class="card"><h2>\(Text("情况", "Facts")(language))</h2>
            <dl class="facts"><dt>\(Text("类别", "Category")(language))</dt><dd>\(category)</dd>
            <dt>\(Text("地点", "Place")(language))</dt><dd>\(place.fullName)</dd>
            <dt>\(Text("办理单位", "Holder")(language))</dt><dd>\(holders[matter.holder] ?? "")</dd>
            \(due.map { "<dt>\(Text("截止", "Due")(language))</dt><dd>\(Words.time($0.at)) \(provisional)</dd>" as HTML })
            \(ratingPart)</dl></section>
            \(each: signals.map(signalPart))
            <section class="card"><h2>\(Text("办理经过", "History")(language))</h2><ol class="timeline">\(each: timeline)</ol></section>
            </div>\(steps.isEmpty ? nil : "<div class=\"actions-column\">\(each: steps)</div>" as HTML)</div></div>
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/cases",
            body: body
        )
    }

    /// What the page tells of: the case and the reports that it came from.
    private var subjects: String {
        ([matter.id.description] + signals.map(\.id.description)).joined(separator: " ")
    }

    private var ratingPart: HTML? {
        guard let rating = matter.rating else { return nil }
        let solved = rating.isSolved ? Text("已解决", "Solved") : Text("未解决", "Not solved")
        return """
            <dt>\(Text("居民评价", "Rating")(language))</dt><dd>\(solved(language))，\(Text("满意度 \(rating.satisfaction)/5", "satisfaction \(rating.satisfaction)/5")(language))</dd>
            """
    }

    private func signalPart(_ signal: Signal) -> HTML {
        let pictures = (photos[signal.id.rawValue] ?? []).map { photo -> (id: String, base: URLPath) in
            ("\(photo.id)", "/cases/\(matter.id)/photos/\(photo.id)")
        }
        let link: HTML? =
            viewer.may(.seeSignals)
            ? " <a href=\"\("/signals/\(signal.id)" as URLPath)\">\(signal.printedReceipt)</a>" : nil
        return """
            <section class="card"><h2>\(Text("居民反映", "What was reported")(language))\(link)</h2><p class="text">\(signal.text)</p>
            \(signal.place.isEmpty ? nil : "<p class=\"hint\">\(signal.place)</p>" as HTML)\(Words.photos(pictures, language))</section>
            """
    }

    private var timeline: [HTML] {
        var entries: [(at: Instant, html: HTML)] = events.map { event in
            let name =
                event.action == CaseEvent.opened
                ? Text("立案", "Opened") : book.workflow.action(event.action)?.name ?? Text(same: event.action)
            let who = event.account.map { people[$0] ?? "" } ?? Text("居民", "The reporter")(language)
            let organisation = event.organisation.flatMap { holders[$0] } ?? ""
            let pictures = (photos[event.id.rawValue] ?? []).map { photo -> (id: String, base: URLPath) in
                ("\(photo.id)", "/cases/\(matter.id)/photos/\(photo.id)")
            }
            let passed: HTML? = event.action == "pass_on" ? " → \(holders[event.holder] ?? "")" : nil
            return (
                event.at,
                """
                <li>\(Words.time(event.at))<span class="what">\(name(language))\(passed)</span><span class="who">\(organisation) \(who)</span>\(Words.note(event.note))\(Words.photos(pictures, language))</li>
                """
            )
        }
        for remark in remarks where remark.action == .remark {
            entries.append(
                (
                    remark.at,
                    """
                    <li>\(Words.time(remark.at))<span class="what">\(Text("居民补充", "The reporter added")(language))</span>\(Words.note(remark.note))</li>
                    """
                )
            )
        }
        return entries.sorted { $0.at > $1.at }.map(\.html)
    }

    /// A form for each step that the viewer may take now; the first one open.
    private var forms: [HTML] {
        guard viewer.may(.workCases) else { return [] }
        let actions = matter.actions(in: book.workflow, for: CaseActor(viewer, on: matter), at: now)
        return actions.enumerated().map { index, action in
            """
            <details class="action card"\("open", if: index == 0 || request.form["action"] == action.code)><summary>\(action.name(language))</summary>
            <form class="form" method="post" action="\("/cases/\(matter.id)/steps" as URLPath)" enctype="multipart/form-data">
            \(HTML.token(request))<input type="hidden" name="action" value="\(action.code)"><input type="hidden" name="revision" value="\(matter.revision)">
            \(fields(action))
            <button class="button\(index == 0 ? " primary" : "")" type="submit">\(action.name(language))</button></form></details>
            """
        }
    }

    private func fields(_ action: Workflow.Action) -> HTML {
        let mine = request.form["action"] == action.code
        let shown = mine ? problems : []
        let note = mine ? request.form["note"] ?? "" : ""
        // The form that was sent has the plain identifiers, to which the summary of errors links.
        let form = mine ? nil : action.code
        var html: HTML = ""
        if action.needs.contains(.organisation) {
            let options =
                [("", Text("请选择", "Choose")(language))]
                + targets.filter { $0.id.rawValue != matter.holder }.map { ($0.id.description, $0.name) }
            html += Field("organisation", Text("转给", "Pass to"), form: form).select(
                [(nil, options)],
                chosen: mine ? request.form["organisation"] : nil,
                problems: shown,
                language: language
            )
        }
        let label =
            action.needs.contains(.reason)
            ? Text("原因", "Reason")
            : action.needs.contains(.note) ? Text("办理情况", "What was done") : Text("说明（可不填）", "Note (optional)")
        html += Field("note", label, form: form).textarea(note, problems: shown, language: language)
        if ["finish", "close", "note"].contains(action.code) {
            html += Field("photos", Text("照片（可不传）", "Photos (optional)"), form: form).photos(
                problems: shown,
                language: language
            )
        }
        return html
    }
}
