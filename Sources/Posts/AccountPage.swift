import Access
import Areas
import HTML
import HTTPTypes
import Kernel
import Web

/// One account as its administrators see it.
struct AccountPage {
    let request: WebRequest
    let viewer: Viewer
    let entry: AccountEntry
    let fields: PostFields
    /// Who can be named as a deputy.
    let colleagues: [AccountEntry]
    /// Which form has problems: `post` or `leave`.
    let problemsOf: String?
    let problems: [InvalidInput.Problem]
    let now: Instant

    private var language: Language { request.language }
    private var path: URLPath { "/accounts/\(entry.account.id)" }
    private var isOwn: Bool { entry.account.id == viewer.account }
    private var administers: Bool { PostRules.administers(viewer, entry, at: now) }

    var page: Page {
        let account = entry.account
        let signedIn: HTML = entry.signedIn.map { HTML.time($0) } ?? "–"
        let factor = entry.hasSecondFactor ? Text("已开启", "On") : Text("没有开启", "Off")
        let body: HTML = """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/accounts">\(Text("账号", "Accounts")(language))</a></li></ol></nav>
            <h1>\(account.name) \(entry.state(at: now).tag(language))</h1>
            \(problems.isEmpty || problemsOf == "leave" ? .empty : ErrorSummary(problems, language: language).html)
            <div class="cols"><div>
            <section class="card"><dl class="facts"><div><dt>\(Text("账号", "Login")(language))</dt><dd><code>\(account.login)</code></dd></div>
            <div><dt>\(Text("上次登录", "Last sign-in")(language))</dt><dd>\(signedIn)</dd></div>
            <div><dt>\(Text("两步验证", "Second factor")(language))</dt><dd>\(factor(language))</dd></div></dl></section>
            <section class="card"><h2>\(Text("岗位", "Posts")(language))</h2>\(posts)\(newPost)</section>
            <section class="card"><h2>\(Text("休假和代理", "Leave and deputies")(language))</h2>\(leaves)\(newLeave)</section>
            </div><aside class="card"><h2>\(Text("账号操作", "The account")(language))</h2>\(actions)</aside></div>
            """
        return Page(
            title: Text(same: account.name),
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/accounts",
            body: body
        )
    }

    private var posts: HTML {
        let seen = entry.posts.filter { AreaRules.isWithin(viewer.reach(.administerAccounts), $0.area) }
        let current = seen.filter { !$0.isOver(at: now) }
        let over = seen.filter { $0.isOver(at: now) }
        let rest = entry.posts.count - seen.count
        let past: HTML? =
            over.isEmpty
            ? nil
            : """
            <details class="action"><summary>\(Text("已结束的岗位（\(over.count)）", "Posts that are over (\(over.count))")(language))</summary>
            <div><ul class="plain-list">\(each: over.map { line($0, canEnd: false) })</ul></div></details>
            """
        let others: HTML? =
            rest == 0
            ? nil
            : "<p class=\"hint\">\(Text("您的范围以外还有 \(rest) 个岗位，这里不显示。", "\(rest) more posts lie beyond your reach and are not shown.")(language))</p>"
        let none: HTML? =
            current.isEmpty ? "<p class=\"hint\">\(Text("现在没有岗位。", "No post now.")(language))</p>" : nil
        return "\(none)<ul class=\"plain-list\">\(each: current.map { line($0, canEnd: true) })</ul>\(others)\(past)"
    }

    private func line(_ post: PostEntry, canEnd: Bool) -> HTML {
        let isWaiting = post.from > now
        let waiting: HTML? =
            isWaiting ? " <span class=\"tag tag-new\">\(Text("未开始", "Not yet")(language))</span>" : nil
        let mayEnd = canEnd && !isOwn && PostRules.gives(viewer, post.role, in: post.area)
        let form = "end-\(post.id)"
        let ending: HTML = """
            <details class="action"><summary>\(Text("结束这个岗位", "End this post")(language))</summary>
            <form method="post" action="\(path)/posts/\(post.id.rawValue)/end">\(HTML.token(request))
            \(Field("day", Text("最后一天", "Last day"), hint: Text("填昨天或更早，马上结束。", "Yesterday or earlier ends it at once."), isRequired: true, form: form).input(today.description, type: "date", language: language))
            <button class="button danger" type="submit">\(Text("结束岗位", "End the post")(language))</button></form></details>
            """
        let end: HTML? = mayEnd ? ending : nil
        return """
            <li><strong>\(post.roleName(language))</strong> · \(post.area.fullName)\(waiting)
            <span class="hint">\(post.organisationName) · \(post.days(language))</span>\(end)</li>
            """
    }

    private var today: CivilDate { CivilTime(now).date }

    private var newPost: HTML? {
        guard !isOwn, !entry.isClosed else { return nil }
        let isOpen = problemsOf == "post"
        return """
            <details class="action"\("open", if: isOpen)><summary>\(Text("增加岗位", "Add a post")(language))</summary>
            <form method="post" action="\(path)/posts">\(HTML.token(request))\(fields.html)
            <button class="button primary" type="submit">\(Text("增加", "Add")(language))</button></form></details>
            """
    }

