import Access
import HTML
import HTTPTypes
import Inbox
import Kernel
import Web

/// One request for whoever handles it: what is asked, what is held, and the steps.
struct RequestPage {
    let request: WebRequest
    let subject: SubjectRequest
    let events: [SubjectRequestEvent]
    let words: SubjectRequestStore.Words
    let record: PersonalRecord
    /// How many reports of the same phone lie beyond the viewer's area.
    let beyond: Int
    /// Whether a case of it is still open.
    let isInUse: Bool
    let people: [Int64: String]
    let contact: (name: String, phone: String)?
    let problems: [InvalidInput.Problem]
    let now: Instant

    private var language: Language { request.language }
    private var steps: URLPath { "/personal/requests/\(subject.id)/steps" }

    var page: Page {
        let title = Text("请求 \(subject.number)", "Request \(subject.number)")
        let section = RecordSection(record: record, language: language, isOwn: false)
        let body: HTML = """
            <p class="crumb"><a href="/personal/requests">\(Text("个人信息请求", "Personal data requests")(language))</a></p>
            <h1>\(subject.kind.name(language)) \(subject.tag(at: now, language))</h1>
            \(ErrorSummary(problems, language: language).html)
            <div class="cols"><div>
            <section class="card"><h2>\(Text("请求", "Request")(language)) \(subject.number)</h2><dl class="facts">
            <dt>\(Text("依据", "Law")(language))</dt><dd>\(subject.kind.law(language))</dd>
            <dt>\(Text("范围", "About")(language))</dt><dd>\(subject.about(language))\(others)</dd>
            <dt>\(Text("怎样提出", "How it came")(language))</dt><dd>\(subject.channel.name(language))</dd>
            <dt>\(Text("收到", "Received")(language))</dt><dd>\(HTML.time(subject.receivedAt, hasYear: true))</dd>
            <dt>\(Text("答复时限", "Due")(language))</dt><dd>\(HTML.time(subject.dueAt, hasYear: true))</dd>\(wish)</dl>\(contactPart)</section>
            <section class="card"><h2>\(Text("经过", "History")(language))</h2><ol class="timeline">\(each: events.reversed().map(entry))</ol></section>
            \(section.html)\(subject.kind == .explain ? section.reasons : nil)</div><div>\(actions)</div></div>
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/personal/requests",
            body: body
        )
    }

    private var others: HTML? {
        guard beyond > 0 else { return nil }
        return """
            <span class="hint">\(Text("另有 \(beyond) 件不在您的范围内，不受影响。", "\(beyond) more lie beyond your area and are left alone.")(language))</span>
            """
    }

    private var wish: HTML {
        let corrected: HTML? = subject.field.map { field -> HTML in
            let value = field == .phone && contact == nil ? Masking.phone(words.value) : words.value
            return "<dt>\(Text("要改成", "To become")(language))</dt><dd>\(field.name(language))：\(value)</dd>"
        }
        let said: HTML? =
            words.wish.isEmpty
            ? nil : "<dt>\(Text("本人说", "He writes")(language))</dt><dd class=\"text\">\(words.wish)</dd>"
        return "\(corrected)\(said)"
    }

    private var contactPart: HTML? {
        if let contact {
            let number = contact.phone.isEmpty ? Text("没有留电话", "no phone was left")(language) : contact.phone
            return "<p class=\"banner ok\"><strong>\(contact.name) \(number)</strong></p>"
        }
        guard subject.state.isOpen else { return nil }
        return """
            <form method="post" action="\("/personal/requests/\(subject.id)/contact" as URLPath)">\(HTML.token(request))
            <button class="button" type="submit">\(Text("显示电话，用于回拨核实（留痕）", "Show the phone to call back (recorded)")(language))</button></form>
            """
    }

    private func entry(_ event: SubjectRequestEvent) -> HTML {
        let note: HTML? = event.note.isEmpty ? nil : "<span class=\"note\">\(event.note)</span>"
        let who = event.account.flatMap { people[$0] }.map { "（\($0)）" } ?? ""
        return
            "<li>\(HTML.time(event.at, hasYear: true))<span class=\"what\">\(event.action.name(language))\(who)</span>\(note)</li>"
    }

    // MARK: Steps

    private var actions: HTML? {
        switch subject.state {
        case .received: "\(confirming)\(refusal)"
        case .confirmed: "\(answering)\(refusal)"
        case .done where subject.kind == .restrict: lifting
        case .done where subject.isCopyOpen(record.book, at: now): handover
        case .done, .refused, .withdrawn: nil
        }
    }

    /// `question`: what is asked before it is sent, by scripts.
    private func form(
        _ action: StaticString,
        _ title: Text,
        _ button: Text,
        css: String,
        asking question: Text? = nil,
        _ fields: HTML
    ) -> HTML {
        let ask: HTML? = question.map { " data-confirm=\"\($0(language))\"" }
        return """
            <section class="card"><h2>\(title(language))</h2><form class="form" method="post" action="\(steps)"\(ask)>\(HTML.token(request))
            <input type="hidden" name="action" value="\("\(action)")"><input type="hidden" name="revision" value="\(subject.revision)">
            \(fields)<button class="button \(css)" type="submit">\(button(language))</button></form></section>
            """
    }

    /// What was typed belongs to the form that was sent.
    private func typed(_ field: String, in action: String) -> String {
        request.form["action"] == action ? request.form[field] ?? "" : ""
    }

    private func problems(of action: String) -> [InvalidInput.Problem] {
        request.form["action"] == action ? problems : []
    }

    private func note(_ label: Text, hint: Text? = nil, in action: String, isRequired: Bool = true) -> HTML {
        let isFirst = problems(of: action).contains { $0.field == "note" }
        return Field("note", label, hint: hint, isRequired: isRequired, form: isFirst ? nil : action).textarea(
            typed("note", in: action),
            rows: 3,
            problems: problems(of: action),
            language: language
        )
    }

    private var confirming: HTML {
        form(
            "confirm",
            Text("第一步：核实是本人", "First: make sure of the person"),
            Text("已核实", "Confirmed"),
            css: "primary",
            note(
                Text("怎样核实的", "How"),
                hint: Text(
                    "例如：回拨上报时留的电话，本人说出了上报内容和时间。不要写证件号码。",
                    "For example: called the phone that was left, and the person told what was reported and when. Write no ID number."
                ),
                in: "confirm"
            )
        )
    }

    private var answering: HTML {
        let despite: HTML? =
            subject.kind == .delete && isInUse
            ? """
            <p class="banner warn">\(SubjectRequestRefusal.inUse.message(language))</p>\(Field("despite", Text("仍要现在删除的理由", "Why it is erased now all the same")).textarea(typed("despite", in: "answer"), rows: 2, problems: problems(of: "answer"), language: language))
            """ : nil
        return form(
            "answer",
            Text("办理", "Carry it out"),
            button,
            css: "primary",
            asking: subject.kind == .delete ? Text("删除后不能恢复，确定吗？", "This cannot be undone. Erase?") : nil,
            "<p>\(effect(language))</p>\(despite)\(note(Text("答复本人的话", "What the person is told"), in: "answer", isRequired: false))"
        )
    }

    private var button: Text {
        switch subject.kind {
        case .see, .copy: Text("答复并开放文件", "Answer and open the file")
        case .correct: Text("更正", "Correct it")
        case .delete: Text("删除，不能恢复", "Erase for good")
        case .restrict: Text("限制处理", "Restrict")
        case .explain: Text("答复", "Answer")
        }
    }

    /// What the button does, in words.
    private var effect: Text {
        let count = record.reports.count
        return switch subject.kind {
        case .see, .copy:
            Text(
                "本人可在 \(record.book.copiesOpen) 天内查看并下载下面 \(count) 件上报的全部内容。",
                "The person can see and fetch all of the \(count) reports below for \(record.book.copiesOpen) days."
            )
        case .correct: Text("核实新内容无误后再更正。旧内容不保留。", "Check the new value first. The old one is kept nowhere.")
        case .delete:
            Text(
                "下面 \(count) 件上报的文字、联系方式、补充说明和照片会被覆盖；事项的编号、类别、时间和统计保留。备份中的副本随备份到期消失。",
                "Text, contact, remarks and photos of the \(count) reports below are overwritten; numbers, categories, times and figures stay. Copies in backups go when those expire."
            )
        case .restrict:
            Text(
                "下面 \(count) 件上报：列表、详情、导出、搜索和接口不再显示文字、照片和联系方式；说明用途也看不到联系方式；不用于自动归类的学习。编号、类别、地点所在区域、时限和统计保留。",
                "For the \(count) reports below, lists, pages, exports, search and programs no longer show text, photos and contact, not even for a purpose; no model learns from them. Number, category, area, times and figures stay."
            )
        case .explain: Text("下面的说明会和您的话一起给本人看。", "The reasons below are shown to the person with your words.")
        }
    }

    private var refusal: HTML {
        let grounds =
            [("", Text("请选择", "Choose")(language))]
            + record.book.refusals.map { ($0.code, "\($0.name(language))（\($0.law(language))）") }
        let isFirst = problems(of: "refuse").contains { $0.field == "ground" }
        return """
            <details class="action card"\("open", if: isFirst)><summary>\(Text("不予办理", "Refuse")(language))</summary>
            <form class="form" method="post" action="\(steps)">\(HTML.token(request))
            <input type="hidden" name="action" value="refuse"><input type="hidden" name="revision" value="\(subject.revision)">
            \(Field("ground", Text("法律依据", "Legal ground"), isRequired: true, form: isFirst ? nil : "refuse").select([(nil, grounds.map { (value: $0.0, label: $0.1) })], chosen: typed("ground", in: "refuse"), problems: problems(of: "refuse"), language: language))
            \(note(Text("理由（本人会看到）", "Reason (the person reads it)"), in: "refuse"))
            <button class="button" type="submit">\(Text("不予办理", "Refuse")(language))</button></form></details>
            """
    }

    private var lifting: HTML {
        form(
            "lift",
            Text("解除限制", "End the restriction"),
            Text("解除限制", "End it"),
            css: "",
            note(Text("为什么解除", "Why"), hint: Text("例如：本人要求解除。", "For example: the person asked for it."), in: "lift")
        )
    }

    private var handover: HTML {
        """
        <section class="card"><p><a class="button" href="\("/personal/requests/\(subject.id)/file" as URLPath)">\(Text("下载文件，当面交给本人（留痕）", "Fetch the file to hand it over (recorded)")(language))</a></p></section>
        """
    }
}
