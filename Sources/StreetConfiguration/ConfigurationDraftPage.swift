import HTML
import HTTPTypes
import Kernel
import Web

/// All that somebody has changed and not activated yet.
struct ConfigurationDraftPage {
    let request: WebRequest
    let prepared: ConfigurationStore.Prepared
    let kinds: ConfigurationFileKinds
    let findings: [ConfigurationFinding]
    let problems: [InvalidInput.Problem]

    private var language: Language { request.language }

    var page: Page {
        let parts = ConfigurationParts(request: request)
        let title = Text("我的修改", "My changes")
        let difference = ConfigurationDifference(from: prepared.active.set, to: prepared.set, kinds: kinds)
        let links = prepared.drafts.map { draft -> HTML in
            "<li><a href=\"\(("/configuration/edit" as URLPath).with("path", draft.path))\">\(draft.path)</a> <span class=\"hint\">\(HTML.time(draft.savedAt))</span></li>"
        }
        let hasErrors = findings.contains { $0.severity == .error }
        let overtaken = prepared.drafts.contains(where: \.isOvertaken)
        let activate: HTML? =
            hasErrors || difference.isEmpty || overtaken
            ? nil
            : parts.activation(
                "/configuration/draft/activation",
                base: prepared.active.version.number,
                note: request.form["note"] ?? "",
                problems: problems
            )
        let discard: HTML? =
            prepared.drafts.isEmpty
            ? nil
            : """
            <form method="post" action="/configuration/draft/discard" data-confirm="\(Text("放弃全部修改？", "Drop all changes?")(language))">\(HTML.token(request))<button class="button" type="submit">\(Text("放弃全部修改", "Drop all changes")(language))</button></form>
            """
        let content: HTML =
            prepared.drafts.isEmpty
            ? "<p class=\"empty\">\(Text("没有未启用的修改。", "You have changed nothing.")(language))</p>"
            : """
            <section class="card"><ul class="plain-list">\(each: links)</ul></section>\(parts.findings(findings))
            <h2>\(Text("会改变什么", "What changes")(language))</h2>\(parts.difference(difference))\(activate)\(discard)
            """
        let body: HTML = """
            \(parts.crumbs)<h1>\(title(language))</h1>\(ErrorSummary(problems, language: language).html)
            \(OvertakenNotice(request: request, prepared: prepared).html)\(content)
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .conflict,
            current: "/configuration",
            body: body
        )
    }
}
