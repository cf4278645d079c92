import Access
import Areas
import Classification
import Attachments
import HTML
import HTTPTypes
import Inbox
import Kernel
import Registry
import Web

/// One case: where it stands, its history, and the steps that the viewer may take now.
struct CasePage {
    let request: WebRequest
    let viewer: Viewer
    let matter: Case
    let events: [CaseEvent]
    let place: Area
    let signals: [Signal]
    /// What the system knew from which it came.
    let ticket: Ticket?
    let remarks: [SignalEvent]
    let photos: [Int64: [Attachment]]
    let people: [Int64: String]
    let holders: [Int64: String]
    let targets: [Organisation]
    /// Whom the dispatch rules propose.
    let proposal: DispatchProposal?
    let book: CaseBook
    /// The version that the case goes by.
    let workflow: Workflow
    /// Cases of the same kind close by.
    let similar: [CaseRow]
    /// What the reporter told before.
    let earlier: [Signal]
    /// For whoever wrote it down, when he just did.
    let receipt: Receipt?
    /// What the text spoke for, right after the case was filed with it; nil otherwise.
    let judged: Classification?
    /// Who else is writing on it now.
    let writers: (names: [String], left: Duration)?
    let problems: [InvalidInput.Problem]
    let now: Instant
    /// Whether numbers in what was written are shown, for the purpose that was stated.
    var showsNumbers = false

    private var language: Language { request.language }

    /// Words as they may be shown.
    private func shown(_ words: String) -> String { showsNumbers ? words : Masking.numbers(in: words) }

    /// That numbers are masked, with the form that shows them; until when they are shown; nil where there are none.
    private var numbersPart: HTML? {
        let words =
            [matter.title] + signals.flatMap { [$0.text, $0.place] } + events.map(\.note) + remarks.map(\.note)
        guard
            problems.contains(where: { $0.field == "purpose" })
                || words.contains(where: { Masking.numbers(in: $0) != $0 })
        else { return nil }
        let name = Text("文字里的号码", "Numbers in the texts")
        if showsNumbers {
            let end = String(CivilTime(now + SignalPage.contactShown).description.suffix(8).prefix(5))
            return """
                <dt>\(name(language))</dt><dd><span class="hint">\(Text("显示到 \(end)，之后自动隐去", "Shown until \(end), then hidden by itself")(language))</span></dd>
                """
        }
        guard viewer.may(.workCases) else {
            return "<dt>\(name(language))</dt><dd>\(Text("未显示", "Not shown")(language))</dd>"
        }
        return """
            <dt>\(name(language))</dt><dd><details class="action"><summary>\(Text("查看号码", "Show them")(language))</summary>
            <form class="form" method="post" action="\("/cases/\(matter.id)/numbers" as URLPath)">\(HTML.token(request))
            \(Field("purpose", Text("用途", "Purpose"), hint: Text("会记录您的姓名、时间和用途。", "Your name, the time and the purpose are recorded."), isRequired: true).input("", problems: problems, language: language))
            <button class="button" type="submit">\(Text("查看", "Show")(language))</button></form></details></dd>
            """
    }

    /// Why the case has its category, where the text told it.
    private var judgedPart: HTML? {
        guard let judged, judged.sure?.category == matter.category else { return nil }
        return SuggestionHint(suggestion: judged, proposals: [:], book: book, language: language).reasons
    }

