import Access
import HTML
import Kernel
import Web

/// A list of areas with what lies below each.
struct AreaList {
    let request: WebRequest
    let areas: [Area]
    /// How many areas lie right below each; those without any are missing.
    let counts: [Area.ID: Int]
    /// Where the list goes on; nil at its end.
    let next: URLPath?

    var html: HTML {
        let language = request.language
        guard !areas.isEmpty else {
            return "<p class=\"empty\">\(Text("没有可以显示的区域。", "There are no areas to show.")(language))</p>"
        }
        let rows = areas.map { area -> HTML in
            """
            <tr><td data-label="\(Text("名称", "Name")(language))"><a href="/areas/\(area.id.rawValue)">\(area.name)</a></td>
            <td data-label="\(Text("层级", "Level")(language))">\(area.level.name(language))</td>
            <td data-label="\(Text("编码", "Code")(language))"><code>\(area.code)</code></td>
            <td class="number" data-label="\(Text("下级", "Below")(language))">\(counts[area.id] ?? 0)</td></tr>
            """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("区域列表", "List of areas")(language))">
            <table class="list"><thead><tr><th scope="col">\(Text("名称", "Name")(language))</th>
            <th scope="col">\(Text("层级", "Level")(language))</th><th scope="col">\(Text("编码", "Code")(language))</th>
            <th scope="col" class="number">\(Text("下级", "Below")(language))</th></tr></thead>
            <tbody>\(each: rows)</tbody></table></div>
            \(next.map { path -> HTML in "<p class=\"pager\"><a class=\"button\" rel=\"next\" href=\"\(path)\">\(Text("下一页", "Next page")(language))</a></p>" })
            """
    }
}

/// The page of areas: where somebody starts, or what his search found.
struct AreasPage {
    let list: AreaList
    /// What was searched for; nil for the start.
    let search: String?

    var page: Page {
        let language = list.request.language
        let title = Text("区域", "Areas")
        return Page(
            title: title,
            frame: .desk,
            current: "/areas",
            body: """
                <h1>\(title(language))</h1>
                <form class="filter" method="get" action="/areas" role="search">
                <label for="area-search">\(Text("名称开头", "Name starts with")(language))</label>
                <input id="area-search" name="q" type="search" value="\(search ?? "")" autocomplete="off">
                <button class="button" type="submit">\(Text("查找", "Search")(language))</button></form>
                \(search == nil ? AreaMap("/areas/outlines.json", name: Text("社区地图", "Map of the communities")).html(language) : nil)
                \(list.html)
                """
        )
    }
}

/// The page of one area: where it lies and what lies in it.
struct AreaPage {
    let area: Area
    /// Its ancestors, outermost first; those within the viewer's reach are links.
    let ancestors: [(area: Area, isWithin: Bool)]
    /// What other features say of it.
    let goingOn: HTML?
    let list: AreaList

    var page: Page {
        let language = list.request.language
        let crumbs = ancestors.map { ancestor -> HTML in
            guard ancestor.isWithin else { return "<li>\(ancestor.area.name)</li>" }
            return "<li><a href=\"/areas/\(ancestor.area.id.rawValue)\">\(ancestor.area.name)</a></li>"
        }
        let codes: HTML? =
            area.level.depth > AreaLevel.building.depth
            ? nil
            : """
            <p class="actions"><a class="button" href="/areas/\(area.id.rawValue)/codes">\(Text("打印家园码", "Print the home codes")(language))</a></p>
            """
        let hasList = !list.areas.isEmpty || area.level != .room
        return Page(
            title: Text(same: area.name),
            frame: .desk,
            current: "/areas",
            body: """
                <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol>
                <li><a href="/areas">\(Text("区域", "Areas")(language))</a></li>\(each: crumbs)</ol></nav>
                <h1>\(area.name)</h1>
                <dl class="facts"><div><dt>\(Text("层级", "Level")(language))</dt><dd>\(area.level.name(language))</dd></div>
                <div><dt>\(Text("全称", "Full name")(language))</dt><dd>\(area.fullName)</dd></div>
                <div><dt>\(Text("编码", "Code")(language))</dt><dd><code>\(area.code)</code></dd></div></dl>
                \(goingOn)
                \(codes)
                \(hasList ? list.html : .empty)
                """
        )
    }
}
