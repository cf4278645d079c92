import Access
import Cases
import HTML
import Kernel
import Web

/// The box and what was found, newest first.
struct SearchPage {
    let request: WebRequest
    let query: SearchQuery
    let found: SearchStore.Found
    /// How many changes are not in the index yet; nil while it is being built.
    let lag: Int64?
    /// Whether the reader may look by the end of a telephone number.
    let asksForPhone: Bool
    let book: CaseBook

    private var language: Language { request.language }

    var page: Page {
        let title = Text("搜索", "Search")
        let body: HTML = """
            <h1>\(title(language))</h1>
            \(SearchBox(text: query.text, isTooLong: query.isTooLong).html(language))
            \(behind)
            \(results)
            """
        return Page(title: title, frame: .desk, current: "/search", body: body)
    }

    /// Said only when something can be missing.
    private var behind: HTML? {
        let words: Text
        switch lag {
        case nil:
            words = Text(
                "正在为已有的记录建立索引，较早的记录可能暂时搜不到。",
                "What was there before is still being indexed: older records may be missing for now."
            )
        case .some(let lag) where lag > 0:
            words = Text(
                "索引正在更新，最新的 \(lag) 次变动可能暂时搜不到，稍后再搜一次。",
                "The index is being brought up to date: the newest \(lag) changes may be missing. Search again in a moment."
            )
        case .some: return nil
        }
        return "<p class=\"hint\" role=\"status\">\(words(language))</p>"
    }

    private var results: HTML? {
        guard !query.isTooLong else { return nil }
        guard !query.isEmpty else { return empty(Text("可以这样搜", "What can be looked for")) }
        guard !found.subjects.isEmpty else { return empty(Text("没有找到", "Nothing found")) }
        return "<ol class=\"search-list plain-list card\">\(each: found.subjects.map(row))</ol>\(pager)"
    }

    private func row(_ subject: SearchSubject) -> HTML {
        let isMatter = subject.key.kind == .matter
        let address: URLPath = isMatter ? "/cases/\(subject.key.id)" : "/signals/\(subject.key.id)"
        let kind = isMatter ? Text("事项", "Case") : Text("线索", "Signal")
        let state = isMatter ? book.stateName(subject.state) : Self.signalState(subject.state)
        let snippets = subject.texts.filter { !$0.isEmpty }.map { Snippet(Masking.numbers(in: $0), query) }
        // The text where something was found; a signal is named by its text in any case.
        let snippet = snippets.first(where: \.hasFound) ?? (isMatter ? nil : snippets.first)
        let category = book.categories[subject.category]?.name(language)
        return """
            <li><p class="search-head"><span class="tag">\(kind(language))</span>
            <a href="\(address)">\(isMatter ? Snippet(Masking.numbers(in: subject.title), query).html : snippet?.html ?? "\(subject.number)")</a>
            <span class="tag \(css(subject))">\(state?(language) ?? subject.state)</span></p>
            \(isMatter ? snippet.map { "<p>\($0.html)</p>" } : nil)
            <p class="hint">\(Snippet(subject.number, query).html)\(category.map { " · \(Snippet($0, query).html)" as HTML }) · \(Snippet(subject.place, query).html)
            · \(HTML.time(subject.at, hasYear: true))</p></li>
            """
    }

    private var pager: HTML? {
        guard let next = found.next else { return nil }
        let address = ("/search" as URLPath).with("q", query.text).with("before", String(next))
        return "<nav class=\"pager\"><a class=\"button\" href=\"\(address)\">\(Text("更多", "More")(language))</a></nav>"
    }

    private func empty(_ heading: Text) -> HTML {
        var advice = [
            Text("一个词就可以，两个字也行：噪音、电梯、停车", "One word is enough, even one of two Chinese characters"),
            Text("地点：小区、楼幢或社区的名称", "A place: the name of an estate, a building, a community"),
            Text("事项编号或回执号，带不带短横线都可以", "The number of a case or of a receipt, with or without hyphens"),
            Text("用空格隔开几个词，会找同时包含它们的记录", "Several words with spaces between them: records that have all of them"),
        ]
        if asksForPhone {
            advice.append(
                Text(
                    "反映人留下的手机号后四位（查询会被记录）",
                    "The last four digits of the telephone number that a reporter left (such a search is recorded)"
                )
            )
        }
        return """
            <div class="empty"><h2>\(heading(language))</h2><ul>\(each: advice.map { "<li>\($0(language))</li>" })</ul></div>
            """
    }

    private func css(_ subject: SearchSubject) -> String {
        switch subject.state {
        case "new": "tag-new"
        case "set_aside": "tag-done"
        case let state: book.state(state)?.clock == Workflow.Clock.none ? "tag-done" : "tag-open"
        }
    }

    private static func signalState(_ state: String) -> Text? {
        switch state {
        case "new": Text("新线索", "New")
        case "opened": Text("已立案", "Case opened")
        case "joined": Text("已并案", "Joined")
        case "set_aside": Text("不予立案", "Set aside")
        default: nil
        }
    }
}
