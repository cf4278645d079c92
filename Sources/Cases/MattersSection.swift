import Areas
import HTML
import Inbox
import Kernel
import Web

/// What is about exactly one area: its cases and the signals that wait to be sorted.
struct MattersSection {
    let area: Area
    let cases: [CaseRow]
    let signals: [Signal]
    /// Whether the closed cases are among them.
    let showsClosed: Bool
    /// Whether the viewer may open the list of the cases.
    let mayList: Bool
    /// Whether there are more cases than these.
    let hasMore: Bool
    let book: CaseBook
    let now: Instant
    let language: Language

    var html: HTML {
        let title =
            area.level == .room
            ? Text("本户事项", "Matters of this room") : Text("\(area.name)本身的事项", "Matters of \(area.name) itself")
        let incoming = signals.map { signal -> HTML in
            """
            <li><a href="\("/signals/\(signal.id)" as URLPath)">\(Words.brief(signal.text, 60))</a> \(Words.tag(Words.state(signal.state).text, Words.state(signal.state).css, language))
            <span class="hint">\(HTML.time(signal.createdAt))</span></li>
            """
        }
        let matters = cases.map { row -> HTML in
            let left = Words.timeLeft(row.dueAt, at: now)
            let state = book.stateName(row.state)(language)
            return """
                <li><a href="\("/cases/\(row.id)" as URLPath)">\(row.title)</a> \(Words.tag(left.text, left.css, language))
                <span class="hint">\(book.categoryName(row.category)(language)) · \(state) · \(HTML.time(row.openedAt))</span></li>
                """
        }
        let list: HTML =
            incoming.isEmpty && matters.isEmpty
            ? "<p class=\"hint\">\((showsClosed ? Text("没有事项，也没有待处理的线索。", "No cases, and no signals to sort.") : Text("没有在办事项，也没有待处理的线索。", "Nothing is open."))(language))</p>"
            : "<ul class=\"plain-list\">\(each: incoming)\(each: matters)</ul>"
        let all = Text(hasMore ? "全部事项" : "事项列表（含已办结）", hasMore ? "All cases" : "Cases, closed ones too")
        let address = ("/areas/\(area.id)/cases" as URLPath).with("show", "all")
        let way: HTML? =
            mayList ? "<p class=\"actions\"><a class=\"button\" href=\"\(address)\">\(all(language))</a></p>" : nil
        return """
            <section class="card" id="matters" data-live="case.,signal."><h2>\(title(language))</h2>\(list)
            \(way)</section>
            """
    }
}
