import Access
import HTML
import HTTPTypes
import Kernel
import Web

/// The saved views on the page of the list: a chip for each, and a form that keeps what is shown now.
struct SavedViewBar {
    let request: WebRequest
    let viewer: Viewer
    let views: [SavedView]
    /// The viewer's organisations, with which he may share.
    let organisations: [(id: Int64, name: String)]

    private var language: Language { request.language }

    /// A link for each view; the one that is shown is marked.
    func chips(_ filter: CaseFilter) -> HTML? {
        guard !views.isEmpty else { return nil }
        let shown = filter.query
        let items = views.map { view -> HTML in
            let owner: HTML? =
                view.owner == viewer.account.rawValue ? nil : "<span class=\"hint\">\(view.ownerName)</span>"
            return """
                <li><a class="chip" href="\(view.address)"\(view.query == shown ? " aria-current=\"page\"" as HTML : "")>\(view.name)\(owner)</a></li>
                """
        }
        return """
            <nav aria-label="\(Text("保存的视图", "Saved views")(language))"><ul class="chips">\(each: items)
            <li><a class="chip quiet" href="/cases/views">\(Text("管理视图", "Manage views")(language))</a></li></ul></nav>
            """
    }

    /// Keeps the choice of this page under a name.
    func saving(_ filter: CaseFilter) -> HTML {
        """
        <details class="fold"><summary>\(Text("保存为视图", "Save as a view")(language))</summary>\(form(query: filter.query))</details>
        """
    }

    func form(query: String, problems: [InvalidInput.Problem] = []) -> HTML {
        """
        <form class="form card" method="post" action="/cases/views">\(HTML.token(request))<input type="hidden" name="query" value="\(query)">
        \(Field("name", Text("名称", "Name"), hint: Text("例如：本周到期的噪声", "For example: noise that is due this week"), form: problems.isEmpty ? "view" : nil).input(request.form["name"] ?? "", problems: problems, language: language))
        \(sharing(chosen: request.form["share"], form: problems.isEmpty ? "view" : nil, problems))
        <button class="button" type="submit">\(Text("保存", "Save")(language))</button></form>
        """
    }

    func sharing(chosen: String?, form: String?, _ problems: [InvalidInput.Problem] = []) -> HTML {
        let options =
            [("", Text("只有自己", "Only me")(language))]
            + organisations.map { ($0.id.description, Text("\($0.name)的同事", "Colleagues of \($0.name)")(language)) }
        return Field("share", Text("谁能看到", "Seen by"), form: form).select(
            [(nil, options)],
            chosen: chosen,
            problems: problems,
            language: language
        )
    }
}

/// All views that somebody sees: his own to be renamed, shared and removed, his colleagues' to be opened.
struct SavedViewsPage {
    let request: WebRequest
    let bar: SavedViewBar
    /// What was wrong with the form that was sent, and which view it was about; nil for a new one.
    var problems: [InvalidInput.Problem] = []
    var sent: SavedView.ID?

    private var language: Language { request.language }

    var page: Page {
        let title = Text("保存的视图", "Saved views")
        let own = bar.views.filter { $0.owner == bar.viewer.account.rawValue }
        let others = bar.views.filter { $0.owner != bar.viewer.account.rawValue }
        let none = Text(
            "还没有保存的视图。在事项列表上筛选后，点“保存为视图”。",
            "No views yet. Filter the list of cases, then save it as a view."
        )
        let body: HTML = """
            <p class="crumb"><a href="/cases">\(Text("事项", "Cases")(language))</a></p>
            <h1>\(title(language))</h1>
            \(ErrorSummary(problems, language: language).html)
            \(!problems.isEmpty && sent == nil ? bar.form(query: request.form["query"] ?? "", problems: problems) : nil)
            \(bar.views.isEmpty ? "<div class=\"empty\"><p>\(none(language))</p></div>" as HTML : nil)
            \(own.isEmpty ? nil : "<section><h2>\(Text("我的", "Mine")(language))</h2><ul class=\"view-list\">\(each: own.map(line))</ul></section>" as HTML)
            \(others.isEmpty ? nil : "<section><h2>\(Text("同事共享的", "Shared by colleagues")(language))</h2><ul class=\"view-list\">\(each: others.map(other))</ul></section>" as HTML)
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/cases",
            body: body
        )
    }

    private func line(_ view: SavedView) -> HTML {
        let mine = sent == view.id ? problems : []
        let form = mine.isEmpty ? view.id.description : nil
        let name = mine.isEmpty ? view.name : request.form["name"] ?? ""
        let share = mine.isEmpty ? view.organisation?.description : request.form["share"]
        let confirm = Text("删除视图“\(view.name)”？", "Remove the view “\(view.name)”?")
        return """
            <li class="card"><a href="\(view.address)">\(view.name)</a>
            <details class="fold"\("open", if: !mine.isEmpty)><summary>\(Text("修改", "Change")(language))<span class="visually-hidden"> \(view.name)</span></summary>
            <form class="form" method="post" action="\("/cases/views/\(view.id)" as URLPath)">\(HTML.token(request))
            \(Field("name", Text("名称", "Name"), form: form).input(name, problems: mine, language: language))
            \(bar.sharing(chosen: share, form: form, mine))
            <button class="button" type="submit">\(Text("保存", "Save")(language))</button></form>
            <form method="post" action="\("/cases/views/\(view.id)/removal" as URLPath)" data-confirm="\(confirm(language))">\(HTML.token(request))
            <button class="button danger" type="submit">\(Text("删除", "Remove")(language))</button></form></details></li>
            """
    }

    private func other(_ view: SavedView) -> HTML {
        "<li class=\"card\"><a href=\"\(view.address)\">\(view.name)</a> <span class=\"hint\">\(view.ownerName)</span></li>"
    }
}

extension SavedView {
    /// The list that it opens.
    var address: URLPath { query.isEmpty ? "/cases" : URLPath(path: "/cases?\(query)") }
}
