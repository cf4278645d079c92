import Areas
import Attachments
import HTML
import HTTPTypes
import Inbox
import Kernel
import Web

/// The reporter's page: where his matter stands, in plain words, and what he can do now.
struct ReporterPage {
    let request: WebRequest
    let signal: Signal
    let receipt: Receipt
    /// Where this page lies, and what is below it.
    let base: URLPath
    /// Where all that is held about the reporter stands.
    let data: URLPath
    let place: Area
    let remarks: [SignalEvent]
    let history: (matter: Case, events: [CaseEvent])?
    let photos: [Int64: [Attachment]]
    /// The version that the case goes by; nil while there is no case.
    let workflow: Workflow?
    let now: Instant
    let problems: [InvalidInput.Problem]

    private var language: Language { request.language }

    var page: Page {
        let title = Text("我的上报", "My report")
        let stream: URLPath = base.then("/events")
        let body: HTML = """
            <div data-stream="\(stream)">
            <h1>\(title(language))</h1>
            \(welcome)
            \(ErrorSummary(problems, language: language).html)
            <section class="card" id="progress" data-live="signal.,case." aria-label="\(Text("进度", "Progress")(language))">
            \(progress)
            </section>
            <div id="reporter-actions" data-live="case.">\(actions)</div>
            <section class="card"><h2>\(Text("上报内容", "What you reported")(language))</h2>
            <p class="text">\(signal.text)</p>
            <dl class="facts"><dt>\(Text("地点", "Place")(language))</dt><dd>\(place.fullName) \(signal.place)</dd>
            <dt>\(Text("时间", "Time")(language))</dt><dd>\(HTML.time(signal.createdAt))</dd></dl>
            \(pictures(photos[signal.id.rawValue] ?? []))
            </section>
            \(remarkForm)
            \(receiptCard)
            <p class="actions"><a class="button large" href="\(data)">\(Text("我的个人信息", "My personal data")(language))</a></p>
            </div>
            """
        return Page(
            title: title,
            frame: .resident,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/find",
            body: body
        )
    }

    private var welcome: HTML? {
        guard request.query["new"] == "1" else { return nil }
        let text = Text("已提交，谢谢您。请保存这个页面，随时可以回来查看进度。", "Sent, thank you. Keep this page to come back and follow it.")
        return "<div class=\"banner ok\" role=\"status\"><p>\(text(language))</p></div>"
    }

    private var step: Int {
        guard let history else { return signal.state == .setAside ? 4 : 1 }
        return workflow?.state(history.matter.state)?.step ?? 1
    }

    private var progress: HTML {
        let entries = timeline.sorted { $0.at < $1.at }.reversed().map { entry -> HTML in
            """
            <li>\(HTML.time(entry.at))<span class="what">\(entry.text(language))</span>\(entry.note.isEmpty ? nil : "<span class=\"note\">\(entry.note)</span>" as HTML)\(pictures(entry.photos))</li>
            """
        }
        return "\(Words.steps(step, language))<ol class=\"timeline\">\(each: entries)</ol>"
    }

    private struct Entry {
        let at: Instant
        let text: Text
        var note = ""
        var photos: [Attachment] = []
    }

    /// What the reporter is told: results and reasons, not who said what to whom within the offices.
    private var timeline: [Entry] {
        var entries: [Entry] = remarks.compactMap { event in
            switch event.action {
            case .received: Entry(at: event.at, text: Text("已收到您的上报。", "Your report has arrived."))
            case .remark: Entry(at: event.at, text: Text("您补充了说明：", "You added:"), note: event.note)
            case .setAside:
                Entry(
                    at: event.at,
                    text: Text("社区没有立案，理由：", "The community did not open a case because:"),
                    note: event.note
                )
            case .undone: Entry(at: event.at, text: Text("社区正在重新查看。", "The community is looking at it again."))
            case .opened, .joined: Entry(at: event.at, text: Text("社区已立案，等待受理。", "The community has opened a case."))
            }
        }
        for event in history?.events ?? [] {
            guard let told = workflow.flatMap({ event.told(in: $0) }) else { continue }
            entries.append(
                Entry(
                    at: event.at,
                    text: told.text,
                    note: told.note,
                    photos: photos[event.id.rawValue] ?? []
                )
            )
        }
        return entries
    }

