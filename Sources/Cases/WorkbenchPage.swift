import Access
import HTML
import Inbox
import Kernel
import Web

/// Where a worker starts: how much waits, and what comes first.
///
/// Every number opens the list that it counts.
struct WorkbenchPage {
    let request: WebRequest
    let viewer: Viewer
    /// Nil for somebody who sees no signals.
    let newSignals: Int?
    let counts: [CaseFilter.Scope: Int]
    /// The newest new ones.
    let signals: [Signal]
    /// The viewer's own, the most urgent first.
    let cases: [CaseRow]
    /// What a shift before left to the viewer's, with the names of those who left it.
    let handovers: (rows: [Handover], people: [Int64: String])
    let places: [Int64: String]
    let book: CaseBook
    let now: Instant

    private var language: Language { request.language }

    var page: Page {
        let title = Text("工作台", "Workbench")
        let scopes: [CaseFilter.Scope] = [.overdue, .dueSoon, .urged, .escalated, .mine, .waiting, .open]
        let first: HTML? = newSignals.map {
            tile("/signals", Text("新线索", "New signals"), $0, isLate: false)
        }
        let tiles = scopes.map { scope in
            tile(CaseFilter().with(scope).address(), scope.name, counts[scope] ?? 0, isLate: scope == .overdue)
        }
        let body: HTML = """
            <h1>\(title(language))</h1>
            <div id="workbench" data-live="signal.,case.,shift.">
            <nav class="tiles" aria-label="\(Text("待办数量", "What waits")(language))">\(first)\(each: tiles)</nav>
            <p class="hint">\(Text("截至", "As of")(language)) \(HTML.time(now)) <a href="\("/workflows/\(book.workflow.code)" as URLPath)">\(Text("办理流程", "How cases go")(language))</a></p>
            \(handoverPart)<div class="halves">\(newSignals == nil ? nil : signalPart)\(casePart)</div></div>
            """
        return Page(title: title, frame: .desk, current: "/desk", body: body)
    }

    private func tile(_ address: URLPath, _ name: Text, _ count: Int, isLate: Bool) -> HTML {
        """
        <a class="tile\(isLate && count > 0 ? " tile-late" : "")" href="\(address)"><strong>\(Words.capped(count))</strong><span>\(name(language))</span></a>
        """
    }

    /// Stands above all else: whoever comes on duty has to know it first.
    private var handoverPart: HTML? {
        guard !handovers.rows.isEmpty else { return nil }
        let items = handovers.rows.map { handover -> HTML in
            """
            <li><a href="/handovers">\(Words.brief(handover.note, 40))</a> <span class="hint">\(handovers.people[handover.givenBy] ?? "") \(HTML.time(handover.givenAt))</span></li>
            """
        }
        return """
            <section class="card"><h2>\(Text("待接班", "To be taken over")(language))</h2><ul class="plain-list">\(each: items)</ul></section>
            """
    }

    private var signalPart: HTML {
        let items = signals.map { signal -> HTML in
            """
            <li><a href="\("/signals/\(signal.id)" as URLPath)">\(Words.brief(signal.text, 40))</a><span class="hint">\(places[signal.area] ?? "") \(HTML.time(signal.createdAt))</span></li>
            """
        }
        let none = Text("没有新线索。居民上报后会立即出现在这里。", "No new signals. Reports appear here at once.")
        return """
            <section class="card"><h2>\(Text("最新线索", "Newest signals")(language))</h2>
            \(items.isEmpty ? "<p class=\"hint\">\(none(language))</p>" as HTML : "<ul class=\"plain-list\">\(each: items)</ul>")</section>
            """
    }

    private var casePart: HTML {
        let items = cases.map { row -> HTML in
            let left = Words.timeLeft(row.dueAt, at: now)
            let state = book.stateName(row.state)
            return """
                <li><a href="\("/cases/\(row.id)" as URLPath)">\(row.title)</a> \(Words.tag(left.text, left.css, language))\(Words.told(row.told, language))<span class="hint">\(state(language)) · \(places[row.area] ?? "")</span></li>
                """
        }
        let none = Text("您单位现在没有在办的事项。", "Your organisation has no open case now.")
        return """
            <section class="card"><h2>\(Text("我单位最急的事项", "Our most urgent cases")(language))</h2>
            \(items.isEmpty ? "<p class=\"hint\">\(none(language))</p>" as HTML : "<ul class=\"plain-list\">\(each: items)</ul>")</section>
            """
    }
}

extension CaseFilter.Scope {
    /// What the scope is called.
    var name: Text {
        switch self {
        case .open: Text("在办", "Open")
        case .mine: Text("我单位的", "Ours")
        case .dueSoon: Text("24 小时内到期", "Due within a day")
        case .overdue: Text("逾期", "Overdue")
        case .urged: Text("被催办", "Urged")
        case .escalated: Text("逾期升级", "Escalated")
        case .waiting: Text("等待其他单位", "With others")
        case .closed: Text("已办结", "Closed")
        case .all: Text("全部", "All")
        }
    }
}