    private var leaves: HTML {
        guard !entry.leaves.isEmpty else {
            return "<p class=\"hint\">\(Text("没有登记休假。", "No leave is known.")(language))</p>"
        }
        let lines = entry.leaves.map { leave -> HTML in
            let isOwnLeave = leave.account == entry.account.id
            let words =
                isOwnLeave
                ? Text("休假，由 \(leave.deputyName) 代理", "On leave; \(leave.deputyName) acts")
                : Text("代 \(leave.accountName)", "Acts for \(leave.accountName)")
            let on: HTML? =
                leave.isOn(at: now) ? " <span class=\"tag tag-wait\">\(Text("进行中", "Now")(language))</span>" : nil
            let end: HTML? =
                isOwnLeave && administers
                ? .button(
                    "/accounts/\(entry.account.id)/leaves/\(leave.id)/end",
                    Text("结束休假", "End the leave"),
                    asking: Text("代理权限马上收回。确定吗？", "The deputy's rights end at once. Are you sure?"),
                    request
                ) : nil
            return "<li>\(words(language))\(on) <span class=\"hint\">\(leave.days(language))</span>\(end)</li>"
        }
        return "<ul class=\"plain-list\">\(each: lines)</ul>"
    }

    private var newLeave: HTML? {
        guard administers, !entry.isClosed else { return nil }
        let shown = problemsOf == "leave" ? problems : []
        let form = problemsOf == "leave" ? request.form : Form(values: FormValues([]))
        let options = colleagues.map { ($0.account.id.description, "\($0.account.name)（\($0.account.login)）") }
        let hint = Text("代理人在这段时间里有本人全部岗位的权限。", "The deputy has the rights of all of the person's posts for that time.")
        let deputy = Field("deputy", Text("代理人", "Deputy"), hint: hint, isRequired: true, form: "leave").select(
            [(nil, [("", Text("请选择", "Please choose")(language))] + options)],
            chosen: form["deputy"],
            problems: shown,
            language: language
        )
        let from = Field("from", Text("第一天", "First day"), isRequired: true, form: "leave").input(
            form["from"] ?? today.description,
            type: "date",
            problems: shown,
            language: language
        )
        let until = Field("until", Text("最后一天", "Last day"), isRequired: true, form: "leave").input(
            form["until"] ?? "",
            type: "date",
            problems: shown,
            language: language
        )
        return """
            <details class="action"\("open", if: problemsOf == "leave")><summary>\(Text("登记休假", "Enter leave")(language))</summary>
            <form method="post" action="\(path)/leaves">\(HTML.token(request))\(deputy)<div class="filters">\(from)\(until)</div>
            <button class="button primary" type="submit">\(Text("登记", "Enter")(language))</button></form></details>
            """
    }

    private var actions: HTML {
        if isOwn {
            return
                "<p>\(PostRefusal.oneself.message(language))</p><p class=\"actions\"><a class=\"button\" href=\"/account\">\(Text("我的账号", "My account")(language))</a></p>"
        }
        guard administers else { return "<p>\(PostRefusal.beyondReach.message(language))</p>" }
        if entry.isClosed {
            let hint = Text("恢复后可以用原来的密码登录。", "Afterwards the old password works again.")
            return
                "<p>\(hint(language))</p>\(HTML.button("/accounts/\(entry.account.id)/reopening", Text("恢复账号", "Open it again"), css: "primary", request))"
        }
        let reset: HTML
        if entry.hasPassword {
            let question = Text(
                "原密码马上失效，所有登录都会退出。确定吗？",
                "The password ends at once and all sessions with it. Are you sure?"
            )
            reset = .button(
                "/accounts/\(entry.account.id)/link",
                Text("重置密码", "Reset the password"),
                asking: question,
                request
            )
        } else {
            reset = .button("/accounts/\(entry.account.id)/link", Text("重新生成链接", "Make a new link"), request)
        }
        let question = Text("账号马上不能使用，历史记录保留。确定停用吗？", "The account ends at once; its history stays. Are you sure?")
        return """
            <div class="stack">\(reset)\(factorReset)
            \(HTML.button("/accounts/\(entry.account.id)/closure", Text("停用账号", "Close the account"), asking: question, css: "danger", request))</div>
            """
    }

    /// For somebody who lost his telephone: only after making sure that it is he who asks.
    private var factorReset: HTML? {
        guard entry.hasSecondFactor else { return nil }
        let question = Text(
            "请先当面或打电话确认是本人。所有登录都会退出，本人的页面会写明是您重置的。确定吗？",
            "Make sure first, face to face or by telephone, that it is he who asks. All sessions end, and his page tells who did it. Go on?"
        )
        return .button(
            "/accounts/\(entry.account.id)/second-factor-reset",
            Text("重置两步验证", "Reset the second factor"),
            asking: question,
            request
        )
    }
}
