import Access
import Areas
import HTML
import HTTPTypes
import Kernel
import Web

/// How one signs in oneself: password, second factor, where one is signed in, and who tried.
struct OwnSecurityPage {
    let request: WebRequest
    let viewer: Viewer
    let login: String
    let rules: SecurityRules
    let factor: AccountStore.SecondFactor
    let sessions: [AccountStore.OpenSession]
    let attempts: [OwnAttempt]
    let problems: [InvalidInput.Problem]
    /// Whether the password has just been changed.
    let isChanged: Bool

    private var language: Language { request.language }

    var page: Page {
        let title = Text("登录与安全", "Sign-in and security")
        let changed: HTML? =
            isChanged
            ? "<p class=\"banner ok\" role=\"status\">\(Text("密码已更改，其他登录已退出。", "The password is changed; your other sessions have ended.")(language))</p>"
            : nil
        guard viewer.demand != .newPassword else { return onlyPassword }
        let body: HTML = """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/account">\(Text("我的账号", "My account")(language))</a></li></ol></nav>
            <h1>\(title(language))</h1>\(changed)\(resetNotice)
            \(problems.isEmpty ? .empty : ErrorSummary(problems, language: language).html)
            <div class="cols"><div>
            <section class="card"><h2>\(Text("登录的设备", "Where I am signed in")(language))</h2>\(sessionTable)</section>
            <section class="card"><h2>\(Text("最近的登录", "Recent sign-ins")(language))</h2>
            <p class="hint">\(Text("有不是您本人的登录，请马上更改密码，并告诉管理员。", "If one of these was not you, change your password at once and tell your administrator.")(language))</p>
            \(attemptTable)</section>
            </div><div><section class="card"><h2>\(Text("两步验证", "Second factor")(language))</h2>\(secondFactor)</section>
            <section class="card"><h2>\(Text("更改密码", "Change the password")(language))</h2>\(password)</section></div></div>
            """
        return Page(title: title, frame: .desk, status: status, current: "/account", body: body)
    }

    /// The page of somebody whose password is too old: nothing else is open to him.
    private var onlyPassword: Page {
        let title = Text("请更换密码", "Please change your password")
        let days = rules.expiryDays ?? 0
        let why = Text(
            "密码用了超过 \(days) 天。按本街道的规定，换一个新的才能继续。",
            "Your password is older than \(days) days. The rules of this street ask for a new one before you go on."
        )
        let body: HTML = """
            <div class="sign-in card"><h1>\(title(language))</h1><p>\(why(language))</p>
            \(problems.isEmpty ? .empty : ErrorSummary(problems, language: language).html)
            \(password)\(HTML.button("/sign-out", Text("退出", "Sign out"), request))</div>
            """
        return Page(title: title, frame: .bare, status: status, body: body)
    }

    private var status: HTTPResponse.Status { problems.isEmpty ? .ok : .unprocessableContent }

    private var resetNotice: HTML? {
        factor.reset.map { reset in
            let words = Text(
                "\(reset.by) 重置了您的两步验证。如果不是您要求的，请马上更改密码并报告。",
                "\(reset.by) took your second factor away. If you did not ask for that, change your password and report it."
            )
            return
                "<p class=\"banner warn\" role=\"status\">\(HTML.time(reset.at, hasYear: true)) \(words(language))</p>"
        }
    }

    private var secondFactor: HTML {
        let words: HTML
        if let since = factor.since {
            words = """
                <p><span class="tag tag-done">\(Text("已开启", "On")(language))</span> \(HTML.time(since, hasYear: true))
                <span class="hint">\(Text("还有 \(factor.recoveryLeft) 个恢复码没用过。", "\(factor.recoveryLeft) recovery codes are left.")(language))</span></p>
                """
        } else {
            let off = Text(
                "没有开启。开启以后，登录时除了密码还要输入手机上的 6 位数字，别人知道您的密码也进不来。",
                "Off. When it is on, signing in takes six digits from your telephone as well: your password alone lets nobody in."
            )
            words = "<p>\(off(language))</p>"
        }
        let label = factor.since == nil ? Text("开启", "Set it up") : Text("管理", "Manage")
        return
            "\(words)<p class=\"actions\"><a class=\"button\" href=\"/account/second-factor\">\(label(language))</a></p>"
    }

