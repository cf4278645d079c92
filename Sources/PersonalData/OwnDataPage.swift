import HTML
import HTTPTypes
import Inbox
import Kernel
import Storage
import Web

/// What is held about the person, in his own words and with large targets.
struct OwnDataPage {
    let request: WebRequest
    let held: OwnData
    let record: PersonalRecord
    let now: Instant

    private var language: Language { request.language }

    var page: Page {
        let title = Text("我的个人信息", "My personal data")
        let section = RecordSection(record: record, language: language, isOwn: true)
        let body: HTML = """
            <h1>\(title(language))</h1>
            \(withdrawn)
            <p>\(about(language))</p>
            \(requests)
            \(section.html)
            <p class="actions"><a class="button large" href="\(held.base.then("/file"))">\(Text("保存成文件", "Save as a file")(language))</a></p>
            \(consents)
            <section class="card"><h2>\(Text("我想……", "I want to …")(language))</h2><ul class="choice-list">\(each: kinds)</ul></section>
            \(NoticeSection(book: record.book, language: language).html)
            <p class="actions"><a class="button large" href="\(held.back)">\(Text("回到我的上报", "Back to my report")(language))</a></p>
            """
        return Page(title: title, frame: .resident, current: held.tab, body: body)
    }

    private var about: Text {
        held.isByNumber
            ? Text(
                "这里是用您的手机号留下的上报里，和您有关的全部内容。看不懂或者有错，都可以提出来。",
                "This is all that is kept about you with the reports of your number. If anything is unclear or wrong, say so."
            )
            : Text(
                "这里是这一次上报存下的、和您有关的全部内容。看不懂或者有错，都可以提出来。",
                "This is all that is kept about you with this report. If anything is unclear or wrong, say so."
            )
    }

    private var withdrawn: HTML? {
        guard request.query["withdrawn"] == "1" else { return nil }
        let words = Text("已撤回同意，您的称呼和电话已经删除。上报仍在办理。", "Withdrawn: your name and phone are erased. Your report goes on.")
        return "<div class=\"banner ok\" role=\"status\"><p>\(words(language))</p></div>"
    }

    /// Every kind that is open from here, each a large target with what it brings.
    private var kinds: [HTML] {
        SubjectRequest.Kind.allCases.map { kind in
            let path = held.base.then("/ask").with("kind", kind.rawValue)
            return """
                <li><a class="button large" href="\(path)">\(kind.name(language))</a><p class="hint">\(kind.about(language))</p></li>
                """
        }
    }

    private var requests: HTML? {
        guard !record.requests.isEmpty else { return nil }
        let items = record.requests.map { subject -> HTML in
            let due: HTML? =
                subject.state.isOpen
                ? "<span class=\"hint\">\(Text("答复时间：", "Answer ")(language))\(subject.dueWords(language))</span>" : nil
            return """
                <li><a class="button large" href="\(held.base.then("/requests/\(subject.id)"))">\(subject.kind.name(language))</a>
                <p>\(subject.tag(at: now, language)) \(due)</p></li>
                """
        }
        return """
            <section class="card"><h2>\(Text("我提出的请求", "My requests")(language))</h2><ul class="choice-list">\(each: items)</ul></section>
            """
    }

    private var consents: HTML? {
        let hasContact = record.reports.contains { !$0.whole.phone.isEmpty || !$0.name.isEmpty }
        let all = record.reports.flatMap(\.consents)
        guard hasContact || !all.isEmpty else { return nil }
        let items = all.map { consent -> HTML in
            let purpose = record.book.purpose(consent.purpose)?.name(language) ?? consent.purpose
            let end: HTML? = consent.withdrawnAt.map { at -> HTML in
                "，\(HTML.time(at, hasYear: true)) \(Text("已撤回", "withdrawn")(language))"
            }
            return """
                <li>\(purpose)：\(HTML.time(consent.givenAt, hasYear: true)) \(consent.way.name(language))\(end)
                <span class="hint">\(Text("告知文本版本 \(consent.notice)", "Notice \(consent.notice)")(language))</span></li>
                """
        }
        let button: HTML? =
            hasContact
            ? """
            <form method="post" action="\(held.base.then("/consent-withdrawal"))">\(HTML.token(request))
            <button class="button large" type="submit">\(Text("撤回同意，删除我的称呼和电话", "Withdraw: erase my name and phone")(language))</button></form>
            <p class="hint">\(Text("马上生效，不能恢复。上报会继续办理，但没有人能再联系您。", "At once and for good. Your report goes on, but nobody can reach you.")(language))</p>
            """ : nil
        return """
            <section class="card"><h2>\(Text("我同意过的", "What I agreed to")(language))</h2>
            <ul class="plain-list">\(each: items)</ul>\(button)</section>
            """
    }
}

