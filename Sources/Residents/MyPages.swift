import Access
import HTML
import Inbox
import Kernel
import Web

/// The reports that were left with a resident's number, newest first.
struct MyReportsPage {
    let request: WebRequest
    let resident: Resident
    let reports: [Signal]
    let progress: [Signal.ID: Text]
    /// Where the next page begins; nil on the last one.
    let next: Signal.ID?
    let isFirst: Bool

    private var language: Language { request.language }

    var page: Page {
        let title = Text("我的上报", "My reports")
        let body: HTML = """
            <h1>\(title(language))</h1>
            <p>\(Text("手机号 \(resident.masked) 已登录。", "Signed in with \(resident.masked).")(language))</p>
            \(list)\(further)
            <p class="actions"><a class="button large" href="/my/data">\(Text("我的个人信息", "My personal data")(language))</a>
            <a class="button large" href="/my/sessions">\(Text("登录的设备", "Where I am signed in")(language))</a></p>
            <form method="post" action="/my/sign-out">\(HTML.token(request))<button class="button large" type="submit">\(Text("退出登录", "Sign out")(language))</button></form>
            """
        return Page(title: title, frame: .resident, current: "/my", body: body)
    }

    private var list: HTML {
        guard !reports.isEmpty else {
            let none =
                isFirst
                ? Text(
                    "还没有用这个手机号留下的上报。上报时填上手机号，就会出现在这里。",
                    "Nothing was left with this number yet. Leave it with a report, and the report appears here."
                ) : Text("没有更早的了。", "There is nothing older.")
            return "<p class=\"card\">\(none(language))</p>"
        }
        let items = reports.map { signal -> HTML in
            let state = progress[signal.id]?(language) ?? ""
            return """
                <li><a class="button large" href="\("/my/reports/\(signal.receipt)" as URLPath)">\(Self.brief(signal))</a>
                <p><span class="tag">\(state)</span></p>
                <p class="hint">\(HTML.time(signal.createdAt, hasYear: true)) · \(signal.printedReceipt)</p></li>
                """
        }
        return "<ul class=\"choice-list\">\(each: items)</ul>"
    }

    private var further: HTML? {
        next.map { id -> HTML in
            let address = ("/my" as URLPath).with("before", "\(id)")
            return """
                <p class="actions"><a class="button large" href="\(address)">\(Text("更早的上报", "Older reports")(language))</a></p>
                """
        }
    }

    /// The first line of what was written, cut.
    private static func brief(_ signal: Signal) -> String {
        let line = signal.text.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        return line.count > 40 ? "\(line.prefix(40))…" : String(line)
    }
}

/// Where a number is signed in, each to be ended.
struct MySessionsPage {
    let request: WebRequest
    let resident: Resident
    let sessions: [ResidentStore.OpenSession]

    var page: Page {
        let language = request.language
        let title = Text("登录的设备", "Where I am signed in")
        let items = sessions.map { session -> HTML in
            let this: HTML? =
                session.id == resident.session
                ? "<span class=\"tag\">\(Text("这一台", "this one")(language))</span>" : nil
            let since = Text("登录于", "since")
            let seen = Text("最近使用", "last used")
            return """
                <section class="card"><p><strong>\(session.browser.name(language))</strong> \(this)</p>
                <p class="hint">\(since(language)) \(HTML.time(session.since)) · \(seen(language)) \(HTML.time(session.seen))</p>
                <form class="actions" method="post" action="\("/my/sessions/\(session.id)/end" as URLPath)">\(HTML.token(request))<button class="button large" type="submit">\(Text("退出", "Sign out")(language))</button></form></section>
                """
        }
        let about = Text(
            "登录 30 天后自动退出。不认识的，请点“退出”。",
            "A session ends by itself after 30 days. End the ones you do not know."
        )
        let body: HTML = """
            <h1>\(title(language))</h1><p>\(about(language))</p>
            \(each: items)
            <p class="actions"><a class="button large" href="/my">\(Text("返回", "Back")(language))</a></p>
            """
        return Page(title: title, frame: .resident, current: "/my", body: body)
    }
}
