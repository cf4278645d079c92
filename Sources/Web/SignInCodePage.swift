import HTML
import HTTPTypes
import Kernel

/// The page between password and session: the code of the telephone.
struct SignInCodePage {
    let request: WebRequest
    let name: String
    let next: String?
    let problem: Text?

    var page: Page {
        let language = request.language
        let title = Text("两步验证", "Second factor")
        let alert: HTML? = problem.map { "<div class=\"error-summary\" role=\"alert\"><p>\($0(language))</p></div>" }
        let nextField: HTML? = next.map { "<input type=\"hidden\" name=\"next\" value=\"\($0)\">" }
        let ask = Text(
            "\(name)，请打开手机上的验证器，输入“Linli”下面的 6 位数字。",
            "\(name), open the authenticator on your telephone and type the six digits below “Linli”."
        )
        let lost = Text(
            "手机不在身边？输入一个没用过的恢复码。恢复码也没有，请管理员重置两步验证。",
            "No telephone at hand? Type an unused recovery code. Without those, ask your administrator to reset the second factor."
        )
        let body: HTML = """
            <div class="sign-in card">
            <h1>\(title(language))</h1>
            \(alert)
            <p>\(ask(language))</p>
            <form method="post" action="/sign-in/code">
            \(HTML.token(request))\(nextField)
            <div class="field"><label for="code">\(Text("验证码", "Code")(language))</label>
            <input id="code" name="code" inputmode="text" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" maxlength="20" required></div>
            <button class="button primary" type="submit">\(Text("登录", "Sign in")(language))</button>
            </form>
            <p class="hint">\(lost(language))</p>
            <p><a href="/sign-in">\(Text("换一个账号", "Another account")(language))</a></p>
            </div>
            """
        return Page(title: title, frame: .bare, status: problem == nil ? .ok : .unprocessableContent, body: body)
    }
}