/// One form for each kind of request: what it is, how much it is about, and what he wants to say.
struct AskPage {
    let request: WebRequest
    let held: OwnData
    let kind: SubjectRequest.Kind
    let hasPhone: Bool
    let book: PrivacyBook
    let key: String
    let problems: [InvalidInput.Problem]

    private var language: Language { request.language }

    var page: Page {
        let form = request.form
        let body: HTML = """
            <h1>\(kind.name(language))</h1>
            <p>\(kind.about(language)) <span class="hint">\(kind.law(language))</span></p>
            \(ErrorSummary(problems, language: language).html)
            <form class="card form" method="post" action="\(held.base.then("/requests"))">
            \(HTML.token(request))<input type="hidden" name="_key" value="\(form["_key"] ?? key)">
            <input type="hidden" name="kind" value="\(kind.rawValue)">
            \(correction)\(scope)
            \(Field("wish", Text("还想说什么（可以不填）", "Anything to add (optional)")).textarea(form["wish"] ?? "", rows: 3, problems: problems, language: language))
            <button class="button primary large" type="submit">\(Text("提交", "Send")(language))</button></form>
            <p class="hint">\(Text("我们会在\(book.answerWithin.name.zh)内答复。", "You get an answer within \(book.answerWithin.name.en).")(language)) \(book.contact(language))</p>
            <p class="actions"><a class="button large" href="\(held.base)">\(Text("返回", "Back")(language))</a></p>
            """
        return Page(
            title: kind.name,
            frame: .resident,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: held.tab,
            body: body
        )
    }

    private var correction: HTML? {
        guard kind == .correct else { return nil }
        let options = CorrectedField.allCases.map { (value: $0.rawValue, label: $0.name(language)) }
        return """
            \(Field("field", Text("哪一项错了？", "What is wrong?"), isRequired: true).radios(options, chosen: request.form["field"], problems: problems, language: language))
            \(Field("value", Text("应该是", "It should be"), isRequired: true).textarea(request.form["value"] ?? "", rows: 2, problems: problems, language: language))
            """
    }

    /// As long as a link lasts (`SignalStore.linkLifetime`).
    private static let aboutOneYear = Text(
        "“全部上报”指最近一年的上报：手机号可能换过主人，更早的请带身份证件到社区窗口办理。",
        "All means those of the last year, because a number may have had another owner before: for older ones come to the counter with your identity card."
    )

    private var scope: HTML? {
        guard hasPhone else { return nil }
        var options = [
            ("report", Text("只关于这一次上报（马上可以办理）", "This report only")(language)),
            (
                "phone",
                Text("我用这个电话留下的全部上报（要打电话跟您核实）", "All that I left with this phone: we call you to make sure")(language)
            ),
        ]
        if held.isByNumber {
            let all = ("phone", Text("我用这个手机号留下的全部上报", "All that I left with this number")(language))
            let one = held.reports.prefix(10).map { signal in
                (
                    signal.receipt,
                    Text("只关于上报 \(signal.printedReceipt)", "Report \(signal.printedReceipt) only")(language)
                )
            }
            // A text stands in one report.
            options = kind == .correct ? one + [all] : [all] + one
        }
        return """
            \(Field("scope", Text("关于哪些内容？", "About what?"), hint: Self.aboutOneYear, isRequired: true).radios(options.map { (value: $0.0, label: $0.1) }, chosen: request.form["scope"] ?? options.first?.0, problems: problems, language: language))
            """
    }
}

