import HTML
import HTTPTypes
import Kernel

/// The page where workers sign in.
struct SignInPage {
    let request: WebRequest
    let next: String?
    let problem: Text?
    let isDemo: Bool

    var page: Page {
        let language = request.language
        let alert: HTML? = problem.map { "<div class=\"error-summary\" role=\"alert\"><p>\($0(language))</p></div>" }
        let nextField: HTML? = next.map { "<input type=\"hidden\" name=\"next\" value=\"\($0)\">" }
        let title = Text("工作人员登录", "Sign in")
        let body: HTML = """
            <div class="sign-in card">
            <h1>\(title(language))</h1>
            \(alert)
            <form method="post" action="/sign-in">
            \(HTML.token(request))\(nextField)
            <div class="field"><label for="login">\(Text("账号", "Account")(language))</label>
            <input id="login" name="login" autocomplete="username" autocapitalize="none" required value="\(request.form["login"] ?? "")"></div>
            <div class="field"><label for="password">\(Text("密码", "Password")(language))</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required></div>
            <button class="button primary" type="submit">\(Text("登录", "Sign in")(language))</button>
            </form>
            \(demoHint)
            <p class="hint">\(Text("居民上报不需要登录：扫描楼栋门口的二维码即可。", "Residents need no account: scan the code at the building's door.")(language))</p>
            </div>
            """
        return Page(title: title, frame: .bare, status: problem == nil ? .ok : .unprocessableContent, body: body)
    }

    private var demoHint: HTML? {
        guard isDemo else { return nil }
        let text = Text(
            "这是演示街道，账号和密码在启动窗口里。",
            "This is the demo street: accounts and password are shown where it was started."
        )
        return "<p class=\"hint\">\(text(request.language))</p>"
    }
}
