import Access
import HTML
import HTTPTypes
import Kernel
public import Web

/// The demo's outbox: what would have come to telephones; there is no such page outside of the demo.
public struct OutboxRoutes: Sendable {
    private let store: DemoMessageStore

    public init(store: DemoMessageStore) { self.store = store }

    public var routes: [Route] {
        [
            Route(
                .get,
                "/demo/outbox",
                rule: .anyone(because: "the demo's messages are to invented people"),
                handler: show
            )
        ]
    }

    @Sendable private func show(_ request: WebRequest) async throws -> Answer {
        .page(OutboxPage(request: request, messages: try await store.all()).page)
    }
}

/// The messages, newest first.
struct OutboxPage {
    let request: WebRequest
    let messages: [DemoMessageStore.Kept]

    var page: Page {
        let language = request.language
        let title = Text("演示短信", "Demo messages")
        let items = messages.map { message -> HTML in
            """
            <li class="card"><p><strong>\(message.phone)</strong> <span class="hint">\(HTML.time(message.at))</span></p>
            <p class="text">\(message.text)</p></li>
            """
        }
        let none = Text("还没有短信。", "There are no messages yet.")
        let list: HTML =
            messages.isEmpty
            ? "<p class=\"card\">\(none(language))</p>" : "<ul class=\"choice-list\">\(each: items)</ul>"
        let about = Text(
            "演示不发真短信：本来要发到手机上的，都在这里，新的在上面。",
            "The demo sends nothing to telephones: what would have been sent is here, the newest first."
        )
        let body: HTML = """
            <h1>\(title(language))</h1><p>\(about(language))</p>
            \(list)
            <p class="actions"><a class="button large" href="/my">\(Text("去登录", "To the sign-in")(language))</a></p>
            """
        return Page(title: title, frame: .resident, body: body)
    }
}
