import Access
import HTML
import HTTPTypes
import Kernel
import Web

/// The programs' door for people: what there is, what it needs, and how failures look.
struct APIPage {
    let request: WebRequest
    let endpoints: [Endpoint]

    private var language: Language { request.language }

    var page: Page {
        let title = Text("接口说明", "For programs")
        let body: HTML = """
            <h1>\(title(language))</h1>
            <p>\(Text("其他系统通过 /api/v1 与邻里交换线索、事项和数据。令牌由街道的系统管理员在“接入程序”页发放。", "Other systems exchange signals, cases and figures with Linli at /api/v1. The street's administrator hands out tokens on the page Programs.")(language))</p>
            <p class="actions"><a class="button" href="/api/v1/openapi.json">OpenAPI 3.1</a></p>
            <div class="card"><h2>\(Text("约定", "Rules")(language))</h2>
            <ul>\(each: rules.map { "<li>\($0(language))</li>" as HTML })</ul></div>
            <h2>\(Text("资源", "Resources")(language))</h2>
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("资源", "Resources")(language))">
            <table class="list"><thead><tr><th scope="col">\(Text("请求", "Request")(language))</th><th scope="col">\(Text("权限", "Scope")(language))</th><th scope="col">\(Text("说明（英文）", "What it does")(language))</th></tr></thead>
            <tbody>\(each: endpoints.map(row))</tbody></table></div>
            <h2>\(Text("错误", "Problems")(language))</h2>
            <div class="card"><dl class="facts">\(each: problems.map { "<dt id=\"\($0.code)\"><code>\($0.code)</code></dt><dd>\($0.text(language))</dd>" as HTML })</dl></div>
            """
        // Whoever is signed in keeps his navigation; developers of other systems have none here.
        return Page(title: title, frame: request.viewer == nil ? .resident : .desk, body: body)
    }

    private func row(_ endpoint: Endpoint) -> HTML {
        """
        <tr><td><code>\(endpoint.method.rawValue) \(OpenAPI.path(endpoint.path))</code></td>
        <td>\(endpoint.scope.map { "<code>\($0.rawValue)</code>" as HTML } ?? "–")</td>
        <td lang="en">\(endpoint.about)</td></tr>
        """
    }

    private var rules: [Text] {
        [
            Text(
                "每个请求都带 Authorization: Bearer 和令牌；令牌只显示一次，到期或收回后失效。",
                "Every request carries Authorization: Bearer and the token, which is shown once and ends when it expires or is taken back."
            ),
            Text(
                "每个程序只能看到自己区域内的内容；姓名和电话默认不给出，查看要写明用途并留痕。",
                "A program sees what lies in its area. Names and telephone numbers are left out unless it states a purpose, and each look is recorded."
            ),
            Text(
                "内容为 UTF-8 的 JSON；不认识的字段和参数会被拒绝；编号是文本。",
                "Bodies are JSON in UTF-8; unknown members and parameters are refused; identifiers are texts."
            ),
            Text(
                "每个 POST 都可以带 Idempotency-Key（登记线索必须带）：24 小时内同样的请求再发一次，得到第一次的答复，不会重复办理；内容不同则拒绝（422）。",
                "Every POST takes an Idempotency-Key (filing a signal needs one): for 24 hours the same request again gets the first answer and does nothing, another one is refused (422)."
            ),
            Text(
                "办理事项要在 If-Match 中写明读取时的 ETag：期间有变化则不写入（412）。",
                "An action on a case names in If-Match the ETag that the case was read with: after a change nothing is written (412)."
            ),
            Text(
                "列表按位置翻页：next 和 Link 给出下一页。",
                "Lists are read page by page: `next` and Link lead to the next one."
            ),
            Text(
                "RateLimit-Limit、RateLimit-Remaining、RateLimit-Reset 说明这一分钟还剩多少次；超出时答复 429 和 Retry-After。",
                "RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset tell what is left of the minute; beyond it the answer is 429 with Retry-After."
            ),
        ]
    }

    private var problems: [(code: String, text: Text)] {
        [
            ("token-missing", Text("401：请求中没有令牌。", "401: the request carries no token.")),
            ("token-wrong", Text("401：令牌不对、已过期或已收回。", "401: the token is wrong, has ended or was taken back.")),
            ("scope-missing", Text("403：这个程序没有所需的权限。", "403: the program lacks the scope.")),
            ("not-found", Text("404：没有这个资源，或者不在范围内。", "404: nothing there, or beyond the program's reach.")),
            ("method-wrong", Text("405：这里不能用这个方法。", "405: the method is not taken here.")),
            ("facts-gone", Text("410：这个编号之后的变更已不再保存。", "410: changes after this number are kept no longer.")),
            ("version-old", Text("412：事项在此期间已有变化。", "412: the case has changed since.")),
            ("body-too-large", Text("413：内容太大。", "413: the body is too large.")),
            ("media-type-wrong", Text("415：内容类型不对。", "415: the media type is not taken here.")),
            ("json-malformed", Text("400：内容不是 JSON。", "400: the body is no JSON.")),
            ("parameter-wrong", Text("400：参数不对。", "400: a parameter is wrong.")),
            ("body-wrong", Text("422：字段不对，errors 中逐一指出。", "422: members are wrong; `errors` points at each.")),
            (
                "key-used-differently",
                Text("422：这个 Idempotency-Key 已用于另一个请求。", "422: the Idempotency-Key was used for another request.")
            ),
            (
                "key-in-use",
                Text("409：同一个 Idempotency-Key 的请求还在处理。", "409: a request with this Idempotency-Key is under way.")
            ),
            (
                "signal-already-sorted",
                Text("409：线索已经处理过了。", "409: the signal is sorted already.")
            ),
            (
                "case-not-now",
                Text("409：流程现在不允许这一步。", "409: the workflow does not allow the action now.")
            ),
            ("no-community", Text("409：这个地方没有社区居委会。", "409: no community office serves the place.")),
            ("version-missing", Text("428：缺少 If-Match。", "428: If-Match is missing.")),
            ("too-many-requests", Text("429：请求太频繁。", "429: too many requests.")),
            ("unavailable", Text("503：暂时繁忙，稍后再试。", "503: busy; try again in a moment.")),
        ]
    }
}
