import HTML
import Kernel
import Web

/// The subscriptions of a program, on its page: what is delivered, what fails, and the button that starts again.
struct WebhookSection {
    let request: WebRequest
    let client: Client
    let webhooks: [Webhook]
    /// The newest tries of each, newest first.
    let tries: [Webhook.ID: [WebhookStore.Attempt]]
    /// The newest fact's number.
    let latest: Int64

    private var language: Language { request.language }

    var html: HTML? {
        guard !webhooks.isEmpty else { return nil }
        let heads = [
            Text("地址", "Address"), Text("内容", "Kinds"), Text("状态", "State"), Text("未送达", "Behind"),
            Text("操作", "Action"),
        ].map { $0(language) }
        let rows = webhooks.map { webhook -> HTML in
            """
            <tr><td data-label="\(heads[0])"><code>\(webhook.address)</code></td>
            <td data-label="\(heads[1])"><code>\(webhook.kinds.joined(separator: " "))</code></td>
            <td data-label="\(heads[2])">\(state(webhook))</td>
            <td data-label="\(heads[3])">\(max(0, latest - webhook.place))</td>
            <td data-label="\(heads[4])">\(again(webhook))</td></tr>
            """
        }
        let title = Text("推送订阅", "Webhooks")
        return """
            <h2>\(title(language))</h2>
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(title(language))"><table class="list"><thead><tr>
            \(each: heads.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead><tbody>\(each: rows)</tbody></table></div>
            \(deliveries)
            """
    }

    /// What became of the newest messages: what an administrator is asked when the other side has heard nothing.
    private var deliveries: HTML? {
        let heads = [
            Text("时间", "When"), Text("地址", "Address"), Text("编号", "Fact"), Text("答复", "Answer"), Text("用时", "Took"),
        ].map { $0(language) }
        let all = webhooks.flatMap { webhook in (tries[webhook.id] ?? []).map { (webhook, $0) } }
            .sorted { $0.1.at > $1.1.at }
        guard !all.isEmpty else { return nil }
        let rows = all.map { webhook, attempt -> HTML in
            """
            <tr><td data-label="\(heads[0])">\(HTML.time(attempt.at, hasYear: true))</td>
            <td data-label="\(heads[1])"><code>\(webhook.address)</code></td>
            <td data-label="\(heads[2])">\(attempt.number)</td>
            <td data-label="\(heads[3])">\(answer(attempt))</td>
            <td data-label="\(heads[4])">\(attempt.took.wholeMilliseconds) ms</td></tr>
            """
        }
        let title = Text("最近的推送", "Newest deliveries")
        return """
            <h2>\(title(language))</h2>
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(title(language))"><table class="list"><thead><tr>
            \(each: heads.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead><tbody>\(each: rows)</tbody></table></div>
            """
    }

    private func answer(_ attempt: WebhookStore.Attempt) -> HTML {
        let isTaken = attempt.status.map { (200..<300).contains($0) } ?? false
        let words = attempt.status.map { "\($0)" } ?? attempt.error
        return "<span class=\"tag \(isTaken ? "tag-done" : "tag-late")\">\(words)</span>"
    }

    private func state(_ webhook: Webhook) -> HTML {
        let css = webhook.state == .givenUp ? "tag-late" : webhook.attempts > 0 ? "tag-wait" : "tag-done"
        let error: HTML? = webhook.error.isEmpty ? nil : " <span class=\"hint\">\(webhook.error)</span>"
        let isFailing = webhook.state != .givenUp && webhook.attempts > 0
        let words = isFailing ? Text("重试中", "Tries again") : webhook.state.name
        return "<span><span class=\"tag \(css)\">\(words(language))</span>\(error)</span>"
    }

    private func again(_ webhook: Webhook) -> HTML {
        let label = Text("继续推送", "Go on")
        return """
            <form method="post" action="\("/clients/\(client.id)/webhooks/\(webhook.id)/redelivery" as URLPath)">\(HTML.token(request))<button class="button" type="submit">\(label(language))</button></form>
            """
    }
}
