import Areas
import HTML
import Kernel
import Web

/// The chart of a building (楼盘表): floors and rooms with what is open in each.
struct BuildingChartPage {
    let request: WebRequest
    let building: Area
    /// Its ancestors, outermost first; those within the viewer's reach are links.
    let ancestors: [(area: Area, isWithin: Bool)]
    let chart: BuildingChart
    /// What is open, by the area where it is.
    let matters: [Int64: Matters]
    /// What is about the building itself.
    let own: MattersSection

    private var language: Language { request.language }

    var page: Page {
        let title = Text("\(building.name) 楼盘表", "\(building.name): building chart")
        let body: HTML = """
            \(Self.crumbs(ancestors + [(building, true)], language))
            <h1>\(title(language))</h1>
            <p class="place-line">\(building.fullName)</p>
            \(summary)
            \(own.html)
            \(chart.isEmpty ? empty : table)
            """
        return Page(title: title, frame: .desk, current: "/areas", body: body)
    }

    /// The way down to an area.
    static func crumbs(_ areas: [(area: Area, isWithin: Bool)], _ language: Language) -> HTML {
        let items = areas.map { ancestor -> HTML in
            guard ancestor.isWithin else { return "<li>\(ancestor.area.name)</li>" }
            return "<li><a href=\"\("/areas/\(ancestor.area.id)" as URLPath)\">\(ancestor.area.name)</a></li>"
        }
        return """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol>
            <li><a href="/areas">\(Text("区域", "Areas")(language))</a></li>\(each: items)</ol></nav>
            """
    }

    /// The whole building in words, which is the legend too.
    private var summary: HTML {
        var whole = Matters()
        for (_, one) in matters {
            whole.cases = whole.cases + one.cases
            whole.signals += one.signals
        }
        let tags = whole.tags.map { tag -> HTML in "<li>\(Words.tag(tag.text, "tag-\(tag.css)", language))</li>" }
        guard !tags.isEmpty else {
            return
                "<p class=\"hint\">\(Text("整幢楼没有在办事项和待处理线索。", "Nothing is open in the whole building.")(language))</p>"
        }
        return """
            <ul class="map-legend" aria-label="\(Text("整幢楼", "Whole building")(language))"><li>\(Text("整幢楼", "Whole building")(language))</li>\(each: tags)</ul>
            """
    }

    private var empty: HTML {
        "<div class=\"empty\"><p>\(Text("这幢楼还没有登记房屋。", "No rooms are registered in this building.")(language))</p></div>"
    }

    private var table: HTML {
        let title = Text("各层房屋", "Rooms by floor")(language)
        let heads = chart.units.map { unit -> HTML in
            let name: HTML =
                unit.area.map { "<a href=\"\("/areas/\($0.id)" as URLPath)\">\($0.name)</a>" }
                ?? "\(chart.units.count == 1 ? Text("房屋", "Rooms")(language) : Text("其他", "Others")(language))"
            return "<th scope=\"colgroup\" class=\"unit\" colspan=\"\(unit.columns)\">\(name)</th>"
        }
        let groups = chart.units.map { "<colgroup span=\"\($0.columns)\"></colgroup>" as HTML }
        let rows = chart.floors.map { floor -> HTML in
            let cells = floor.cells.map { unit -> HTML in
                let cells = unit.enumerated().map { index, room in cell(room, isFirst: index == 0) }
                return "\(each: cells)"
            }
            return """
                <tr><th scope="row">\(floor.name ?? Text("未分层", "No floor")(language))</th>\(each: cells)</tr>
                """
        }
        return """
            <section><h2>\(title)</h2>
            <div class="table-scroll chart-scroll" tabindex="0" role="region" aria-label="\(title)"><table class="building-chart">
            <caption class="visually-hidden">\(Text("\(building.fullName) 各层房屋的在办事项和待处理线索", "Open matters of the rooms of \(building.fullName)")(language))</caption>
            <colgroup></colgroup>\(each: groups)
            <thead><tr><th scope="col">\(Text("楼层", "Floor")(language))</th>\(each: heads)</tr></thead>
            <tbody>\(each: rows)</tbody></table></div></section>
            """
    }

    private func cell(_ room: Area?, isFirst: Bool) -> HTML {
        let first: HTML = isFirst ? " first" : ""
        guard let room else { return "<td class=\"none\(first)\"></td>" }
        let tags = matters[room.id.rawValue]?.tags ?? []
        let words = tags.map { tag -> HTML in "<span class=\"word-\(tag.css)\">\(tag.text(language))</span>" }
        let shade: HTML = tags.first.map { " room-\($0.css)" } ?? ""
        return """
            <td class="room\(shade)\(first)"><a href="\("/areas/\(room.id)" as URLPath)"><b>\(room.name)</b>\(each: words)</a></td>
            """
    }
}
