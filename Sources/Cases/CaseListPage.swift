import Areas
import HTML
import Kernel
import Web

/// All cases within reach, narrowed by a filter: state, place, holder, time left.
struct CaseListPage {
    let request: WebRequest
    let rows: [CaseRow]
    let places: [Int64: String]
    let holders: [Int64: String]
    let filter: CaseFilter
    /// The areas that the filter offers: those right below the viewer's own.
    let areas: [Area]
    /// How many open cases each scope has, counted up to 1,000.
    let counts: [CaseFilter.Scope: Int]
    let book: CaseBook
    let now: Instant

    private var language: Language { request.language }

    var page: Page {
        let title = Text("事项", "Cases")
        let shown = Array(rows.prefix(DeskRoutes.pageSize))
        let body: HTML = """
            <h1>\(title(language))</h1>
            \(searchField)
            <div id="case-list" data-live="case.">
            <nav class="tabs-line" aria-label="\(Text("范围", "Scope")(language))">\(each: CaseFilter.Scope.allCases.map(tab))</nav>
            \(filterForm)
            \(shown.isEmpty ? empty : table(shown))
            \(pager(shown))</div>
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

    /// Works without scripts: an ordinary form that loads the list anew.
    private var filterForm: HTML {
        let everything = ("", Text("全部", "All")(language))
        let states = [everything] + book.workflow.states.map { ($0.code, $0.name(language)) }
        let places = [everything] + areas.map { ($0.id.description, $0.name) }
        let hidden: [HTML] = [
            ("show", filter.scope == .open ? nil : filter.scope.rawValue), ("holder", filter.holder.map(String.init)),
        ]
        .compactMap { name, value in value.map { "<input type=\"hidden\" name=\"\(name)\" value=\"\($0)\">" } }
        let holder: HTML? = filter.holder.map { id in
            var without = filter
            without.holder = nil
            return
                "<a class=\"chip\" href=\"\(without.address())\">\(holders[id] ?? Text("办理单位", "Holder")(language)) ×</a>"
        }
        return """
            <form class="filters" method="get" action="/cases" role="search" aria-label="\(Text("筛选", "Filter")(language))">\(each: hidden)
            \(areas.isEmpty ? nil : Field("area", Text("区域", "Area")).select([(nil, places)], chosen: filter.area.map(String.init), language: language))
            \(Field("category", Text("类别", "Category")).select(categories, chosen: filter.category, language: language))
            \(Field("state", Text("状态", "State")).select([(nil, states)], chosen: filter.state, language: language))
            \(Field("from", Text("立案自", "Opened from")).input(filter.from?.description ?? "", type: "date", language: language))
            \(Field("until", Text("至", "until")).input(filter.until?.description ?? "", type: "date", language: language))
            <div class="filter-actions"><button class="button" type="submit">\(Text("筛选", "Filter")(language))</button>
            \(filter.isNarrowed ? "<a class=\"button quiet\" href=\"\(clear)\">\(Text("清除", "Clear")(language))</a>" as HTML : nil)
            <a class="button quiet" href="\(filter.address("/cases/export"))">\(Text("导出表格", "Export")(language))</a></div>\(holder)</form>
            """
    }

    private var clear: URLPath {
        var plain = CaseFilter()
        plain.scope = filter.scope
        return plain.address()
    }

    private var categories: [(heading: String?, options: [(value: String, label: String)])] {
        var groups: [(heading: String?, options: [(value: String, label: String)])] = [
            (nil, [("", Text("全部", "All")(language))])
        ]
        for category in book.categories.categories {
            let heading = category.group(language)
            if groups.last?.heading != heading {
                let code = String(category.code.prefix { $0 != "." })
                groups.append(
                    (heading, [(code, Text("\(category.group.zh)（全部）", "\(category.group.en): all")(language))])
                )
            }
            groups[groups.count - 1].options.append((category.code, category.name(language)))
        }
        return groups
    }

    private var empty: HTML {
        let advice =
            filter.isNarrowed
            ? Text("没有符合条件的事项。可以清除筛选，或换一个范围。", "No case fits. Clear the filter, or choose another scope.")
            : Text("这里没有事项。新的线索立案后会出现在这里。", "No cases here. They appear when signals are opened.")
        return "<div class=\"empty\"><p>\(advice(language))</p></div>"
    }

    private func table(_ rows: [CaseRow]) -> HTML {
        let heads = [
            Text("事项", "Case"), Text("类别", "Category"), Text("地点", "Place"), Text("状态", "State"),
            Text("办理单位", "Holder"),
            Text("时限", "Time left"),
        ].map { $0(language) }
        let body = rows.map { row -> HTML in
            let left = Words.timeLeft(row.dueAt, at: now)
            let state = book.workflow.state(row.state)?.name ?? Text(same: row.state)
            return """
                <tr><td data-label="\(heads[0])"><span><a href="\("/cases/\(row.id)" as URLPath)">\(row.title)</a> <span class="hint">\(row.number)</span></span></td>
                <td data-label="\(heads[1])">\(book.categories[row.category]?.name(language) ?? row.category)</td>
                <td data-label="\(heads[2])">\(places[row.area] ?? "")</td>
                <td data-label="\(heads[3])">\(Words.tag(state, row.dueAt == nil ? "tag-done" : "tag-open", language))</td>
                <td data-label="\(heads[4])"><a class="plain" href="\(held(by: row.holder))">\(holders[row.holder] ?? "")</a></td>
                <td data-label="\(heads[5])">\(Words.tag(left.text, left.css, language))</td></tr>
                """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("事项", "Cases")(language))"><table class="list">
            <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>\(each: body)</tbody></table></div>
            """
    }

    private func held(by holder: Int64) -> URLPath {
        var narrowed = filter
        narrowed.holder = holder
        return narrowed.address()
    }

    private func pager(_ shown: [CaseRow]) -> HTML? {
        guard rows.count > shown.count, let last = shown.last else { return nil }
        let next = filter.address().with("after", CaseStore.Place(last).text)
        return
            "<nav class=\"pager\"><a class=\"button\" href=\"\(next)\">\(Text("下一页", "Next")(language))</a></nav>"
    }
}
