import Areas
import HTML
import HTTPTypes
import Inbox
import Kernel
import Web

/// The table of figures, cut by area, category, holder, source and period.
struct FiguresPage {
    let request: WebRequest
    let selection: Selection
    let dimension: Dimension
    let total: [Measure: Int]
    let lines: [FigureLine]
    let days: FigureStore.Table
    let places: [Area]
    let groups: [(code: String, name: Text)]
    let holders: [FigureLine]
    let seesSignals: Bool
    let now: Instant

    private var language: Language { request.language }

    private var measures: [Measure] { Measure.seen(withSignals: seesSignals) }

    var page: Page {
        let title = Text("数据", "Figures")
        let csv = selection.filters(on: URLPath("/figures/table.csv").with("by", dimension.rawValue))
        let xlsx = selection.filters(on: URLPath("/figures/table.xlsx").with("by", dimension.rawValue))
        let body: HTML = """
            <h1>\(title(language))</h1>
            \(filters)
            <div id="figures" data-live="case.,signal.">
            <p class="hint">\(asOf(now, language))</p>
            <ul class="figure-strip">\(each: strip)</ul>\(unanswered)
            \(trend)
            <section class="card"><h2>\(Text("按\(dimension.name.zh)立案", "Cases opened by \(dimension.name.en.lowercased())")(language))</h2>
            \(dimension == .day ? nil : Chart.bars(bars, label: dimension.name, language))\(table)
            <p class="actions"><a class="button" href="\(csv)" download>\(Text("导出 CSV", "Export CSV")(language))</a> <a class="button" href="\(xlsx)" download>\(Text("导出 XLSX", "Export XLSX")(language))</a></p></section></div>
            """
        return Page(title: title, frame: .desk, current: "/figures", body: body)
    }

    private var filters: HTML {
        let all = Text("全部", "All")(language)
        let periods = Period.allCases.map { (String($0.rawValue), $0.name(language)) }
        let areas = [("", all)] + places.map { (String($0.id.rawValue), $0.name) }
        let kinds = [("", all)] + groups.map { ($0.code, $0.name(language)) }
        let organisations = [("", all)] + holders.map { ($0.key, $0.name) }
        let sources = [("", all)] + Signal.Channel.allCases.map { ($0.rawValue, $0.name(language)) }
        let dimensions = Dimension.allCases.map { ($0.rawValue, $0.name(language)) }
        return """
            <form class="filters card" method="get" action="/figures">
            \(select("period", Text("期间", "Period"), periods, String(selection.period.rawValue)))
            \(select("by", Text("分列", "Lines by"), dimensions, dimension.rawValue))
            \(select("area", Text("区域", "Area"), areas, selection.area.map { String($0.id) }))
            \(select("group", Text("类别", "Category"), kinds, selection.group))
            \(select("holder", Text("办理单位", "Holder"), organisations, selection.holder.map { String($0) }))
            \(select("source", Text("来源", "Source"), sources, selection.source))
            <button class="button primary" type="submit">\(Text("查看", "Show")(language))</button></form>
            """
    }

    private func select(_ name: StaticString, _ label: Text, _ options: [(String, String)], _ chosen: String?) -> HTML {
        Field(name, label).select(
            [(nil, options.map { (value: $0.0, label: $0.1) })],
            chosen: chosen,
            language: language
        )
    }

    private var strip: [HTML] {
        var items = measures.map { measure -> HTML in
            let number = total[measure] ?? 0
            let scope = measure.isNow ? Text("现在", "now") : selection.period.name
            return """
                <li class="card"><a href="\(selection.measuring(measure).rows)"><span>\(measure.name(language))</span><b data-figure="\(measure.rawValue)">\(number)</b><small>\(scope(language))\(share(measure))</small></a></li>
                """
        }
        if items.isEmpty { items.append("") }
        return items
    }

