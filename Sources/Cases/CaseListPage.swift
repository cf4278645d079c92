import Areas
import HTML
import Kernel
import Web

/// All cases within reach, narrowed by a filter: state, place, holder, time left.
struct CaseListPage {
    let request: WebRequest
    let filter: CaseFilter
    let content: Content
    let wording: CaseWording
    /// The areas that the filter offers: those right below the viewer's own.
    let areas: [Area]
    let views: SavedViewBar
    /// What the viewer may do with many cases at once.
    let actions: [Workflow.Action]
    /// How many open cases each scope has with this filter, counted up to 1,000.
    let counts: [CaseFilter.Scope: Int]

    private var language: Language { request.language }

    /// What stands below the filter.
    enum Content {
        /// One more row than a page holds, if there are more.
        case rows([CaseRow])
        case board([CaseStore.Column])
    }

    var page: Page {
        let title = Text("事项", "Cases")
        let form = CaseFilterForm(filter: filter, wording: wording, areas: areas)
        let body: HTML = """
            <h1>\(title(language))</h1>
            \(searchField)
            <div id="case-list" data-live="case.">
            \(views.chips(filter))
            <nav class="tabs-line" aria-label="\(Text("范围", "Scope")(language))">\(each: CaseFilter.Scope.allCases.map(tab))</nav>
            \(form.form)
            \(form.chips)\(filter.notice(language))
            <div class="list-tools">\(shapes)\(filter.shape == .list ? form.looks : nil)\(views.saving(filter))
            <a class="button quiet" href="\(filter.address("/cases/export"))">\(Text("导出 CSV", "Export CSV")(language))</a>
            <a class="button quiet" href="\(filter.address("/cases/export").with("format", "xlsx"))">\(Text("导出 XLSX", "Export XLSX")(language))</a></div>
            \(cases)</div>
            """
        return Page(title: title, frame: .desk, current: "/cases", body: body)
    }

    /// Looks in all cases and signals, whatever the list is narrowed to.
    private var searchField: HTML {
        let label = Text("搜索事项和线索", "Search cases and signals")(language)
        return """
            <form class="filter" method="get" action="/search" role="search" aria-label="\(label)"><label for="search-text">\(label)</label>
            <input id="search-text" name="q" type="search" autocomplete="off">
            <button class="button" type="submit">\(Text("搜索", "Search")(language))</button></form>
            """
    }

    private func tab(_ scope: CaseFilter.Scope) -> HTML {
        let number: HTML? = counts[scope].map { " \(Words.count($0, isLate: scope == .overdue))" }
        return """
            <a href="\(filter.with(scope).address())"\(filter.scope == scope ? " aria-current=\"page\"" as HTML : "")>\(scope.name(language))\(number)</a>
            """
    }

    private var empty: HTML {
        let advice =
            filter.isNarrowed
            ? Text("没有符合条件的事项。可以清除筛选，或换一个范围。", "No case fits. Clear the filter, or choose another scope.")
            : Text("这里没有事项。新的线索立案后会出现在这里。", "No cases here. They appear when signals are opened.")
        return "<div class=\"empty\"><p>\(advice(language))</p></div>"
    }

    private var cases: HTML {
        let ticks = CaseTicks(request: request, actions: actions, filter: filter)
        switch content {
        case .board(let columns):
            let board = CaseBoard(columns: columns, filter: filter, wording: wording, ticks: ticks)
            return ticks.form(columns.flatMap(\.rows), around: board.html)
        case .rows(let rows):
            let shown = Array(rows.prefix(DeskRoutes.pageSize))
            guard let last = shown.last else { return empty }
            let table = ticks.form(
                shown,
                around: CaseTable(rows: shown, filter: filter, wording: wording, ticks: ticks).html
            )
            return rows.count > shown.count ? table + pager(after: last) : table
        }
    }

    /// The list, the board and the map of the same choice.
    private var shapes: HTML {
        var ways: [(name: Text, address: URLPath, isShown: Bool)] = [
            (Text("列表", "List"), filter.changed { $0.shape = .list }.address(), filter.shape == .list)
        ]
        if filter.scope.isByUrgency {
            let board = filter.changed { $0.shape = .board }
            ways.append((Text("看板", "Board"), board.address(), filter.shape == .board))
        }
        let onMap = filter.changed {
            $0.shape = .list
            $0.sort = nil
            $0.columns = []
        }
        ways.append((Text("地图", "Map"), onMap.address("/cases/map"), false))
        let links = ways.map { way -> HTML in
            let current: HTML? = way.isShown ? " aria-current=\"page\"" : nil
            return "<a class=\"button\" href=\"\(way.address)\"\(current)>\(way.name(language))</a>"
        }
        return "<nav class=\"switch\" aria-label=\"\(Text("显示方式", "Shown as")(language))\">\(each: links)</nav>"
    }

    private func pager(after last: CaseRow) -> HTML {
        let next = filter.address().with("after", CaseStore.Place(last).text)
        return
            "<nav class=\"pager\"><a class=\"button\" href=\"\(next)\">\(Text("下一页", "Next")(language))</a></nav>"
    }
}
