import Areas
import HTML
import Kernel
import Web

/// The cases of a filter on a map, with a list of the same cases and a table of the same numbers.
struct CaseMapPage {
    let request: WebRequest
    let filter: CaseFilter
    let chosen: Area?
    let places: [CaseStore.PlaceLoad]
    let names: ClusterNames
    let rows: [CaseRow]
    let fullNames: [Int64: String]
    /// The areas that the filter offers.
    let areas: [Area]
    let book: CaseBook
    let now: Instant

    private var language: Language { request.language }
    private var total: CaseLoad { places.map(\.load).reduce(CaseLoad(), +) }

    var page: Page {
        let title = Text("事项地图", "Map of cases")
        let body: HTML = """
            <h1>\(title(language))</h1>
            <nav class="tabs-line" aria-label="\(Text("范围", "Scope")(language))">\(each: CaseFilter.Scope.allCases.map(tab))</nav>
            \(filterForm)\(filter.notice(language))
            <div class="map-board"><div>
            <div class="map case-map" data-case-map data-places="\(filter.address("/cases/map/places.json"))" data-outlines="\(filter.address("/cases/map/outlines.json"))" role="region" aria-label="\(title(language))"></div>
            \(legend)</div>
            \(list)</div>
            \(table)
            """
        return Page(title: title, frame: .desk, current: "/cases/map", body: body)
    }

    private func tab(_ scope: CaseFilter.Scope) -> HTML {
        """
        <a href="\(filter.with(scope).address("/cases/map"))"\(filter.scope == scope ? " aria-current=\"page\"" as HTML : "")>\(scope.name(language))</a>
        """
    }

    /// Area and category can be chosen here; whatever else the address says is kept.
    private var filterForm: HTML {
        let everything = ("", Text("全部", "All")(language))
        var offered = areas.map { ($0.id.description, $0.name) }
        // An area that a link named stays chosen, if some of its cases may be seen.
        if let chosen, !areas.contains(chosen), !places.isEmpty {
            offered.append((chosen.id.description, chosen.fullName))
        }
        let categories = [everything] + book.categories.categories.map { ($0.code, $0.name(language)) }
        let hidden = filter.hidden(without: ["area", "category"])
        return """
            <form class="filters" method="get" action="/cases/map" role="search" aria-label="\(Text("筛选", "Filter")(language))">\(each: hidden)
            \(offered.isEmpty ? nil : Field("area", Text("区域", "Area")).select([(nil, [everything] + offered)], chosen: filter.area.map(String.init), language: language))
            \(Field("category", Text("类别", "Category")).select([(nil, categories)], chosen: filter.category, language: language))
            <div class="filter-actions"><button class="button" type="submit">\(Text("筛选", "Filter")(language))</button>
            \(filter.isNarrowed ? "<a class=\"button quiet\" href=\"\(filter.plain.address("/cases/map"))\">\(Text("清除", "Clear")(language))</a>" as HTML : nil)
            <a class="button quiet" href="\(filter.address())">\(Text("查看列表", "As a list")(language))</a></div></form>
            """
    }

    private var legend: HTML {
        let shown = Urgency.allCases.filter { $0 != .closed || filter.scope == .all || filter.scope == .closed }
        let items = shown.map { urgency -> HTML in
            let within: HTML? =
                urgency == .soon ? " <span class=\"hint\">\(Text("（24 小时内）", "(within a day)")(language))</span>" : nil
            return """
                <li><span class="spot-dot dot-\(urgency.css)"></span>\(urgency.word(language))\(within) <strong>\(urgency.count(total))</strong></li>
                """
        }
        return """
            <ul class="map-legend" aria-label="\(Text("图例", "Legend")(language))">\(each: items)</ul>
            """
    }

    private var list: HTML {
        let items = rows.map { row -> HTML in
            let left = Words.timeLeft(row.dueAt, at: now)
            let state = book.stateName(row.state)(language)
            return """
                <li><a href="\("/cases/\(row.id)" as URLPath)">\(row.title)</a> \(Words.tag(left.text, left.css, language))
                <span class="hint">\(fullNames[row.area] ?? "") · \(state)</span></li>
                """
        }
        let count = total.all
        let more: HTML? =
            rows.isEmpty
            ? nil
            : """
            <p><a class="button" href="\(filter.address())">\(Text("全部 \(count) 件", "All \(count)")(language))</a></p>
            """
        let empty: HTML? =
            rows.isEmpty
            ? "<p class=\"empty\">\(Text("没有符合条件的事项。可以清除筛选，或换一个范围。", "No case fits. Clear the filter, or choose another scope.")(language))</p>"
            : nil
        return """
            <section class="card map-list" id="map-list" data-live="case."><h2>\(Text("事项", "Cases")(language)) <span class="count">\(count)</span></h2>
            <div class="map-rows" tabindex="0" role="region" aria-label="\(Text("事项列表", "List of cases")(language))"><ul class="plain-list">\(each: items)</ul>\(empty)</div>
            \(more)</section>
            """
    }

    /// The same numbers for whoever does not see the map.
    private var table: HTML {
        let level = CaseMapRoutes.level(below: chosen?.level)
        let clusters = CaseCluster.gather(places, to: level, in: chosen.map { ($0.level, $0.id.rawValue) })
            .sorted(by: CaseCluster.isBefore)
        let showsClosed = filter.scope == .all || filter.scope == .closed
        let shown = Urgency.allCases.filter { $0 != .closed || showsClosed }
        let name = Text("地点", "Place")(language)
        let all = Text("合计", "All")(language)
        let body = clusters.map { cluster -> HTML in
            let numbers = shown.map { urgency -> HTML in
                let count = urgency.count(cluster.load)
                let number: HTML =
                    urgency == .late && count > 0 ? "<span class=\"tag tag-late\">\(count)</span>" : "\(count)"
                return "<td class=\"number\" data-label=\"\(urgency.word(language))\">\(number)</td>"
            }
            return """
                <tr><th scope="row"><a href="\(cluster.address(filter))">\(names.name(cluster)(language))</a></th>
                <td class="number" data-label="\(all)"><a href="\(cluster.address(filter))" aria-label="\(names.name(cluster)(language)) \(cluster.load.all)">\(cluster.load.all)</a></td>\(each: numbers)</tr>
                """
        }
        guard !body.isEmpty else { return "<div id=\"map-places\" data-live=\"case.\"></div>" }
        let heads = shown.map { "<th scope=\"col\" class=\"number\">\($0.word(language))</th>" as HTML }
        return """
            <section id="map-places" data-live="case."><h2>\(Text("各处数量", "By place")(language))</h2>
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("各处数量", "By place")(language))"><table class="list places-table">
            <thead><tr><th scope="col">\(name)</th><th scope="col" class="number">\(all)</th>\(each: heads)</tr></thead>
            <tbody>\(each: body)</tbody></table></div></section>
            """
    }
}
