import Access
import Areas
import HTML
import HTTPTypes
import Kernel
import Web

/// One's own account: posts, password, and where one is signed in.
struct OwnPage {
    let request: WebRequest
    let viewer: Viewer
    let entry: AccountEntry
    let sessions: [AccountStore.OpenSession]
    let problems: [InvalidInput.Problem]
    /// Whether the password has just been changed.
    let isChanged: Bool
    let now: Instant

    private var language: Language { request.language }

    var page: Page {
        let title = Text("我的账号", "My account")
        let changed: HTML? =
            isChanged
            ? "<p class=\"banner ok\" role=\"status\">\(Text("密码已更改，其他登录已退出。", "The password is changed; your other sessions have ended.")(language))</p>"
            : nil
        let body: HTML = """
            <h1>\(title(language))</h1>\(changed)
            \(problems.isEmpty ? .empty : ErrorSummary(problems, language: language).html)
            <div class="cols"><div>
            <section class="card"><h2>\(Text("我的岗位", "My posts")(language))</h2>
            <dl class="facts"><div><dt>\(Text("姓名", "Name")(language))</dt><dd>\(entry.account.name)</dd></div>
            <div><dt>\(Text("账号", "Login")(language))</dt><dd><code>\(entry.account.login)</code></dd></div></dl>
            \(posts)\(leaves)</section>
            <section class="card"><h2>\(Text("登录的设备", "Where I am signed in")(language))</h2>\(sessionTable)</section>
            </div><section class="card"><h2>\(Text("更改密码", "Change the password")(language))</h2>\(password)</section></div>
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/account",
            body: body
        )
    }

    private var posts: HTML {
        let held = entry.posts.filter { !$0.isOver(at: now) }
        guard !held.isEmpty else {
            let none = Text(
                "您现在没有岗位，所以看不到工作内容。请联系管理员。",
                "You have no post now, so there is no work to see. Ask your administrator."
            )
            return "<p>\(none(language))</p>"
        }
        let lines = held.map { post -> HTML in
            """
            <li><strong>\(post.roleName(language))</strong> · \(post.area.fullName)
            <span class="hint">\(post.organisationName) · \(post.days(language))</span></li>
            """
        }
        return "<ul class=\"plain-list\">\(each: lines)</ul>"
    }

    private var leaves: HTML? {
        guard !entry.leaves.isEmpty else { return nil }
        let lines = entry.leaves.map { leave -> HTML in
            let words =
                leave.account == entry.account.id
                ? Text("休假，由 \(leave.deputyName) 代理", "On leave; \(leave.deputyName) acts for you")
                : Text("代 \(leave.accountName)", "You act for \(leave.accountName)")
            let on: HTML? =
                leave.isOn(at: now) ? " <span class=\"tag tag-wait\">\(Text("进行中", "Now")(language))</span>" : nil
            return "<li>\(words(language))\(on) <span class=\"hint\">\(leave.days(language))</span></li>"
        }
        return "<h3>\(Text("休假和代理", "Leave and deputies")(language))</h3><ul class=\"plain-list\">\(each: lines)</ul>"
    }

    private var sessionTable: HTML {
        let heads = [
            Text("登录时间", "Signed in"), Text("最近使用", "Last used"), Text("网络地址", "Network address"), Text("操作", "Action"),
        ].map { $0(language) }
        let rows = sessions.map { session -> HTML in
            let isThis = session.id == viewer.session
            let action: HTML =
                isThis
                ? "<span class=\"tag tag-done\">\(Text("本机", "This one")(language))</span>"
                : .button("/account/sessions/\(session.id)/end", Text("退出", "Sign out"), request)
            return """
                <tr><td data-label="\(heads[0])">\(HTML.time(session.since))</td><td data-label="\(heads[1])">\(HTML.time(session.seen))</td>
                <td data-label="\(heads[2])">\(session.client.isEmpty ? "–" : session.client)</td><td data-label="\(heads[3])">\(action)</td></tr>
                """
        }
        let others: HTML? =
            sessions.count > 1
            ? .button("/account/sessions/end", Text("退出其他所有登录", "Sign out everywhere else"), css: "danger", request)
            : nil
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("登录的设备", "Where I am signed in")(language))"><table class="list">
            <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>\(each: rows)</tbody></table></div>
            \(others.map { "<div class=\"actions\">\($0)</div>" as HTML })
            """
    }

    private var password: HTML {
        let hint = Text("至少 10 位，不要用生日、手机号。", "At least ten characters; no birthday, no telephone number.")
        return """
            <form class="form" method="post" action="/account/password">\(HTML.token(request))
            <input type="hidden" name="username" value="\(entry.account.login)" autocomplete="username">
            \(Field("old", Text("原密码", "Old password"), isRequired: true).input("", type: "password", autocomplete: "current-password", problems: problems, language: language))
            \(Field("password", Text("新密码", "New password"), hint: hint, isRequired: true).input("", type: "password", autocomplete: "new-password", problems: problems, language: language))
            \(Field("again", Text("再输一次", "Once more"), isRequired: true).input("", type: "password", autocomplete: "new-password", problems: problems, language: language))
            <p class="hint">\(Text("更改后，其他设备上的登录会退出。", "Your other sessions end with it.")(language))</p>
            <button class="button primary" type="submit">\(Text("更改密码", "Change the password")(language))</button></form>
            """
    }
}
