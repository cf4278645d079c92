import Access
import Areas
import HTML
import HTTPTypes
import Inbox
import Kernel
import Registry
import Web

/// The forms of the steps that a viewer may take on a case now.
struct CaseSteps {
    let request: WebRequest
    let viewer: Viewer
    let matter: Case
    let place: Area
    let targets: [Organisation]
    /// Whom the dispatch rules propose.
    let proposal: DispatchProposal?
    let book: CaseBook
    let workflow: Workflow
    let problems: [InvalidInput.Problem]
    let now: Instant

    private var language: Language { request.language }

    /// One form a step, the first one open; what supervises the work stands below what does it.
    var forms: [HTML] {
        guard viewer.may(.workCases) else { return [] }
        let actions = matter.actions(in: workflow, for: CaseActor(viewer, on: matter), book.deadlines, at: now)
        let work = actions.filter { !isSupervision($0) }
        let supervision = actions.filter(isSupervision)
        let answer = work.first(where: \.isAnswer)
        // Taking a case back is no usual next step: it does not stand open.
        let first = answer ?? work.first { !$0.isReturn }
        var html = work.map { form($0, isFirst: $0.code == first?.code) }
        if !supervision.isEmpty {
            html.append("<h2 class=\"actions-head\">\(Text("督办与调整", "Supervision")(language))</h2>")
            html += supervision.map { form($0, isFirst: false) }
        }
        return html
    }

    private func isSupervision(_ action: Workflow.Action) -> Bool {
        action.isUrge || action.isTakeOver || action.extensionStep == .grants || action.extensionStep == .refuses
            || !action.needs.isDisjoint(with: [.category, .severity])
    }

    private func form(_ action: Workflow.Action, isFirst: Bool) -> HTML {
        """
        <details class="action card"\("open", if: isFirst || request.form["action"] == action.code)><summary>\(action.name(language))</summary>
        <form class="form" method="post" action="\("/cases/\(matter.id)/steps" as URLPath)" enctype="multipart/form-data" data-writing>
        \(HTML.token(request))<input type="hidden" name="action" value="\(action.code)"><input type="hidden" name="revision" value="\(matter.revision)">
        \(fields(action))
        <button class="button\(isFirst ? " primary" : "")" type="submit">\(action.name(language))</button></form></details>
        """
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
            let proposed = proposal.flatMap { $0.organisation == matter.holder ? nil : $0 }
            html += Field(
                "organisation",
                Text("转给", "Pass to"),
                hint: proposed.map {
                    Text("建议：\($0.name)（\($0.reason.zh)）", "Suggested: \($0.name) (\($0.reason.en))")
                },
                form: form
            ).select(
                [(nil, options)],
                chosen: mine ? request.form["organisation"] : proposed?.organisation.description,
                problems: shown,
                language: language
            )
        }
        if action.needs.contains(.category) {
            html += Field("category", Text("新类别", "New category"), isRequired: true, form: form).select(
                Words.categories(book.categories, language),
                chosen: mine ? request.form["category"] : nil,
                problems: shown,
                language: language
            )
        }
        if action.needs.contains(.severity) {
            let severities = Case.Severity.allCases.map { (String($0.rawValue), Words.severity($0)(language)) }
            html += Field("severity", Text("紧急程度", "Urgency"), isRequired: true, form: form).select(
                [(nil, [("", Text("请选择", "Choose")(language))] + severities)],
                chosen: mine ? request.form["severity"] : nil,
                problems: shown,
                language: language
            )
        }
        if action.needs.contains(.pause) {
            let reasons = book.deadlines.pauses.reasons.map { reason in
                let longest = Words.limit(reason.longest)
                let words = Text("\(reason.name.zh)（最长 \(longest.zh)）", "\(reason.name.en) (at most \(longest.en))")
                return (reason.code, words(language))
            }
            html += Field("pause", Text("挂起原因", "Why"), form: form).select(
                [(nil, [("", Text("请选择", "Choose")(language))] + reasons)],
                chosen: mine ? request.form["pause"] : nil,
                problems: shown,
                language: language
            )
        }
        if action.needs.contains(.extension) {
            let lengths = book.deadlines.extensions.lengths.map { ($0.description, Words.limit($0)(language)) }
            html += Field("extension", Text("延长", "How much more"), form: form).select(
                [(nil, [("", Text("请选择", "Choose")(language))] + lengths)],
                chosen: mine ? request.form["extension"] : nil,
                problems: shown,
                language: language
            )
        }
        html += Field("note", label(action), form: form).textarea(
            note,
            replies: replies(action),
            problems: shown,
            language: language
        )
        if ["finish", "close", "note"].contains(action.code) {
            html += Field("photos", Text("照片（可不传）", "Photos (optional)"), form: form).photos(
                problems: shown,
                language: language
            )
        }
        return html
    }

    private func label(_ action: Workflow.Action) -> Text {
        if action.needs.contains(.reason) { return Text("原因", "Reason") }
        if action.isUrge { return Text("要求（承办单位会看到）", "What you ask of the holder") }
        if action.isAnswer { return Text("答复", "Answer") }
        return action.needs.contains(.note) ? Text("办理情况", "What was done") : Text("说明（可不填）", "Note (optional)")
    }

    /// Texts that a street keeps ready for the step, with this case's words in their places.
    private func replies(_ action: Workflow.Action) -> [String] {
        (book.replies[action.code] ?? []).map { reply in
            reply(language).replacing("{number}", with: matter.number).replacing("{place}", with: place.fullName)
                .replacing("{category}", with: book.categoryName(matter.category)(language))
        }
    }
}
