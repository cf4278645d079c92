import Areas
import HTML
import Inbox
import Kernel
import Web

/// What narrows a list of cases: the form, what is chosen already, and how the list looks.
///
/// Works without scripts: ordinary forms that load the list anew.
struct CaseFilterForm {
    let filter: CaseFilter
    let wording: CaseWording
    /// The areas that the form offers: those right below the viewer's own.
    let areas: [Area]

    private var language: Language { wording.language }
    private var book: CaseBook { wording.book }

    /// The form; on a phone it waits behind a line of its own.
    var form: HTML {
        let everything = ("", Text("全部", "All")(language))
        let states = [everything] + book.states.map { ($0.code, $0.name(language)) }
        let places = [everything] + areas.map { ($0.id.description, $0.name) }
        let own: Set<String> = ["q", "category", "state", "severity", "channel", "from", "until"]
        let severities =
            [everything] + Case.Severity.allCases.map { (String($0.rawValue), Words.severity($0)(language)) }
        let channels = [everything] + Signal.Channel.allCases.map { ($0.rawValue, $0.name(language)) }
        let hidden = filter.hidden(without: areas.isEmpty ? own : own.union(["area"]))
        return """
            <details class="fold filter-fold"><summary>\(Text("筛选", "Filter")(language))</summary></details>
            <form class="filters" method="get" action="/cases" role="search" aria-label="\(Text("筛选", "Filter")(language))">\(each: hidden)
            \(Field("q", Text("包含文字", "With the words")).input(filter.words ?? "", type: "search", language: language))
            \(areas.isEmpty ? nil : Field("area", Text("区域", "Area")).select([(nil, places)], chosen: filter.area.map(String.init), language: language))
            \(Field("category", Text("类别", "Category")).select(categories, chosen: filter.category, language: language))
            \(Field("state", Text("状态", "State")).select([(nil, states)], chosen: filter.state, language: language))
            \(Field("severity", Text("紧急程度", "Urgency")).select([(nil, severities)], chosen: filter.severity.map { String($0.rawValue) }, language: language))
            \(Field("channel", Text("来源", "How it came")).select([(nil, channels)], chosen: filter.channel?.rawValue, language: language))
            \(Field("from", Text("立案自", "Opened from")).input(filter.from?.description ?? "", type: "date", language: language))
            \(Field("until", Text("至", "until")).input(filter.until?.description ?? "", type: "date", language: language))
            <div class="filter-actions"><button class="button" type="submit">\(Text("筛选", "Filter")(language))</button></div></form>
            """
    }

    /// Each thing that is chosen, with a link to the list without it.
    var chips: HTML? {
        guard filter.isNarrowed else { return nil }
        var chips: [HTML] = []
        func add(_ label: Text, _ value: String, _ change: (inout CaseFilter) -> Void) {
            let words = "\(label(language))：\(value)"
            let name = Text("去掉“\(words)”", "Remove “\(words)”")
            chips.append(
                """
                <li><a class="chip" href="\(filter.changed(change).address())" aria-label="\(name(language))">\(words) <span aria-hidden="true">×</span></a></li>
                """
            )
        }
        if let words = filter.words { add(Text("文字", "Words"), words) { $0.words = nil } }
        if let area = filter.area {
            add(Text("区域", "Area"), wording.places[area] ?? Text("已选区域", "the chosen area")(language)) { $0.area = nil }
        }
        if let category = filter.category {
            add(Text("类别", "Category"), wording.category(category)) { $0.category = nil }
        }
        if let state = filter.state { add(Text("状态", "State"), wording.state(state)(language)) { $0.state = nil } }
        if let holder = filter.holder {
            add(Text("办理单位", "Holder"), wording.holders[holder] ?? String(holder)) { $0.holder = nil }
        }
        if let severity = filter.severity {
            add(Text("紧急程度", "Urgency"), Words.severity(severity)(language)) { $0.severity = nil }
        }
        if let channel = filter.channel { add(Text("来源", "How it came"), channel.name(language)) { $0.channel = nil } }
        if let from = filter.from { add(Text("立案自", "Opened from"), from.description) { $0.from = nil } }
        if let until = filter.until { add(Text("立案至", "Opened until"), until.description) { $0.until = nil } }
        return """
            <ul class="chips" aria-label="\(Text("已选条件", "Chosen")(language))">\(each: chips)
            <li><a class="chip quiet" href="\(filter.plain.address())">\(Text("全部清除", "Clear all")(language))</a></li></ul>
            """
    }

    /// Which columns stand in the table, and in which order the rows come.
    var looks: HTML {
        let columns = CaseColumn.allCases.map { column -> HTML in
            """
            <label class="check"><input type="checkbox" name="columns" value="\(column.rawValue)"\("checked", if: filter.shownColumns.contains(column))> \(column.name(language))</label>
            """
        }
        let sorts = filter.scope.sorts.map { ($0.rawValue, $0.name(language)) }
        return """
            <details class="fold looks"><summary>\(Text("列与排序", "Columns and order")(language))</summary>
            <form class="form card" method="get" action="/cases">\(each: filter.hidden(without: ["columns", "sort"]))
            \(Field("sort", Text("排序", "Order")).select([(nil, sorts)], chosen: filter.order.rawValue, language: language))
            <fieldset class="checks"><legend>\(Text("显示的列", "Columns shown")(language))</legend>\(each: columns)</fieldset>
            <div class="filter-actions"><button class="button" type="submit">\(Text("应用", "Apply")(language))</button>
            <a class="button quiet" href="\(filter.changed { $0.columns = []; $0.sort = nil }.address())">\(Text("恢复默认", "As usual")(language))</a></div></form></details>
            """
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
}