    var page: Page {
        let heading = shown(matter.title)
        let title = Text(same: heading)
        let due = matter.due(in: workflow, book.calendar)
        let left = Words.timeLeft(due?.at, at: now)
        let category = book.categoryName(matter.category)(language)
        let steps = CaseSteps(
            request: request,
            viewer: viewer,
            matter: matter,
            place: place,
            targets: targets,
            proposal: proposal,
            book: book,
            workflow: workflow,
            problems: problems,
            now: now
        ).forms
        let provisional: HTML? =
            due?.isProvisional == true
            ? "<span class=\"hint\">\(Text("节假日安排公布前为暂定", "Provisional until the year's holidays are announced")(language))</span>"
            : nil
        let body: HTML = """
            <p class="crumb"><a href="/cases">\(Text("事项", "Cases")(language))</a> \(matter.number)</p>
            \(writing)<div id="case-\(matter.id.description)" data-live="case.,signal." data-live-subject="\(subjects)">
            <h1>\(heading) \(Words.tag(workflow.name(of: matter.state), due == nil ? "tag-done" : "tag-open", language)) \(Words.tag(left.text, left.css, language)) \(Words.marks(matter.severity, isUrged: matter.urgedAt != nil, language))\(Words.told(matter.time.level, language))</h1>
            \(ErrorSummary(problems, language: language).html)\(Words.receipt(receipt, language))\(judgedPart)
            <div class="cols\(steps.isEmpty ? " single" : "")"><div>
            <section class="card"><h2>\(Text("情况", "Facts")(language))</h2>
            <dl class="facts"><dt>\(Text("类别", "Category")(language))</dt><dd>\(category)</dd>
            <dt>\(Text("紧急程度", "Urgency")(language))</dt><dd>\(Words.severity(matter.severity)(language))</dd>
            <dt>\(Text("来源", "How it came")(language))</dt><dd>\(matter.channel.name(language))</dd>\(ticketPart)
            <dt>\(Text("地点", "Place")(language))</dt><dd>\(place.fullName)</dd>
            <dt>\(Text("办理单位", "Holder")(language))</dt><dd>\(holders[matter.holder] ?? "")</dd>
            \(due.map { "<dt>\(Text("截止", "Due")(language))</dt><dd>\(HTML.time($0.at)) \(provisional)</dd>" as HTML })
            \(CaseTimePart(matter: matter, workflow: workflow, book: book, now: now, language: language).html)\(ratingPart)\(numbersPart)</dl></section>
            \(each: signals.map(signalPart))
            <section class="card"><h2>\(Text("办理经过", "History")(language))</h2><ol class="timeline">\(each: timeline)</ol></section>
            \(around)</div>\(steps.isEmpty ? nil : "<div class=\"actions-column\">\(each: steps)</div>" as HTML)</div></div>
            \(map)
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/cases",
            body: body
        )
    }

    /// That somebody else is writing; scripts take it away when he has long stopped.
    private var writing: HTML {
        guard let writers else {
            return "<p id=\"writing\" data-live=\"writing.,case.\" data-live-subject=\"\(matter.id.description)\"></p>"
        }
        let names = writers.names.joined(separator: "、")
        let text = Text(
            "\(names) 正在填写这件事，请先沟通，以免重复处理。",
            "\(names) is writing on this case: talk first, so that it is not done twice."
        )
        return """
            <p id="writing" class="notice" data-live="writing.,case." data-live-subject="\(matter.id.description)" data-left="\(writers.left.wholeMilliseconds)">\(text(language))</p>
            """
    }

    /// What the page tells of: the case and the reports that it came from.
    private var subjects: String {
        ([matter.id.description] + signals.map(\.id.description)).joined(separator: " ")
    }

    /// What another system said of it: the nature of the appeal, and how it came there.
    private var ticketPart: HTML? {
        guard let ticket else { return nil }
        let nature: HTML =
            "<dt>\(CaseColumn.nature.name(language))</dt><dd>\(ticket.nature.name(language))</dd>"
        let origin: HTML? =
            ticket.channel.isEmpty ? nil : "<dt>\(CaseColumn.origin.name(language))</dt><dd>\(ticket.channel)</dd>"
        return "\(nature)\(origin)"
    }

    private var ratingPart: HTML? {
        guard let rating = matter.rating else { return nil }
        let solved = rating.isSolved ? Text("已解决", "Solved") : Text("未解决", "Not solved")
        return """
            <dt>\(Text("居民评价", "Rating")(language))</dt><dd>\(solved(language))，\(Text("满意度 \(rating.satisfaction)/5", "satisfaction \(rating.satisfaction)/5")(language))</dd>
            """
    }

    private func signalPart(_ signal: Signal) -> HTML {
        let pictures = (photos[signal.id.rawValue] ?? []).map { photo -> (id: String, base: URLPath) in
            ("\(photo.id)", "/cases/\(matter.id)/photos/\(photo.id)")
        }
        let link: HTML? =
            viewer.may(.seeSignals)
            ? " <a href=\"\("/signals/\(signal.id)" as URLPath)\">\(signal.printedReceipt)</a>" : nil
        return """
            <section class="card"><h2>\(Text("居民反映", "What was reported")(language))\(link)</h2><p class="text">\(shown(signal.text))</p>
            \(signal.place.isEmpty ? nil : "<p class=\"hint\">\(shown(signal.place))</p>" as HTML)\(Words.photos(pictures, language))</section>
            """
    }

    /// What is like it close by, what the reporter told before.
    private var around: HTML {
        let alike: HTML? =
            similar.isEmpty
            ? nil
            : """
            <section class="card"><h2>\(Text("附近同类事项", "Like it, close by")(language))</h2><ul class="plain-list">\(each: similar.map(similarPart))</ul></section>
            """
        let told: HTML? =
            earlier.isEmpty
            ? nil
            : """
            <section class="card"><h2>\(Text("此人以往反映", "Told before by the same person")(language))</h2>\(Words.signals(earlier, language))</section>
            """
        return "\(alike)\(told)"
    }

    /// The map of the place; outside of what is replaced when something happens, because scripts have drawn it.
    private var map: HTML? {
        guard viewer.may(.seeAreas), let centre = place.centre else { return nil }
        let outlines = URLPath("/areas/outlines.json").with("in", place.path.community?.description)
            .with("level", "estate")
        let map = AreaMap(
            outlines,
            name: Text("地图：\(place.fullName)", "Map: \(place.fullName)"),
            point: (east: centre.degreesEast, north: centre.degreesNorth)
        )
        return """
            <section class="card"><h2>\(Text("地图", "Map")(language))</h2>\(map.html(language))</section>
            """
    }

    private func similarPart(_ row: CaseRow) -> HTML {
        let state = workflow.name(of: row.state)
        return """
            <li><a href="\("/cases/\(row.id)" as URLPath)">\(row.title)</a> \(Words.tag(state, row.closedAt == nil ? "tag-open" : "tag-done", language))
            <span class="hint">\(row.number) · \(HTML.time(row.openedAt))</span></li>
            """
    }

    private var timeline: [HTML] {
        var entries: [(at: Instant, html: HTML)] = events.map { event in
            let name =
                switch event.action {
                case CaseEvent.opened: Text("立案", "Opened")
                case CaseEvent.moved:
                    Text(
                        "转入流程第 \(event.workflowVersion ?? 0) 版",
                        "Moved to workflow version \(event.workflowVersion ?? 0)"
                    )
                default:
                    workflow.action(event.action)?.name ?? book.earlier.lazy.compactMap {
                        $0.action(event.action)?.name
                    }.first
                        ?? Text(same: event.action)
                }
            let who = Words.actor(event, people, language)
            let organisation = event.organisation.flatMap { holders[$0] } ?? ""
            let pictures = (photos[event.id.rawValue] ?? []).map { photo -> (id: String, base: URLPath) in
                ("\(photo.id)", "/cases/\(matter.id)/photos/\(photo.id)")
            }
            let passed: HTML? = event.action == "pass_on" ? " → \(holders[event.holder] ?? "")" : nil
            let found = event.classification.map { book.categoryName($0.category)(language) }
            let grade = event.severity.map { Words.severity($0)(language) }
            let result: HTML? = (found ?? grade).map { " → \($0)" }
            return (
                event.at,
                """
                <li>\(HTML.time(event.at))<span class="what">\(name(language))\(passed)\(result)\(timing(event))</span><span class="who">\(organisation) \(who)</span>\(Words.note(shown(event.note)))\(Words.photos(pictures, language))</li>
                """
            )
        }
        for remark in remarks where remark.action == .remark {
            entries.append(
                (
                    remark.at,
                    """
                    <li>\(HTML.time(remark.at))<span class="what">\(Text("居民补充", "The reporter added")(language))</span>\(Words.note(shown(remark.note)))</li>
                    """
                )
            )
        }
        return entries.sorted { $0.at > $1.at }.map(\.html)
    }

    /// The reason of a pause, the length of an extension.
    private func timing(_ event: CaseEvent) -> HTML? {
        if let pause = event.pause {
            return "：\((book.deadlines.reason(pause.reason)?.name ?? Text(same: pause.reason))(language))"
        }
        return event.extension.map { "：\(Words.limit($0)(language))" }
    }
}
