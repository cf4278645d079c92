import Access
import Areas
import HTML
import HTTPTypes
import Kernel
import Web

/// Where somebody turns his second factor on and off.
struct SecondFactorPage {
    let request: WebRequest
    let viewer: Viewer
    let login: String
    let factor: AccountStore.SecondFactor
    /// The picture of the secret that waits to be confirmed.
    let picture: QRCode?
    let problems: [InvalidInput.Problem]

    private var language: Language { request.language }
    private var isDemanded: Bool { viewer.demand == .secondFactor }

    var page: Page {
        let title = Text("两步验证", "Second factor")
        let crumbs: HTML? =
            isDemanded
            ? nil
            : """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/account">\(Text("我的账号", "My account")(language))</a></li>
            <li><a href="/account/security">\(Text("登录与安全", "Sign-in and security")(language))</a></li></ol></nav>
            """
        let demand: HTML? =
            isDemanded
            ? "<p class=\"banner warn\">\(Text("您的岗位必须开启两步验证，开启以后才能继续。", "Your post demands a second factor: set it up to go on.")(language))</p>\(notice)"
            : nil
        let out: HTML? = isDemanded ? .button("/sign-out", Text("退出", "Sign out"), request) : nil
        let content: HTML =
            if let secret = factor.pending, let picture {
                enrolment(secret, picture)
            } else if let since = factor.since {
                management(since)
            } else {
                beginning(Text("开启两步验证", "Set up the second factor"))
            }
        let body: HTML = """
            \(crumbs)<h1>\(title(language))</h1>\(demand)
            \(problems.isEmpty ? .empty : ErrorSummary(problems, language: language).html)
            <div class="cols single">\(content)</div>\(out)
            """
        return Page(
            title: title,
            frame: isDemanded ? .bare : .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/account",
            body: isDemanded ? "<div class=\"narrow\">\(body)</div>" : body
        )
    }

    private var notice: HTML? {
        factor.reset.map { reset in
            let words = Text("\(reset.by) 重置了您原来的两步验证。", "\(reset.by) took your earlier one away.")
            return "<p class=\"hint\">\(HTML.time(reset.at, hasYear: true)) \(words(language))</p>"
        }
    }

    private func beginning(_ label: Text) -> HTML {
        let apps = Text(
            "先在手机上装一个验证器（支持 TOTP 的都可以，手机应用商店里搜“验证器”）。不用联网，不用手机号。",
            "First put an authenticator on your telephone (any that knows TOTP). It needs no network and no telephone number."
        )
        return """
            <section class="card"><p>\(apps(language))</p>
            <form class="form" method="post" action="/account/second-factor">\(HTML.token(request))
            <input type="hidden" name="username" value="\(login)" autocomplete="username">
            \(passwordField(form: nil))
            <button class="button primary" type="submit">\(label(language))</button></form></section>
            """
    }

    private func enrolment(_ secret: [UInt8], _ picture: QRCode) -> HTML {
        let side = picture.side
        let text = TOTP.text(secret)
        let groups = stride(from: 0, to: text.utf8.count, by: 4).map { start in
            String(text.dropFirst(start).prefix(4))
        }.joined(separator: " ")
        let ask = Text("输入验证器上显示的 6 位数字", "Type the six digits that the authenticator shows")
        let again = Text("重新生成二维码", "Make another code")
        return """
            <section class="card secret-link">
            <p>\(Text("用验证器扫这个二维码。", "Scan this code with the authenticator.")(language))</p>
            <svg class="link-code" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges" role="img" aria-label="\(Text("验证器的二维码", "QR code for the authenticator")(language))"><path fill="#fff" d="M0 0h\(side)v\(side)H0z"/><path fill="#000" d="\(picture.path)"/></svg>
            <p>\(Text("不能扫码？在验证器里手工输入：", "Cannot scan it? Type this into the authenticator:")(language))</p>
            <p class="link-text"><code>\(groups)</code></p>
            <form class="form" method="post" action="/account/second-factor/confirmation">\(HTML.token(request))
            \(Field("code", ask, isRequired: true).input("", autocomplete: "one-time-code", problems: problems, language: language))
            <button class="button primary" type="submit">\(Text("确认开启", "Turn it on")(language))</button></form>
            <details class="action"><summary>\(again(language))</summary>
            <form class="form" method="post" action="/account/second-factor">\(HTML.token(request))
            \(passwordField(form: "again"))<button class="button" type="submit">\(again(language))</button></form></details>
            </section>
            """
    }

