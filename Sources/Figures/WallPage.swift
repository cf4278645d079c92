import Areas
import Cases
import HTML
import HTTPTypes
import Kernel
import Web

/// The wall screen: what happens in the street now, without scrolling; every figure opens its records.
struct WallPage {
    let request: WebRequest
    let name: String
    let colouring: Colouring
    let today: [Measure: Int]
    let month: [Measure: Int]
    let days: FigureStore.Table
    let categories: [FigureLine]
    let dimension: Dimension
    let ground: [FigureLine]
    let outlines: [AreaStore.Outlined]
    let newest: [FigureRow]
    let places: [Int64: String]
    let book: CaseBook
    let seesSignals: Bool
    let now: Instant

    private var language: Language { request.language }
    private var monthly: Selection { Selection(.opened, .month) }
    private var daily: Selection { Selection(.opened, .today) }

    var page: Page {
        let title = Text("大屏", "Wall screen")
        let moment = CivilTime(now)
        let weekdays = [
            Text("星期一", "Monday"), Text("星期二", "Tuesday"), Text("星期三", "Wednesday"), Text("星期四", "Thursday"),
            Text("星期五", "Friday"), Text("星期六", "Saturday"), Text("星期日", "Sunday"),
        ]
        let date = Text(
            "\(moment.date.year)年\(moment.date.month)月\(moment.date.day)日 \(weekdays[moment.date.weekday - 1].zh)",
            "\(weekdays[moment.date.weekday - 1].en) \(moment.date)"
        )
        let heading = Text(name.hasSuffix("社区") ? "\(name)治理" : "\(name)社区治理", "\(name) community governance")
        let body: HTML = """
            <header class="wall-top"><p><a class="wall-back" href="/desk">\(Text("返回工作台", "Back to the desk")(language))</a> <span class="live-dot" data-live-state="wait" role="status">\(Text("连接中", "Connecting")(language))</span></p>
            <h1>\(heading(language))</h1><p id="wall-time" data-live="case.,signal.">\(date(language)) · \(asOf(now, language))</p></header>
            <div class="wall">
            <div class="wall-column">\(categoryPanel)\(rankingPanel)</div>
            <div class="wall-column wall-middle">\(strip)\(mapPanel)\(trendPanel)</div>
            <div class="wall-column">\(newestPanel)\(deadlinePanel)</div></div>
            """
        return Page(title: title, frame: .wall, current: "/wall", body: body)
    }

    private func panel(_ id: StaticString, _ title: Text, _ note: String, css: StaticString = "", _ body: HTML) -> HTML
    {
        """
        <section class="panel \("\(css)")" id="\("\(id)")" data-live="case.,signal." aria-labelledby="\("\(id)")-title"><header><h2 id="\("\(id)")-title">\(title(language))</h2><span class="note">\(note)</span></header>\(body)</section>
        """
    }

    private var thirtyDays: String { Period.month.name(language) }

    private var strip: HTML {
        var items: [(name: Text, shown: String, unit: Text, css: String, rows: URLPath)] = []
        let count = { (measure: Measure, name: Text, css: String) in
            let number = String(today[measure] ?? 0)
            items.append((name, number, Text("件", ""), css, daily.measuring(measure).rows))
        }
        if seesSignals { count(.received, Text("今日线索", "Signals today"), "") }
        count(.opened, Text("今日立案", "Opened today"), "")
        count(.closed, Text("今日办结", "Closed today"), (today[.closed] ?? 0) > 0 ? "good" : "")
        count(.open, Text("在办", "Open now"), "")
        count(.overdue, Text("逾期", "Overdue now"), (today[.overdue] ?? 0) > 0 ? "bad" : "")
        let rate = percent(month[.satisfied] ?? 0, of: month[.rated] ?? 0)
        items.append(
            (Text("近 30 天满意率", "Satisfied, 30 d"), rate, Text("", ""), "good", monthly.measuring(.satisfied).rows)
        )
        let html = items.map { item -> HTML in
            """
            <li><a class="tile \(item.css)" href="\(item.rows)"><span>\(item.name(language))</span><b>\(item.shown)<small>\(item.unit(language))</small></b></a></li>
            """
        }
        return """
            <ul class="tiles" id="wall-numbers" data-live="case.,signal." aria-label="\(Text("今日", "Today")(language))">\(each: html)</ul>
            """
    }

    private var categoryPanel: HTML {
        let bars = categories.sorted { $0(.opened) > $1(.opened) }.prefix(10).map { line in
            Chart.Bar(
                name: line.name,
                value: line(.opened),
                rows: monthly.narrowed(.category, to: line.key).measuring(.opened).rows
            )
        }
        let title = Text("事项类别", "Categories")
        return panel(
            "wall-categories",
            title,
            "\(Measure.opened.name(language)) · \(thirtyDays)",
            Chart.bars(bars, label: title, language)
        )
    }

    private var rankingPanel: HTML {
        let ranked = ground.filter { $0(.closed) > 0 }.sorted { a, b in
            // Compared as fractions: the share on time, then the number.
            let left = a(.closedOnTime) * b(.closed)
            let right = b(.closedOnTime) * a(.closed)
            return left == right ? a(.closed) > b(.closed) : left > right
        }
        let bars = ranked.prefix(10).map { line in
            Chart.Bar(
                name: line.name,
                value: line(.closedOnTime) * 1000 / max(line(.closed), 1),
                shown: percent(line(.closedOnTime), of: line(.closed)),
                rows: monthly.narrowed(dimension, to: line.key).measuring(.closedOnTime).rows
            )
        }
        let title = Text("\(dimension.name.zh)按时办结率", "Closed on time by \(dimension.name.en.lowercased())")
        return panel(
            "wall-ranking",
            title,
            thirtyDays,
            css: "ranking",
            bars.isEmpty ? nothing : Chart.bars(bars, most: 1000, label: title, language)
        )
    }

