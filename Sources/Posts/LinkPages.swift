import Access
import Areas
import HTML
import HTTPTypes
import Kernel
import Web

/// The secret link that was just made, shown once, to be given to its person: as text, as a code to scan, or on paper.
struct SecretLinkPage {
    let request: WebRequest
    let invitation: Invitation
    let address: String
    let picture: QRCode
    let until: Instant

    var page: Page {
        let language = request.language
        let title = Text("设密码的链接", "Link for setting the password")
        let side = picture.side
        let account = invitation.account
        let body: HTML = """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/accounts">\(Text("账号", "Accounts")(language))</a></li>
            <li><a href="/accounts/\(account.id.rawValue)">\(account.name)</a></li></ol></nav>
            <h1>\(title(language))</h1>
            <p class="banner warn">\(Text("链接只显示这一次，请现在交给本人。谁拿到链接，谁就能设密码。", "The link is shown this once: hand it over now. Whoever has it can set the password.")(language))</p>
            <div class="cols single"><section class="card secret-link">
            <dl class="facts"><div><dt>\(Text("姓名", "Name")(language))</dt><dd>\(account.name)</dd></div>
            <div><dt>\(Text("账号", "Login")(language))</dt><dd><code>\(account.login)</code></dd></div>
            <div><dt>\(Text("有效期至", "Works until")(language))</dt><dd>\(HTML.time(until))</dd></div></dl>
            <p class="link-text" data-copy-text>\(address)</p>
            <svg class="link-code" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges" role="img" aria-label="\(Text("链接的二维码", "QR code of the link")(language))"><path fill="#fff" d="M0 0h\(side)v\(side)H0z"/><path fill="#000" d="\(picture.path)"/></svg>
            <p class="actions no-print"><button class="button primary" type="button" data-copy="\(Text("已复制", "Copied")(language))" hidden>\(Text("复制链接", "Copy the link")(language))</button>
            <button class="button" type="button" data-print hidden>\(Text("打印", "Print")(language))</button></p>
            </section></div>
            """
        return Page(title: title, frame: .desk, current: "/accounts", body: body)
    }
}

/// Where somebody with a link sets his password.
struct SetPasswordPage {
    let request: WebRequest
    let account: Account
    let problems: [InvalidInput.Problem]

    var page: Page {
        let language = request.language
        let title = Text("设置密码", "Set your password")
        let hint = Text(
            "至少 10 位。可以用几个词组成的短句，不要用生日、手机号。",
            "At least ten characters. A few words are fine; no birthday, no telephone number."
        )
        let body: HTML = """
            <div class="sign-in card"><h1>\(title(language))</h1>
            <p>\(Text("\(account.name)，您的账号是", "\(account.name), your login is")(language)) <strong>\(account.login)</strong></p>
            \(problems.isEmpty ? .empty : ErrorSummary(problems, language: language).html)
            <form method="post">\(HTML.token(request))
            <input type="hidden" name="username" value="\(account.login)" autocomplete="username">
            \(Field("password", Text("新密码", "New password"), hint: hint, isRequired: true).input("", type: "password", autocomplete: "new-password", problems: problems, language: language))
            \(Field("again", Text("再输一次", "Once more"), isRequired: true).input("", type: "password", autocomplete: "new-password", problems: problems, language: language))
            <button class="button primary" type="submit">\(Text("保存密码", "Save the password")(language))</button></form></div>
            """
        return Page(
            title: title,
            frame: .bare,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            body: body
        )
    }
}

/// What somebody reads whose link has set a password, or no longer does.
struct LinkMessagePage {
    let request: WebRequest
    let title: Text
    let message: Text
    let isGood: Bool

    var page: Page {
        let language = request.language
        let body: HTML = """
            <div class="sign-in card"><h1>\(title(language))</h1><p>\(message(language))</p>
            <p><a class="button primary" href="/sign-in">\(Text("去登录", "Sign in")(language))</a></p></div>
            """
        return Page(title: title, frame: .bare, status: isGood ? .ok : .gone, body: body)
    }
}