    private func management(_ since: Instant) -> HTML {
        let left = factor.recoveryLeft
        let few: HTML? =
            left <= 2
            ? "<p class=\"banner warn\">\(Text("恢复码快用完了，请重新生成。", "Few recovery codes are left: make new ones.")(language))</p>"
            : nil
        return """
            <section class="card"><p><span class="tag tag-done">\(Text("已开启", "On")(language))</span> \(HTML.time(since, hasYear: true))</p>
            <p>\(Text("还有 \(left) 个恢复码没用过。", "\(left) recovery codes are left.")(language))</p>\(few)
            <details class="action"><summary>\(Text("重新生成恢复码", "Make new recovery codes")(language))</summary>
            <form class="form" method="post" action="/account/second-factor/recovery-codes">\(HTML.token(request))
            \(codeField(form: "codes"))<button class="button" type="submit">\(Text("重新生成", "Make new ones")(language))</button></form></details>
            <details class="action"><summary>\(Text("关闭两步验证，或者换手机", "Turn it off, or change the telephone")(language))</summary>
            <form class="form" method="post" action="/account/second-factor/removal">\(HTML.token(request))
            <p class="hint">\(Text("换手机：先关闭，再用新手机开启。", "For a new telephone turn it off, then on again.")(language))</p>
            \(passwordField(form: "removal"))\(codeField(form: "removal"))
            <button class="button danger" type="submit">\(Text("关闭", "Turn it off")(language))</button></form></details></section>
            """
    }

    private func passwordField(form: String?) -> HTML {
        Field("password", Text("登录密码", "Your password"), isRequired: true, form: form).input(
            "",
            type: "password",
            autocomplete: "current-password",
            problems: problems,
            language: language
        )
    }

    private func codeField(form: String) -> HTML {
        Field("code", Text("验证码或恢复码", "Code or recovery code"), isRequired: true, form: form).input(
            "",
            autocomplete: "one-time-code",
            problems: problems,
            language: language
        )
    }
}

/// The recovery codes, shown this once.
struct RecoveryCodesPage {
    let request: WebRequest
    let codes: [String]
    /// Whether they take the place of earlier ones.
    let areRenewed: Bool

    var page: Page {
        let language = request.language
        let title = Text("恢复码", "Recovery codes")
        let done =
            areRenewed
            ? Text("已重新生成，原来的恢复码不能再用。", "These are new; the earlier ones no longer work.")
            : Text("两步验证已开启，其他登录已退出。", "The second factor is on; your other sessions have ended.")
        let body: HTML = """
            <h1>\(title(language))</h1>
            <p class="banner ok" role="status">\(done(language))</p>
            <p class="banner warn">\(Text("恢复码只显示这一次。请抄下或打印，放在手机以外的安全地方。手机丢了，每个恢复码可以代替验证码登录一次。", "The codes are shown this once. Write them down or print them, and keep them away from the telephone: each stands for one code when it is lost.")(language))</p>
            <div class="cols single"><section class="card secret-link">
            <ol class="recovery-codes" data-copy-text>\(each: codes.map { "<li><code>\($0)</code></li>\n" as HTML })</ol>
            <p class="actions no-print"><button class="button" type="button" data-print hidden>\(Text("打印", "Print")(language))</button>
            <a class="button primary" href="/account/security">\(Text("已经保存好了", "I have kept them")(language))</a></p></section></div>
            """
        return Page(title: title, frame: .desk, current: "/account", body: body)
    }
}
