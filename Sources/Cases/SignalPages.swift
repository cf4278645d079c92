import Access
import Areas
import Attachments
import Classification
import HTML
import HTTPTypes
import Inbox
import Kernel
import Web

/// The signals that wait to be sorted.
struct SignalListPage {
    let request: WebRequest
    let rows: [Signal]
    let places: [Int64: String]
    let state: Signal.State?
    let newCount: Int
    let now: Instant

    var page: Page {
        let language = request.language
        let title = Text("线索", "Signals")
        let shown = rows.prefix(DeskRoutes.pageSize)
        let body: HTML = """
            <h1>\(title(language))</h1>
            <section id="signal-list" data-live="signal.">
            <nav class="tabs-line" aria-label="\(Text("筛选", "Filter")(language))">
            <a href="/signals"\(state == .new ? " aria-current=\"page\"" as HTML : "")>\(Text("待处理", "New")(language)) <span class="count">\(Words.capped(newCount))</span></a>
            <a href="\(URLPath("/signals").with("state", "all"))"\(state == nil ? " aria-current=\"page\"" as HTML : "")>\(Text("全部", "All")(language))</a></nav>
            \(shown.isEmpty ? empty : table(Array(shown)))
            \(pager(Array(shown)))
            </section>
            """
        return Page(title: title, frame: .desk, current: "/signals", body: body)
    }

    private var empty: HTML {
        let text = Text("没有待处理的线索。有新的上报会自动出现在这里。", "Nothing to sort. New reports appear here by themselves.")
        return "<div class=\"empty\"><p>\(text(request.language))</p></div>"
    }