    private var nothing: HTML { "<p class=\"empty\">\(Text("暂无数据。", "Nothing yet.")(language))</p>" }

    private var mapPanel: HTML {
        let most = ground.map { $0(.open) }.max() ?? 0
        let figures = Dictionary(ground.map { ($0.key, $0.figures) }) { first, _ in first }
        let parts = outlines.map { outlined -> AreaDrawing.Part in
            let key = String(outlined.area.id.rawValue)
            let mine = figures[key] ?? [:]
            return AreaDrawing.Part(
                name: outlined.area.name,
                shown: colouring.shown(mine),
                grade: colouring.grade(mine, most: most),
                rows: monthly.narrowed(dimension, to: key).measuring(colouring.measure).rows,
                polygons: AreaDrawing.polygons(outlined.geometry)
            )
        }
        let choices = Colouring.allCases.map { choice -> HTML in
            let current: HTML = choice == colouring ? " aria-current=\"page\"" : ""
            return
                "<a href=\"\(URLPath("/wall").with("colour", choice.rawValue))\"\(current)>\(choice.name(language))</a>"
        }
        let legend = colouring.legend.map { entry -> HTML in
            let word = entry.grade.word.map { "\($0(language)) " } ?? ""
            return
                "<li><span class=\"swatch \(entry.grade.rawValue)\"></span>\(word)\(entry.meaning(language))</li>"
        }
        let title = Text("\(dimension.name.zh)态势", "By \(dimension.name.en.lowercased())")
        let drawing = AreaDrawing(parts: parts).html(title: title, language)
        return panel(
            "wall-map",
            title,
            "",
            css: "map-panel",
            """
            <nav class="choices" aria-label="\(Text("着色", "Coloured by")(language))">\(each: choices)</nav>
            \(drawing ?? nothing)<ul class="legend">\(each: legend)</ul>
            """
        )
    }

    private var trendPanel: HTML {
        let span = Period.month.days(at: now)
        let lines = trendLines(monthly, days: span, table: days)
        let title = Text("近 30 天趋势", "Trend of 30 days")
        return panel(
            "wall-trend",
            title,
            "",
            css: "trend-panel",
            """
            \(Chart.legend(lines, language))\(Chart.lines(lines, days: span, id: "wall-chart", title: title, language))
            """
        )
    }

    private var newestPanel: HTML {
        let items = newest.map { row -> HTML in
            let state = book.stateName(row.state)(language)
            let isLate = row.dueAt.map { $0 < now } ?? false
            let css = isLate ? "late" : row.dueAt == nil ? "done" : "open"
            let word = isLate ? Text("逾期", "Overdue")(language) : state
            return """
                <li><a href="\("/cases/\(row.id)" as URLPath)"><span class="what">\(row.title)</span><span class="mark \(css)">\(word)</span><span class="where">\(HTML.time(row.at)) \(places[row.area] ?? "")</span></a></li>
                """
        }
        let title = Text("最新事项", "Newest cases")
        let note = Text("实时更新", "Live")(language)
        return panel(
            "wall-newest",
            title,
            note,
            css: "newest",
            items.isEmpty ? nothing : "<ol class=\"feed\">\(each: items)</ol>"
        )
    }

    private var deadlinePanel: HTML {
        let late = monthly.measuring(.overdue)
        let rows: [(name: Text, shown: String, rows: URLPath)] = [
            (Text("30 天办结", "Closed, 30 d"), String(month[.closed] ?? 0), monthly.measuring(.closed).rows),
            (Text("其中按时", "of them on time"), String(month[.closedOnTime] ?? 0), monthly.measuring(.closedOnTime).rows),
            (Text("今日到期", "Due today"), String(month[.dueToday] ?? 0), monthly.measuring(.dueToday).rows),
            (Text("现在逾期", "Overdue now"), String(month[.overdue] ?? 0), late.rows),
            (Text("30 天重办", "Reopened, 30 d"), String(month[.reopened] ?? 0), monthly.measuring(.reopened).rows),
            (
                Text("评价已解决", "Rated as solved"), percent(month[.solved] ?? 0, of: month[.rated] ?? 0),
                monthly.measuring(.solved).rows
            ),
        ]
        let cells = rows.map { row -> HTML in
            "<li><a href=\"\(row.rows)\"><span>\(row.name(language))</span><b>\(row.shown)</b></a></li>"
        }
        let accepted = month[.acceptedInTime] ?? 0
        let answered = accepted + (month[.acceptedLate] ?? 0)
        let onTime = month[.closedOnTime] ?? 0
        let closed = month[.closed] ?? 0
        let bar = Chart.bars(
            [
                Chart.Bar(
                    name: Text("按时受理率", "Accepted in time")(language),
                    value: answered > 0 ? accepted * 1000 / answered : 0,
                    shown: percent(accepted, of: answered),
                    rows: monthly.measuring(.acceptedInTime).rows
                ),
                Chart.Bar(
                    name: Text("按时办结率", "Closed on time")(language),
                    value: closed > 0 ? onTime * 1000 / closed : 0,
                    shown: percent(onTime, of: closed),
                    rows: monthly.measuring(.closedOnTime).rows
                ),
            ],
            most: 1000,
            label: Text("按时率", "On time"),
            language
        )
        return panel(
            "wall-deadlines",
            Text("时限执行", "Deadlines"),
            thirtyDays,
            "\(bar)<ul class=\"cells\">\(each: cells)</ul>"
        )
    }
}
