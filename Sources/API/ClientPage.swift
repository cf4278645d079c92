import Access
import HTML
import Kernel
import Web

/// One program: what it may do, its tokens, and how it is shut out.
struct ClientPage {
    let request: WebRequest
    let client: Client
    /// Its subscriptions; nil when it has none.
    let webhooks: HTML?
    let now: Instant

    private var language: Language { request.language }

    var page: Page {
        let facts: [(Text, String)] = [
            (Text("区域", "Area"), client.areaName),
            (Text("单位", "Organisation"), client.organisationName ?? "–"),
            (Text("每分钟请求数", "Requests a minute"), String(client.limit)),
            (Text("接入时间", "Let in"), CivilTime(client.createdAt).description),
        ]
        let scopes = client.scopes.sorted { $0.rawValue < $1.rawValue }.map { scope -> HTML in
            "<li>\(scope.name(language)) <code>\(scope.rawValue)</code></li>"
        }
        let body: HTML = """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/clients">\(Text("接入程序", "Programs")(language))</a></li></ol></nav>
            <h1>\(client.name) \(client.tag(at: now, language))</h1>
            <div class="card"><dl class="facts">\(each: facts.map { "<dt>\($0.0(language))</dt><dd>\($0.1)</dd>" as HTML })</dl></div>
            <h2>\(Text("权限", "Scopes")(language))</h2><div class="card"><ul>\(each: scopes)</ul></div>
            <h2>\(Text("令牌", "Tokens")(language))</h2>
            \(tokens)
            \(webhooks)
            \(client.isClosed ? .empty : changes)
            """
        return Page(title: Text(same: client.name), frame: .desk, current: "/clients", body: body)
    }

    private var tokens: HTML {
        let heads = [
            Text("开头", "Begins with"), Text("生成", "Made"), Text("到期", "Ends"), Text("上次使用", "Last used"),
            Text("状态", "State"),
        ].map { $0(language) }
        let rows = client.tokens.map { token -> HTML in
            """
            <tr><td data-label="\(heads[0])"><code>linli_\(token.prefix)</code></td>
            <td data-label="\(heads[1])">\(HTML.time(token.createdAt, hasYear: true))</td>
            <td data-label="\(heads[2])">\(HTML.time(token.expiresAt, hasYear: true))</td>
            <td data-label="\(heads[3])">\(token.lastUsedAt.map { HTML.time($0, hasYear: true) } ?? "–")</td>
            <td data-label="\(heads[4])">\(state(token))</td></tr>
            """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("令牌", "Tokens")(language))"><table class="list"><thead><tr>
            \(each: heads.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead><tbody>\(each: rows)</tbody></table></div>
            """
    }

    private func state(_ token: ClientToken) -> HTML {
        if token.revokedAt != nil {
            return "<span class=\"tag tag-late\">\(Text("已收回", "Taken back")(language))</span>"
        }
        if !token.isGood(at: now) { return "<span class=\"tag tag-wait\">\(Text("已过期", "Ended")(language))</span>" }
        return button(
            "/clients/\(client.id)/tokens/\(token.id)/revocation",
            Text("收回", "Take back"),
            asking: Text("收回后，使用它的程序立即无法访问。", "The program that uses it is shut out at once.")
        )
    }

    private var changes: HTML {
        """
        <div class="actions"><form method="post" action="\("/clients/\(client.id)/tokens" as URLPath)">\(HTML.token(request))<input type="hidden" name="days" value="365">
        <button class="button" type="submit">\(Text("再生成一个令牌（一年）", "Make another token (one year)")(language))</button></form>
        \(button("/clients/\(client.id)/closure", Text("停用这个程序", "Shut this program out"), asking: Text("所有令牌立即失效，不能恢复。", "All its tokens end at once, for good.")))</div>
        """
    }

    private func button(_ path: URLPath, _ label: Text, asking question: Text) -> HTML {
        """
        <form method="post" action="\(path)" data-confirm="\(question(language))">\(HTML.token(request))<button class="button" type="submit">\(label(language))</button></form>
        """
    }
}
