import HTML
import Kernel
import Web

/// The ticks of a list and what can be done with what is ticked; an ordinary form, scripts only save clicks.
struct CaseTicks {
    let request: WebRequest
    /// What can be done; nobody ticks without it.
    let actions: [Workflow.Action]
    let filter: CaseFilter

    private var language: Language { request.language }

    var isOffered: Bool { !actions.isEmpty }

    func tick(_ row: CaseRow) -> HTML {
        let name = Text("选择“\(row.title)”", "Choose “\(row.title)”")
        return """
            <label class="tick"><input type="checkbox" name="row" value="\(row.id.description)" aria-label="\(name(language))"></label>
            """
    }

    /// The rows within the form.
    func form(_ rows: [CaseRow], around content: HTML) -> HTML {
        guard isOffered, !rows.isEmpty else { return content }
        let all = rows.map(\.id.description).joined(separator: " ")
        let options =
            [("", Text("批量办理…", "For those ticked…")(language))] + actions.map { ($0.code, $0.name(language)) }
        let choices = options.map { "<option value=\"\($0.0)\">\($0.1)</option>" as HTML }
        return """
            <form class="bulk" method="post" action="/cases/bulk">\(HTML.token(request))<input type="hidden" name="back" value="\(filter.query)">
            <div class="bulk-bar ticks"><label class="check"><input type="checkbox" name="page" value="\(all)" data-tick-all> \(Text("本页全部", "All on this page")(language))</label>
            <select name="action" aria-label="\(Text("批量办理", "A step for those ticked")(language))">\(each: choices)</select>
            <button class="button" type="submit">\(Text("预览", "Preview")(language))</button></div>
            \(content)</form>
            """
    }
}