    private func table(_ rows: [Signal]) -> HTML {
        let language = request.language
        let heads = [Text("时间", "Time"), Text("内容", "What"), Text("地点", "Place"), Text("状态", "State")]
        let body = rows.map { signal -> HTML in
            let state = Words.state(signal.state)
            let text = Masking.numbers(in: signal.text)
            let brief = text.count > 60 ? "\(text.prefix(60))…" : text
            let photos: HTML? =
                signal.photoCount > 0
                ? " <span class=\"hint\">\(Text("\(signal.photoCount) 张照片", "\(signal.photoCount) photos")(language))</span>"
                : nil
            return """
                <tr><td data-label="\(heads[0](language))">\(HTML.time(signal.createdAt))</td>
                <td data-label="\(heads[1](language))"><span><a href="\("/signals/\(signal.id)" as URLPath)">\(brief)</a>\(photos)</span></td>
                <td data-label="\(heads[2](language))">\(places[signal.area] ?? "") \(Masking.numbers(in: signal.place))</td>
                <td data-label="\(heads[3](language))">\(Words.tag(state.text, state.css, language))</td></tr>
                """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("线索", "Signals")(language))"><table class="list">
            <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0(language))</th>" })</tr></thead><tbody>\(each: body)</tbody></table></div>
            """
    }

    private func pager(_ shown: [Signal]) -> HTML? {
        guard rows.count > shown.count, let last = shown.last else { return nil }
        let next = URLPath("/signals").with("state", state == nil ? "all" : nil).with("before", last.id.description)
        return
            "<nav class=\"pager\"><a class=\"button\" href=\"\(next)\">\(Text("更早的", "Earlier")(request.language))</a></nav>"
    }
}

/// One signal: what it says, and what can be done with it.
struct SignalPage {
    let request: WebRequest
    let signal: Signal
    let place: Area
    let events: [SignalEvent]
    let photos: [Attachment]
    let book: CaseBook
    /// Open cases of the same estate, newest first: what the signal may be about as well.
    let nearby: [CaseRow]
    /// What the same person told before.
    let earlier: [Signal]
    /// For whoever wrote it down, when he just did.
    let receipt: Receipt?
    let problems: [InvalidInput.Problem]
    let contact: (name: String, phone: String)?
    /// What the text is about, for whoever opens a case from it.
    let suggestion: Classification?
    /// Whom the dispatch rules propose, by category, for the categories that are offered.
    let proposals: [String: DispatchProposal]
    let now: Instant

    private var language: Language { request.language }

    var page: Page {
        let title = Text("线索 \(signal.printedReceipt)", "Signal \(signal.printedReceipt)")
        let state = Words.state(signal.state)
        let body: HTML = """
            <p class="crumb"><a href="/signals">\(Text("线索", "Signals")(language))</a></p>
            <h1>\(title(language)) \(Words.tag(state.text, state.css, language))</h1>
            \(ErrorSummary(problems, language: language).html)\(Words.receipt(receipt, language))
            <div class="cols"><div>
            <section class="card"><h2>\(Text("内容", "What")(language))</h2><p class="text">\(shown(signal.text))</p>
            \(Words.photos(photos.map { ("\($0.id)", "/signals/\(signal.id)/photos/\($0.id)") }, language))
            <dl class="facts"><dt>\(Text("地点", "Place")(language))</dt><dd>\(place.fullName) \(shown(signal.place))</dd>
            <dt>\(Text("时间", "Time")(language))</dt><dd>\(HTML.time(signal.createdAt))</dd>
            <dt>\(Text("来源", "How it came")(language))</dt><dd>\(signal.channel.name(language))</dd>
            <dt>\(Text("联系方式", "Contact")(language))</dt><dd>\(contactPart)</dd></dl></section>
            <section class="card"><h2>\(Text("经过", "History")(language))</h2><ol class="timeline">\(each: events.reversed().map(entry))</ol></section>
            \(earlierPart)</div><div>\(actions)</div></div>
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/signals",
            body: body
        )
    }

    private var earlierPart: HTML? {
        guard !earlier.isEmpty else { return nil }
        return """
            <section class="card"><h2>\(Text("此人以往反映", "Told before by the same person")(language))</h2>\(Words.signals(earlier, language))</section>
            """
    }

    /// So long a contact is shown for the purpose that was stated.
    static let contactShown: Duration = .seconds(900)

    static let purposeMissing = InvalidInput.Problem("purpose", Text("请写明查看的用途。", "Please state what it is for."))

    /// Without a script too: a screen that is left alone shows the page without what was opened again.
    static func hidden(_ page: Answer, after address: URLPath) -> Answer {
        guard let refresh = HTTPField.Name("Refresh") else { return page }
        return .with([refresh: "\(contactShown.components.seconds);url=\(address)"], page)
    }

    /// Words as they may be shown: the numbers in them only together with the contact.
    private func shown(_ words: String) -> String { contact == nil ? Masking.numbers(in: words) : words }

    /// Whether something in the words is masked.
    private var hidesNumbers: Bool {
        ([signal.text, signal.place] + events.map(\.note)).contains { Masking.numbers(in: $0) != $0 }
    }

    private var contactPart: HTML {
        if let contact {
            let end = String(CivilTime(now + Self.contactShown).description.suffix(8).prefix(5))
            return """
                \(contact.phone.isEmpty ? nil : "<strong>\(contact.name)</strong> <a href=\"tel:\(contact.phone)\">\(contact.phone)</a>" as HTML)
                <span class="hint">\(Text("显示到 \(end)，之后自动隐去", "Shown until \(end), then hidden by itself")(language))</span>
                """
        }
        guard signal.hasContact || hidesNumbers else { return "\(noContact(language))" }
        let left = Text("已留", "Left")
        guard request.viewer?.may(.sortSignals) ?? false else {
            return "\((signal.hasContact ? Text("已留，未显示", "Left, not shown") : noContact)(language))"
        }
        let what = Text("查看姓名和号码", "show names and numbers")
        return """
            \((signal.hasContact ? left : noContact)(language)) <details class="action"><summary>\(what(language))</summary>
            <form class="form" method="post" action="\("/signals/\(signal.id)/contact" as URLPath)">\(HTML.token(request))
            \(Field("purpose", Text("用途", "Purpose"), hint: Text("会记录您的姓名、时间和用途。", "Your name, the time and the purpose are recorded."), isRequired: true).input("", problems: problems, language: language))
            <button class="button" type="submit">\(Text("查看", "Show")(language))</button></form></details>
            """
    }

    private var noContact: Text {
        signal.isAnonymous ? Text("匿名", "Anonymous") : Text("没有留下", "None left")
    }

    private func entry(_ event: SignalEvent) -> HTML {
        let text: Text =
            switch event.action {
            case .received: Text("收到上报", "Report received")
            case .opened: Text("立案", "Case opened")
            case .joined: Text("并案", "Joined to a case")
            case .setAside: Text("不予立案", "Set aside")
            case .undone: Text("撤销", "Undone")
            case .remark: Text("居民补充", "The reporter added")
            }
        return
            "<li>\(HTML.time(event.at))<span class=\"what\">\(text(language))</span>\(Words.note(shown(event.note)))</li>"
    }

    private var actions: HTML? {
        if signal.state == .opened, let matter = signal.matter {
            return """
                <section class="card"><a class="button primary" href="\("/cases/\(matter)" as URLPath)">\(Text("查看事项", "Open the case")(language))</a></section>
                """
        }
        // Not of an area that is open for reading only.
        guard let viewer = request.viewer, AreaRules.isWithin(viewer.reach(.sortSignals), place) else { return nil }
        switch signal.state {
        case .new: return "\(openForm)\(joinForm)\(asideForm)"
        case .setAside, .joined:
            return """
                <form class="card" method="post" action="\("/signals/\(signal.id)/sorting-undone" as URLPath)">\(HTML.token(request))
                <button class="button" type="submit">\(Text("撤销", "Undo")(language))</button></form>
                """
        case .opened: return nil
        }
    }

    private var openForm: HTML {
        let hint = SuggestionHint(suggestion: suggestion, proposals: proposals, book: book, language: language)
        let chosen = request.form["category"] ?? suggestion?.sure?.category
        let offered = suggestion?.candidates.map(\.category) ?? []
        let brief = Words.brief(signal.text)
        return """
            <form class="card form" method="post" action="\("/signals/\(signal.id)/case" as URLPath)">
            <h2>\(Text("立案", "Open a case")(language))</h2>\(HTML.token(request))
            \(Field("title", Text("标题", "Title"), isRequired: true).input(request.form["title"] ?? brief, problems: problems, language: language))
            \(Field("category", Text("类别", "Category"), isRequired: true).select(Words.categories(book.categories, offered: offered, language), chosen: chosen, problems: problems, language: language))
            \(hint.reasons)\(hint.dispatch(isChosen: request.form["dispatch"] == "rule"))
            <button class="button primary" type="submit">\(Text("立案", "Open the case")(language))</button></form>
            """
    }

    private var joinForm: HTML? {
        guard !nearby.isEmpty else { return nil }
        let options =
            [("", Text("请选择", "Choose")(language))] + nearby.map { ($0.id.description, "\($0.title) · \($0.number)") }
        return """
            <details class="action card"><summary>\(Text("并入已有事项", "Join a case")(language))</summary>
            <form class="form" method="post" action="\("/signals/\(signal.id)/joining" as URLPath)">\(HTML.token(request))
            \(Field("case", Text("同小区正在办理的事项", "Open cases of the same estate"), isRequired: true).select([(nil, options)], chosen: request.form["case"], problems: problems, language: language))
            <button class="button" type="submit">\(Text("并入", "Join")(language))</button></form></details>
            """
    }

    private var asideForm: HTML {
        """
        <details class="action card"><summary>\(Text("不予立案", "Set aside")(language))</summary>
        <form class="form" method="post" action="\("/signals/\(signal.id)/setting-aside" as URLPath)">\(HTML.token(request))
        \(Field("reason", Text("理由（居民会看到）", "Reason (the reporter reads it)"), isRequired: true).textarea(request.form["reason"] ?? "", rows: 3, problems: problems, language: language))
        <button class="button danger" type="submit">\(Text("不予立案", "Set aside")(language))</button></form></details>
        """
    }
}
