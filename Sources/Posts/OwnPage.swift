import Access
import Areas
import HTML
import HTTPTypes
import Kernel
import Web

/// One's own account: posts, leave, and the way to password and sessions.
struct OwnPage {
    let request: WebRequest
    let entry: AccountEntry
    /// Whether a second factor is asked for when he signs in.
    let hasSecondFactor: Bool
    let now: Instant

    private var language: Language { request.language }

    var page: Page {
        let title = Text("我的账号", "My account")
        let factor =
            hasSecondFactor
            ? Text("两步验证已开启。", "The second factor is on.") : Text("两步验证没有开启。", "The second factor is off.")
        let body: HTML = """
            <h1>\(title(language))</h1>
            <div class="cols"><section class="card"><h2>\(Text("我的岗位", "My posts")(language))</h2>
            <dl class="facts"><div><dt>\(Text("姓名", "Name")(language))</dt><dd>\(entry.account.name)</dd></div>
            <div><dt>\(Text("账号", "Login")(language))</dt><dd><code>\(entry.account.login)</code></dd></div></dl>
            \(posts)\(leaves)</section>
            <section class="card"><h2>\(Text("登录与安全", "Sign-in and security")(language))</h2>
            <p>\(Text("密码、登录的设备和最近的登录记录。", "Password, where you are signed in, recent sign-ins.")(language)) \(factor(language))</p>
            <p class="actions"><a class="button primary" href="/account/security">\(Text("打开", "Open")(language))</a></p></section></div>
            """
        return Page(title: title, frame: .desk, current: "/account", body: body)
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
}