    private var sessionTable: HTML {
        let heads = [
            Text("设备", "Device"), Text("登录时间", "Signed in"), Text("最近使用", "Last used"), Text("网络地址", "Network address"),
            Text("操作", "Action"),
        ].map { $0(language) }
        let rows = sessions.map { session -> HTML in
            let isThis = session.id == viewer.session
            let action: HTML =
                isThis
                ? "<span class=\"tag tag-done\">\(Text("本机", "This one")(language))</span>"
                : .button("/account/sessions/\(session.id)/end", Text("退出", "Sign out"), request)
            return """
                <tr><td data-label="\(heads[0])">\(session.browser.name(language))</td>
                <td data-label="\(heads[1])">\(HTML.time(session.since))</td><td data-label="\(heads[2])">\(HTML.time(session.seen))</td>
                <td data-label="\(heads[3])">\(session.client.isEmpty ? "–" : session.client)</td><td data-label="\(heads[4])">\(action)</td></tr>
                """
        }
        let others: HTML? =
            sessions.count > 1
            ? .button("/account/sessions/end", Text("退出其他所有登录", "Sign out everywhere else"), css: "danger", request)
            : nil
        return """
            \(table(Text("登录的设备", "Where I am signed in"), heads, rows))
            \(others.map { "<div class=\"actions\">\($0)</div>" as HTML })
            """
    }

    private var attemptTable: HTML {
        guard !attempts.isEmpty else { return "<p>–</p>" }
        let heads = [
            Text("时间", "When"), Text("结果", "Result"), Text("设备", "Device"), Text("网络地址", "Network address"),
        ].map { $0(language) }
        let rows = attempts.map { attempt -> HTML in
            """
            <tr><td data-label="\(heads[0])">\(HTML.time(attempt.at))</td><td data-label="\(heads[1])">\(attempt.outcome.tag(language))</td>
            <td data-label="\(heads[2])">\(attempt.browser.name(language))</td>
            <td data-label="\(heads[3])">\(attempt.client.isEmpty ? "–" : attempt.client)</td></tr>
            """
        }
        return table(Text("最近的登录", "Recent sign-ins"), heads, rows)
    }

    private func table(_ name: Text, _ heads: [String], _ rows: [HTML]) -> HTML {
        """
        <div class="table-scroll" tabindex="0" role="region" aria-label="\(name(language))"><table class="list">
        <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>\(each: rows)</tbody></table></div>
        """
    }

    private var password: HTML {
        let kinds = Text(
            "，并有大写字母、小写字母、数字、符号中的 \(rules.kinds) 种",
            " and \(rules.kinds) of capital letters, small letters, digits, others"
        )
        let more = rules.kinds > 1 ? kinds : Text("", "")
        let hint = Text(
            "至少 \(rules.shortest) 位\(more.zh)；不要用姓名、生日、手机号。",
            "At least \(rules.shortest) characters\(more.en); no name, birthday or telephone number."
        )
        return """
            <form class="form" method="post" action="/account/password">\(HTML.token(request))
            <input type="hidden" name="username" value="\(login)" autocomplete="username">
            \(Field("old", Text("原密码", "Old password"), isRequired: true).input("", type: "password", autocomplete: "current-password", problems: problems, language: language))
            \(Field("password", Text("新密码", "New password"), hint: hint, isRequired: true).input("", type: "password", autocomplete: "new-password", problems: problems, language: language))
            \(Field("again", Text("再输一次", "Once more"), isRequired: true).input("", type: "password", autocomplete: "new-password", problems: problems, language: language))
            <p class="hint">\(Text("更改后，其他设备上的登录会退出。", "Your other sessions end with it.")(language))</p>
            <button class="button primary" type="submit">\(Text("更改密码", "Change the password")(language))</button></form>
            """
    }
}

extension OwnAttempt.Outcome {
    private var name: Text {
        switch self {
        case .wrongPassword: Text("密码不对", "Wrong password")
        case .passwordRight: Text("密码对，没有输验证码", "Right password, no code")
        case .wrongCode: Text("验证码不对", "Wrong code")
        case .entered: Text("已登录", "Signed in")
        }
    }

    fileprivate func tag(_ language: Language) -> HTML {
        let css =
            switch self {
            case .entered: "tag-done"
            case .passwordRight: "tag-wait"
            case .wrongPassword, .wrongCode: "tag-late"
            }
        return "<span class=\"tag \(css)\">\(name(language))</span>"
    }
}