/// One request, as its person follows it.
struct OwnRequestPage {
    let request: WebRequest
    let held: OwnData
    let subject: SubjectRequest
    let events: [SubjectRequestEvent]
    let words: SubjectRequestStore.Words
    /// What the answer opens.
    let record: PersonalRecord?
    let book: PrivacyBook
    let now: Instant

    private var language: Language { request.language }

    var page: Page {
        let base = held.base.then("/requests/\(subject.id)")
        let isNew = request.query["new"] == "1"
        let sent: HTML? =
            isNew
            ? "<div class=\"banner ok\" role=\"status\"><p>\(Text("已收到您的请求。", "Your request has arrived.")(language))</p></div>"
            : nil
        let body: HTML = """
            <h1>\(subject.kind.name(language))</h1>\(sent)
            <section class="card"><p>\(subject.tag(at: now, language))</p>
            <dl class="facts"><dt>\(Text("编号", "Number")(language))</dt><dd>\(subject.number)</dd>
            <dt>\(Text("范围", "About")(language))</dt><dd>\(subject.about(language))</dd>
            \(due)\(wish)\(ground)</dl></section>
            \(answer(base))
            <section class="card"><h2>\(Text("经过", "History")(language))</h2><ol class="timeline">\(each: events.reversed().map(entry))</ol></section>
            \(withdrawal(base))
            <p class="actions"><a class="button large" href="\(held.base)">\(Text("返回", "Back")(language))</a></p>
            """
        return Page(title: subject.kind.name, frame: .resident, current: held.tab, body: body)
    }

    private var due: HTML? {
        guard subject.state.isOpen else { return nil }
        return "<dt>\(Text("答复时间", "Answer")(language))</dt><dd>\(subject.dueWords(language))</dd>"
    }

    private var wish: HTML {
        let corrected: HTML? = subject.field.map { field -> HTML in
            "<dt>\(field.name(language))</dt><dd>\(words.value.isEmpty ? Forgotten.text : words.value)</dd>"
        }
        let said: HTML? =
            words.wish.isEmpty ? nil : "<dt>\(Text("您说", "You wrote")(language))</dt><dd>\(words.wish)</dd>"
        return "\(corrected)\(said)"
    }

    private var ground: HTML? {
        guard subject.state == .refused, let ground = book.ground(subject.ground) else { return nil }
        return """
            <dt>\(Text("不予办理的依据", "Ground")(language))</dt><dd>\(ground.name(language))（\(ground.law(language))）</dd>
            <dt>\(Text("不服怎么办", "If you disagree")(language))</dt><dd>\(Text("可以向人民法院提起诉讼（个人信息保护法第五十条），也可以向网信部门投诉。", "You may sue (PIPL article 50) or complain to the cyberspace administration.")(language))</dd>
            """
    }

    private func answer(_ base: URLPath) -> HTML? {
        guard let record else { return nil }
        let section = RecordSection(record: record, language: language, isOwn: true)
        if subject.kind == .explain { return section.reasons }
        return """
            <p class="actions"><a class="button primary large" href="\(base.then("/file"))">\(Text("下载文件", "Download the file")(language))</a></p>
            <p class="hint">\(Text("文件可以下载 \(book.copiesOpen) 天。", "It can be fetched for \(book.copiesOpen) days.")(language))</p>\(section.html)
            """
    }

    private func entry(_ event: SubjectRequestEvent) -> HTML {
        let note: HTML? = event.note.isEmpty ? nil : "<span class=\"note\">\(event.note)</span>"
        return
            "<li>\(HTML.time(event.at, hasYear: true)) <span class=\"what\">\(event.action.name(language))</span>\(note)</li>"
    }

    private func withdrawal(_ base: URLPath) -> HTML? {
        guard subject.state.isOpen else { return nil }
        return """
            <form method="post" action="\(base.then("/withdrawal"))">\(HTML.token(request))
            <button class="button large" type="submit">\(Text("不办了，撤回请求", "Withdraw the request")(language))</button></form>
            """
    }
}
