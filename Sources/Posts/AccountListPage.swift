import Access
import Areas
import HTML
import Kernel
import Web

/// The accounts that an administrator reaches.
struct AccountListPage {
    let request: WebRequest
    let viewer: Viewer
    let entries: [AccountEntry]
    let search: String?
    /// Where the list goes on; nil at its end.
    let next: URLPath?
    let now: Instant

    var page: Page {
        let language = request.language
        let title = Text("账号", "Accounts")
        let body: HTML = """
            <h1>\(title(language))</h1>
            <p class="actions"><a class="button primary" href="/accounts/new">\(Text("邀请同事", "Invite a colleague")(language))</a>
            <a class="button" href="/accounts/rights">\(Text("谁可以做什么", "Who may do what")(language))</a></p>
            <form class="filter" method="get" action="/accounts" role="search">
            <label for="account-search">\(Text("姓名或账号开头", "Name or login starts with")(language))</label>
            <input id="account-search" name="q" type="search" value="\(search ?? "")" autocomplete="off">
            <button class="button" type="submit">\(Text("查找", "Search")(language))</button></form>
            \(entries.isEmpty ? empty : table)
            \(next.map { path -> HTML in "<p class=\"pager\"><a class=\"button\" rel=\"next\" href=\"\(path)\">\(Text("下一页", "Next page")(language))</a></p>" })
            """
        return Page(title: title, frame: .desk, current: "/accounts", body: body)
    }

    private var empty: HTML {
        let words =
            search == nil
            ? Text("您的范围内还没有账号。", "There are no accounts within your reach.")
            : Text("没有找到。请试试姓名或账号的前几个字。", "Nobody was found. Try the first characters of a name or login.")
        return "<p class=\"empty\">\(words(request.language))</p>"
    }

    private var table: HTML {
        let language = request.language
        let heads = [
            Text("姓名", "Name"), Text("账号", "Login"), Text("岗位", "Posts"), Text("状态", "State"),
            Text("上次登录", "Last sign-in"),
        ].map { $0(language) }
        let rows = entries.map { entry -> HTML in
            let signedIn: HTML = entry.signedIn.map { HTML.time($0) } ?? "–"
            return """
                <tr><td data-label="\(heads[0])"><a href="/accounts/\(entry.account.id.rawValue)">\(entry.account.name)</a></td>
                <td data-label="\(heads[1])"><code>\(entry.account.login)</code></td>
                <td data-label="\(heads[2])">\(posts(of: entry))</td>
                <td data-label="\(heads[3])">\(entry.state(at: now).tag(language))</td>
                <td data-label="\(heads[4])">\(signedIn)</td></tr>
                """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("账号列表", "List of accounts")(language))">
            <table class="list"><thead><tr>\(each: heads.map { "<th scope=\"col\">\($0)</th>" })</tr></thead>
            <tbody>\(each: rows)</tbody></table></div>
            """
    }

    /// The posts within the viewer's reach that are not over; how many others there are.
    private func posts(of entry: AccountEntry) -> HTML {
        let language = request.language
        let held = entry.posts.filter { !$0.isOver(at: now) }
        let seen = held.filter { AreaRules.isWithin(viewer.reach(.administerAccounts), $0.area) }
        let lines = seen.map { post -> HTML in
            let isOpen = post.until == nil && post.isHeld(at: now)
            let days: HTML? = isOpen ? nil : " <span class=\"hint\">\(post.days(language))</span>"
            return
                "<li>\(post.roleName(language)) · \(post.area.fullName)\(days)<span class=\"hint\">\(post.organisationName)</span></li>"
        }
        let rest = held.count - seen.count
        let others: HTML? =
            rest == 0
            ? nil : "<li class=\"hint\">\(Text("范围以外还有 \(rest) 个岗位", "\(rest) more beyond your reach")(language))</li>"
        let none: HTML? =
            held.isEmpty ? "<li class=\"hint\">\(Text("没有岗位", "No post")(language))</li>" : nil
        return "<ul class=\"post-list\">\(each: lines)\(others)\(none)</ul>"
    }
}