    private func pictures(_ photos: [Attachment]) -> HTML? {
        Words.photos(photos.map { ("\($0.id)", base.then("/photos/\($0.id)")) }, language)
    }

    /// Rating and reopening, when the workflow allows them now.
    private var actions: HTML? {
        guard let matter = history?.matter, let workflow, matter.signal == signal.id else { return nil }
        let allowed = Set(matter.actions(in: workflow, for: .reporter, at: now).map(\.code))
        let rating = allowed.contains("rate") ? ratingForm(matter) : nil
        let reopening = allowed.contains("reopen") ? reopenForm(matter) : nil
        guard rating != nil || reopening != nil else { return nil }
        return "<div class=\"card\">\(rating)\(reopening)</div>"
    }

    private func ratingForm(_ matter: Case) -> HTML {
        let solved = [("1", Text("解决了", "Yes")(language)), ("0", Text("没有解决", "No")(language))]
        let words = [
            Text("很满意", "Very satisfied"), Text("满意", "Satisfied"), Text("一般", "So-so"), Text("不满意", "Dissatisfied"),
            Text("很不满意", "Very dissatisfied"),
        ]
        let choices = words.enumerated().map { (value: String(5 - $0.offset), label: $0.element(language)) }
        return """
            <form class="form" method="post" action="\(base.then("/rating"))">
            \(HTML.token(request))<input type="hidden" name="revision" value="\(matter.revision)">
            <h2>\(Text("请您评价", "Please rate the result")(language))</h2>
            \(Field("solved", Text("问题解决了吗？", "Is it solved?"), isRequired: true).radios(solved, chosen: request.form["solved"], problems: problems, language: language))
            \(Field("satisfaction", Text("满意吗？", "Are you satisfied?"), isRequired: true).radios(choices, chosen: request.form["satisfaction"], problems: problems, language: language))
            \(Field("note", Text("为什么？（可不填）", "Why? (optional)")).textarea("", rows: 2, language: language))
            <button class="button primary large" type="submit">\(Text("提交评价", "Send rating")(language))</button></form>
            """
    }

    private func reopenForm(_ matter: Case) -> HTML {
        """
        <details class="action"><summary>\(Text("问题还在？要求重新处理", "Still there? Ask to reopen")(language))</summary>
        <form class="form" method="post" action="\(base.then("/reopening"))">
        \(HTML.token(request))<input type="hidden" name="revision" value="\(matter.revision)">
        \(Field("note", Text("还有什么问题？", "What is still wrong?"), isRequired: true).textarea("", rows: 3, problems: problems, language: language))
        <button class="button large" type="submit">\(Text("重新处理", "Reopen")(language))</button></form></details>
        """
    }

    private var remarkForm: HTML {
        """
        <details class="action card"><summary>\(Text("补充说明", "Add something")(language))</summary>
        <form class="form" method="post" action="\(base.then("/remarks"))" enctype="multipart/form-data">
        \(HTML.token(request))<input type="hidden" name="_key" value="\(request.formToken.suffix(12).description)\(remarks.count)">
        \(Field("text", Text("补充的内容", "What you want to add"), isRequired: true).textarea("", rows: 3, problems: problems, language: language))
        \(Field("photos", Text("照片", "Photos")).photos(problems: problems, language: language))
        <button class="button large" type="submit">\(Text("提交", "Send")(language))</button></form></details>
        """
    }

    private var receiptCard: HTML {
        """
        <section class="card receipt"><h2>\(Text("受理编号", "Receipt")(language))</h2>
        <p><strong>\(signal.printedReceipt)</strong></p>
        <p>\(Text("查询码：", "Code: ")(language))<strong>\(receipt.code)</strong></p>
        <p class="hint">\(Text("换一部手机也可以用编号和查询码查看。这个页面的链接只给您信任的人。", "With both you can open it on another phone. Give this page's link only to people you trust.")(language))</p></section>
        """
    }
}
