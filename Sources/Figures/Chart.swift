import HTML
import Kernel

/// Charts drawn on the server as SVG; every mark is a link to the records behind it, every chart has its table.
enum Chart {
    /// One bar of a list.
    struct Bar {
        let name: String
        let value: Int
        /// What stands at the end of the bar, when it is not the value.
        var shown: String?
        let rows: URLPath
    }

    /// One line of a chart over days.
    struct Line {
        let name: Text
        /// `line-1` or `line-2`: solid and dashed, so that colour is not needed to tell them apart.
        let css: String
        let values: [Int]
        /// The records of each day.
        let rows: [URLPath]
    }

    /// Bars from left to right, each with its name and number as text.
    static func bars(_ bars: [Bar], most: Int? = nil, label: Text, _ language: Language) -> HTML {
        let most = max(most ?? bars.map(\.value).max() ?? 0, 1)
        let items = bars.map { bar -> HTML in
            let width = min(max(bar.value * 1000 / most, bar.value > 0 ? 8 : 0), 1000)
            return """
                <li><a class="bar" href="\(bar.rows)"><span class="bar-name">\(bar.name)</span>\
                <svg class="bar-mark" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="bar-back" width="1000" height="10"></rect><rect class="bar-fill" width="\(width)" height="10"></rect></svg>\
                <b class="bar-value">\(bar.shown ?? String(bar.value))</b></a></li>
                """
        }
        return "<ol class=\"bars\" aria-label=\"\(label(language))\">\(each: items)</ol>"
    }

    /// Lines over days; `id` tells the chart apart on its page.
    static func lines(_ lines: [Line], days: [CivilDate], id: String, title: Text, _ language: Language) -> HTML {
        let most = scale(lines.flatMap(\.values).max() ?? 0)
        let count = max(days.count - 1, 1)
        let x = { (index: Int) -> Int in left + index * (right - left) / count }
        let y = { (value: Int) -> Int in bottom - value * (bottom - top) / most }
        let grid = (0...4).map { step -> HTML in
            let value = most * step / 4
            return """
                <line class="chart-grid" x1="\(left)" x2="\(right)" y1="\(y(value))" y2="\(y(value))"></line><text class="chart-text" x="\(left - 12)" y="\(y(value) + 7)" text-anchor="end">\(value)</text>
                """
        }
        let every = max(1, (days.count + 9) / 10)
        let names = days.enumerated().map { index, day -> HTML? in
            guard (days.count - 1 - index) % every == 0 else { return nil }
            return
                "<text class=\"chart-text\" x=\"\(x(index))\" y=\"\(bottom + 30)\" text-anchor=\"middle\">\(day.month)-\(day.day)</text>"
        }
        let paths = lines.map { line -> HTML in
            let points = line.values.enumerated().map { "\(x($0)),\(y($1))" }.joined(separator: " ")
            let dots = line.values.enumerated().map { index, value -> HTML in
                let what = "\(days[index]) \(line.name(language)) \(value)"
                return """
                    <a href="\(line.rows[index])" aria-label="\(what)"><circle class="chart-hit" cx="\(x(index))" cy="\(y(value))" r="13"></circle><circle class="chart-dot \(line.css)" cx="\(x(index))" cy="\(y(value))" r="4"></circle><title>\(what)</title></a>
                    """
            }
            return "<polyline class=\"chart-line \(line.css)\" points=\"\(points)\"></polyline>\(each: dots)"
        }
        let totals = lines.map { "\($0.name(language)) \($0.values.reduce(0, +))" }.joined(separator: ", ")
        return """
            <svg class="chart" viewBox="0 0 1200 270" role="group" aria-labelledby="\(id)-title \(id)-text"><title id="\(id)-title">\(title(language))</title><desc id="\(id)-text">\(totals)</desc>
            \(each: grid)\(each: names.compactMap(\.self))\(each: paths)</svg>
            """
    }

    /// The same lines as a table, a row a day.
    static func table(_ lines: [Line], days: [CivilDate], title: Text, _ language: Language) -> HTML {
        let heads = lines.map { "<th scope=\"col\" class=\"number\">\($0.name(language))</th>" as HTML }
        let body = days.enumerated().reversed().map { index, day -> HTML in
            let cells = lines.map { line -> HTML in
                "<td class=\"number\" data-label=\"\(line.name(language))\"><a href=\"\(line.rows[index])\">\(line.values[index])</a></td>"
            }
            return "<tr><th scope=\"row\">\(day.description)</th>\(each: cells)</tr>"
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(title(language))"><table class="list"><thead><tr><th scope="col">\(Dimension.day.name(language))</th>\(each: heads)</tr></thead><tbody>\(each: body)</tbody></table></div>
            """
    }

    static func legend(_ lines: [Line], _ language: Language) -> HTML {
        let items = lines.map { line -> HTML in
            """
            <li><svg class="legend-mark" viewBox="0 0 40 10" aria-hidden="true" focusable="false"><line class="chart-line \(line.css)" x1="0" x2="40" y1="5" y2="5"></line></svg>\(line.name(language))</li>
            """
        }
        return "<ul class=\"legend\">\(each: items)</ul>"
    }

    private static let left = 60
    private static let right = 1175
    private static let top = 16
    private static let bottom = 222

    /// The end of the axis: the next round number that four steps divide.
    private static func scale(_ most: Int) -> Int {
        var unit = 4
        while true {
            for factor in [1, 2, 5] where unit * factor >= most { return unit * factor }
            unit *= 10
        }
    }
}

/// A share in words: `96.4%`, or a dash where there is nothing to share.
func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "–" }
    let tenths = part * 1000 / whole
    return tenths == 1000 ? "100%" : "\(tenths / 10).\(tenths % 10)%"
}
