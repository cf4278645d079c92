import HTML
import Kernel
import Web

/// The subscriptions of a program, on its page: what is delivered, what fails, and the button that starts again.
struct WebhookSection {
    let request: WebRequest
    let client: Client
    let webhooks: [Webhook]
    /// The newest fact's number.
    let latest: Int64

    private var language: Language { request.language }

    var html: HTML? {
        guard !webhooks.isEmpty else { return nil }
        let heads = [
            Text("地址", "Address"), Text("内容", "Kinds"), Text("状态", "State"), Text("未送达", "Behind"), Text("", ""),
        ].map { $0(language) }
        let rows = webhooks.map { webhook -> HTML in
            """
            <tr><td data-label="\(heads[0])"><code>\(webhook.address)</code></td>
            <td data-label="\(heads[1])"><code>\(webhook.kinds.joined(separator: " "))</code></td>
            <td data-label="\(heads[2])">\(state(webhook))</td>
            <td data-label="\(heads[3])">\(max(0, latest - webhook.place))</td>
            <td>\(again(webhook))</td></tr>
            """
        }
        let title = Text("推送订阅", "Webhooks")
        return """
            <h2>\(title(language))</h2>
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(title(language))"><table class="list"><thead><tr>
            \(each: heads.dropLast().map { "<th scope=\"col\">\($0)</th>" as HTML })<td></td></tr></thead><tbody>\(each: rows)</tbody></table></div>
            """
    }

    private func state(_ webhook: Webhook) -> HTML {
        let css = webhook.state == .givenUp ? "tag-late" : webhook.attempts > 0 ? "tag-wait" : "tag-done"
        let error: HTML? = webhook.error.isEmpty ? nil : " <span class=\"hint\">\(webhook.error)</span>"
        return "<span class=\"tag \(css)\">\(webhook.state.name(language))</span>\(error)"
    }

    private func again(_ webhook: Webhook) -> HTML {
        let label = Text("继续推送", "Go on")
        return """
            <form method="post" action="\("/clients/\(client.id)/webhooks/\(webhook.id)/redelivery" as URLPath)">\(HTML.token(request))<button class="button" type="submit">\(label(language))</button></form>
            """
    }
}
