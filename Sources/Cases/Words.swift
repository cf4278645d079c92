import Access
import HTML
import Inbox
import Kernel
import Web

/// Words that several pages of signals and cases share.
enum Words {
    /// The time left until `due`, or how late it is.
    static func timeLeft(_ due: Instant?, at now: Instant) -> (text: Text, css: String) {
        guard let due else { return (Text("已办结", "Closed"), "tag-done") }
        let minutes = (due - now).wholeMilliseconds / 60_000
        if minutes < 0 {
            let span = span(-minutes)
            return (Text("已逾期 \(span.zh)", "Overdue by \(span.en)"), "tag-late")
        }
        let span = span(minutes)
        return (Text("剩余 \(span.zh)", "\(span.en) left"), minutes < 240 ? "tag-wait" : "tag-open")
    }

    private static func span(_ minutes: Int64) -> Text {
        if minutes < 60 { return Text("\(minutes) 分钟", "\(minutes) min") }
        if minutes < 60 * 48 { return Text("\(minutes / 60) 小时", "\(minutes / 60) h") }
        return Text("\(minutes / 1440) 天", "\(minutes / 1440) days")
    }

    static func tag(_ text: Text, _ css: String, _ language: Language) -> HTML {
        "<span class=\"tag \(css)\">\(text(language))</span>"
    }

    static func state(_ state: Signal.State) -> (text: Text, css: String) {
        switch state {
        case .new: (Text("新线索", "New"), "tag-new")
        case .opened: (Text("已立案", "Case opened"), "tag-open")
        case .joined: (Text("已并案", "Joined"), "tag-open")
        case .setAside: (Text("不予立案", "Set aside"), "tag-done")
        }
    }

    /// What somebody wrote, if he wrote something.
    static func note(_ text: String) -> HTML? { text.isEmpty ? nil : "<span class=\"note\">\(text)</span>" }

    static func photos(_ photos: [(id: String, base: URLPath)], _ language: Language) -> HTML? {
        guard !photos.isEmpty else { return nil }
        let items = photos.enumerated().map { index, photo -> HTML in
            let alt = Text("照片 \(index + 1)", "Photo \(index + 1)")
            return """
                <li><a href="\(photo.base.with("size", "full"))"><img src="\(photo.base)" alt="\(alt(language))" loading="lazy"></a></li>
                """
        }
        return "<ul class=\"photos\">\(each: items)</ul>"
    }

    /// The resident's four steps, up to the one that has been reached.
    static func steps(_ reached: Int, _ language: Language) -> HTML {
        let names = [Text("已提交", "Sent"), Text("已受理", "Accepted"), Text("处理中", "In hand"), Text("已办结", "Closed")]
        let items = names.enumerated().map { index, name -> HTML in
            let step = index + 1
            let css = step < reached ? "done" : step == reached ? "now" : ""
            let current: HTML = step == reached ? " aria-current=\"step\"" : ""
            return "<li class=\"\(css)\"\(current)>\(name(language))</li>"
        }
        return "<ol class=\"steps\">\(each: items)</ol>"
    }

    /// A title for a text: its first line that is not blank, cut.
    static func brief(_ text: String, _ length: Int = 30) -> String {
        let lines = text.split(whereSeparator: \.isNewline).lazy.map { String($0).trimmed }
        return lines.first { !$0.isEmpty }.map { String(Masking.numbers(in: $0).prefix(length)) } ?? ""
    }

    /// Signals in a few words each, with links to them.
    static func signals(_ signals: [Signal], _ language: Language) -> HTML {
        let items = signals.map { signal -> HTML in
            let state = state(signal.state)
            return """
                <li><a href="\("/signals/\(signal.id)" as URLPath)">\(brief(signal.text, 40))</a> \(tag(state.text, state.css, language))
                <span class="hint">\(HTML.time(signal.createdAt))</span></li>
                """
        }
        return "<ul class=\"plain-list\">\(each: items)</ul>"
    }

    /// What a worker reads out to whoever he wrote something down for.
    static func receipt(_ receipt: Receipt?, _ language: Language) -> HTML? {
        guard let receipt else { return nil }
        return """
            <section class="card receipt"><h2>\(Text("已登记，请告诉对方", "Filed. Please tell the caller")(language))</h2>
            <p>\(Text("受理编号：", "Receipt: ")(language))<strong>\(Receipt.printed(receipt.number))</strong> \(Text("查询码：", "Code: ")(language))<strong>\(receipt.code)</strong></p>
            <p class="hint">\(Text("对方可以在首页“查询进度”用编号和查询码查看办理情况。", "With both he can follow the matter from the start page.")(language))</p></section>
            """
    }