    /// What a figure is a share of.
    private func share(_ measure: Measure) -> String {
        let of: Measure
        switch measure {
        case .acceptedInTime: return " · \(inTime { total[$0] ?? 0 })"
        case .closedOnTime, .rated: of = .closed
        case .solved, .satisfied: of = .rated
        case .overdue: of = .open
        case .received, .opened, .acceptedLate, .open, .dueToday, .closed, .reopened: return ""
        }
        return " · \(percent(total[measure] ?? 0, of: total[of] ?? 0))"
    }

    /// The opened cases that count neither as accepted in time nor as late.
    private var unanswered: HTML? {
        let known = (total[.acceptedInTime] ?? 0) + (total[.acceptedLate] ?? 0)
        let rest = (total[.opened] ?? 0) - known
        guard rest > 0 else { return nil }
        let text = Text(
            "立案中另有 \(rest) 件尚未受理，或受理时没有记录时限，不计入按时受理率。",
            "Of the cases opened, \(rest) are not accepted yet or were so before the limit was kept: the share leaves them out."
        )
        return "<p class=\"hint\">\(text(language))</p>"
    }

    private var trend: HTML? {
        guard selection.period != .today else { return nil }
        let days = selection.period.days(at: now)
        let shown = trendLines(selection, days: days, table: self.days)
        let title = Text("每日立案与办结", "Opened and closed each day")
        return """
            <section class="card"><h2>\(title(language))</h2>\(Chart.legend(shown, language))\(Chart.lines(shown, days: days, id: "trend", title: title, language))
            <details><summary>\(Text("看表格", "As a table")(language))</summary>\(Chart.table(shown, days: days, title: title, language))</details></section>
            """
    }

    private var bars: [Chart.Bar] {
        lines.prefix(12).map { line in
            let rows = selection.narrowed(dimension, to: line.key).measuring(.opened).rows
            return Chart.Bar(name: line.name, value: line(.opened), rows: rows)
        }
    }

    private var table: HTML {
        let heads = measures.map { "<th scope=\"col\" class=\"number\">\($0.name(language))</th>" as HTML }
        let response = Text("按时受理率", "Response")(language)
        let onTime = Text("按时率", "On time")(language)
        let body = lines.map { line -> HTML in
            let narrowed = selection.narrowed(dimension, to: line.key)
            let cells = measures.map { measure -> HTML in
                let isMissing = !dimension.counts(measure)
                let number: HTML =
                    isMissing ? "–" : "<a href=\"\(narrowed.measuring(measure).rows)\">\(line(measure))</a>"
                return "<td class=\"number\" data-label=\"\(measure.name(language))\">\(number)</td>"
            }
            return """
                <tr><th scope="row">\(line.name)</th>\(each: cells)<td class="number" data-label="\(response)">\(inTime(line.callAsFunction))</td><td class="number" data-label="\(onTime)">\(percent(line(.closedOnTime), of: line(.closed)))</td></tr>
                """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(dimension.name(language))"><table class="list figures-table">
            <thead><tr><th scope="col">\(dimension.name(language))</th>\(each: heads)<th scope="col" class="number">\(response)</th><th scope="col" class="number">\(onTime)</th></tr></thead><tbody>\(each: body)</tbody></table></div>
            """
    }
}

/// The share of cases that were accepted in time, of those accepted.
func inTime(_ figure: (Measure) -> Int) -> String {
    percent(figure(.acceptedInTime), of: figure(.acceptedInTime) + figure(.acceptedLate))
}

/// Opened and closed on each day.
func trendLines(_ selection: Selection, days: [CivilDate], table: FigureStore.Table) -> [Chart.Line] {
    [(Measure.opened, "line-1"), (.closed, "line-2")].map { measure, css in
        Chart.Line(
            name: measure.name,
            css: css,
            values: days.map { table[String($0.days)]?[measure] ?? 0 },
            rows: days.map { selection.narrowed(.day, to: String($0.days)).measuring(measure).rows }
        )
    }
}