    /// Who took a step: a person by his name, the reporter, or nobody with an account here.
    ///
    /// What an organisation did without an account is a dispatch rule that passed the case on, or was done in another system
    /// and imported.
    static func actor(_ event: CaseEvent, _ people: [Int64: String], _ language: Language) -> String {
        if let account = event.account { return people[account] ?? "" }
        if event.organisation == nil { return Text("居民", "The reporter")(language) }
        let isRule = event.holder != event.organisation && event.action != CaseEvent.opened
        return (isRule ? Text("派单规则", "A dispatch rule") : Text("导入", "Imported"))(language)
    }

    static func severity(_ severity: Case.Severity) -> Text {
        switch severity {
        case .ordinary: Text("一般", "Ordinary")
        case .urgent: Text("紧急", "Urgent")
        case .critical: Text("特急", "Critical")
        }
    }

    /// What stands out about a case: that it is more than ordinary, that its holder is urged.
    static func marks(_ severity: Case.Severity, isUrged: Bool, _ language: Language) -> HTML {
        let grade: HTML? =
            severity == .ordinary
            ? nil : tag(self.severity(severity), severity == .critical ? "tag-late" : "tag-wait", language)
        let urged: HTML? = isUrged ? tag(Text("被催办", "Urged"), "tag-wait", language) : nil
        return "\(grade)\(urged)"
    }

    /// How far up its lateness has been told.
    static func told(_ level: DeadlineRules.Level, _ language: Language) -> HTML? {
        switch level {
        case .none: nil
        case .warned: tag(Text("即将到期", "Time runs out"), "tag-wait", language)
        case .holder: tag(Text("已提醒承办单位负责人", "Holder's head told"), "tag-late", language)
        case .community: tag(Text("已升级到社区", "Told to the community"), "tag-late", language)
        case .street: tag(Text("已升级到街道", "Told to the street"), "tag-late", language)
        }
    }

    static func limit(_ limit: TimeLimit) -> Text {
        switch limit {
        case .minutes(let number): Text("\(number) 分钟", "\(number) min")
        case .hours(let number): Text("\(number) 小时", "\(number) h")
        case .days(let number): Text("\(number) 天", number == 1 ? "1 day" : "\(number) days")
        case .workingHours(let number):
            Text("\(number) 个工作小时", number == 1 ? "1 working hour" : "\(number) working hours")
        case .workingDays(let number): Text("\(number) 个工作日", number == 1 ? "1 working day" : "\(number) working days")
        }
    }

    static func clock(_ kind: CaseClock.Kind) -> Text {
        switch kind {
        case .contact: Text("受理时限", "To accept")
        case .handling: Text("办理时限", "To close")
        case .whole: Text("全程时限", "All in all")
        case .state: Text("本环节时限", "In this state")
        }
    }

    /// The categories under their groups, for a field of choice.
    ///
    /// `offered`: codes that stand first, because the text speaks for them.
    static func categories(_ tree: CategoryTree, offered: [String] = [], _ language: Language) -> [(
        heading: String?, options: [(value: String, label: String)]
    )] {
        var groups: [(heading: String?, options: [(value: String, label: String)])] = [
            (nil, [("", Text("请选择", "Choose")(language))])
        ]
        let first = offered.compactMap { tree.choice($0) }.map { ($0.code, $0.name(language)) }
        if !first.isEmpty { groups.append((Text("建议", "Suggested")(language), first)) }
        // One that is offered stands once: a list with two chosen entries would be none.
        for category in tree.categories where !category.isRetired && !offered.contains(category.code) {
            let heading = category.group(language)
            if groups.last?.heading != heading { groups.append((heading, [])) }
            groups[groups.count - 1].options.append((category.code, category.name(language)))
        }
        return groups
    }

    /// A number that is counted only so far.
    static func capped(_ count: Int) -> String {
        count >= CaseStore.countLimit ? "\(CaseStore.countLimit)+" : String(count)
    }

    /// A number beside a name, red when it means that somebody waits too long.
    static func count(_ count: Int, isLate: Bool) -> HTML {
        let css = isLate && count > 0 ? "count count-late" : "count"
        return "<span class=\"\(css)\">\(capped(count))</span>"
    }
}
