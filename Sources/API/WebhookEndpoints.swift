import Access
import HTTPTypes
import Kernel
import Web

/// Webhooks for programs: each manages its own.
struct WebhookEndpoints {
    let webhooks: WebhookStore
    let rules: OutboundRules

    var all: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/webhooks",
                scope: .manageWebhooks,
                name: "listWebhooks",
                about: "The program's own subscriptions.",
                result: .json(.object(Self.list)),
                handler: list
            ),
            Endpoint(
                .post,
                "/api/v1/webhooks",
                scope: .manageWebhooks,
                name: "addWebhook",
                about: """
                    Subscribes from now on. Messages are CloudEvents 1.0 (JSON), signed as Standard Webhooks says: \
                    webhook-signature is v1, and the base64 of HMAC-SHA-256 over webhook-id.webhook-timestamp.body. \
                    They come in order, at least once; webhook-id is the same for a repetition. The secret is told once.
                    """,
                body: .json(Self.new),
                result: .json(.object(Self.made), status: .created),
                handler: add
            ),
            Endpoint(
                .get,
                "/api/v1/webhooks/:webhook",
                scope: .manageWebhooks,
                name: "readWebhook",
                about: "A subscription, with its newest tries.",
                result: .json(.object(Self.whole)),
                handler: read
            ),
            Endpoint(
                .delete,
                "/api/v1/webhooks/:webhook",
                scope: .manageWebhooks,
                name: "removeWebhook",
                about: "Ends a subscription.",
                result: .nothing,
                handler: remove
            ),
            Endpoint(
                .post,
                "/api/v1/webhooks/:webhook/redelivery",
                scope: .manageWebhooks,
                name: "redeliver",
                about: "Sends again what came after a number; starts a subscription that was given up.",
                body: .json(Self.again),
                result: .json(.object(Self.whole)),
                handler: redeliver
            ),
        ]
    }

    private static let kind = Shape.matching(pattern: "^(?:signal|case|audit)(?:\\.[a-z_]{1,60})?$", max: 70) { text in
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, ["signal", "case", "audit"].contains(first), parts.count <= 2 else {
            return false
        }
        return parts.count == 1
            || (1...60).contains(parts[1].utf8.count)
                && parts[1].utf8.allSatisfy { (97...122).contains($0) || $0 == 0x5F }
    }

    private static let members: [Shape.Field] = [
        .init("id", .identifier),
        .init("url", .anyText(max: 2000)),
        .init("kinds", .list(.anyText(max: 70), max: 20)),
        .init("state", .choice(Webhook.State.allCases.map(\.rawValue))),
        .init("last", .whole(0...Int64.max), "The number of the last fact that is done with."),
        .init("attempts", .whole(0...1_000_000_000), "How often the next one was tried in vain."),
        .init("next_try_at", .moment),
        .init("error", .nullable(.anyText(max: 1000))),
        .init("created_at", .moment),
    ]

    private static let row = Shape.Fields("Webhook", members)
    private static let list = Shape.Fields("WebhookList", [.init("webhooks", .list(.object(row), max: 100))])
    private static let made = Shape.Fields(
        "NewWebhook",
        members + [.init("secret", .anyText(max: 100), "`whsec_` and base64.")]
    )
    private static let whole = Shape.Fields(
        "WebhookDetails",
        members + [
            .init(
                "tries",
                .list(
                    .object(
                        Shape.Fields(
                            "WebhookTry",
                            [
                                .init("number", .whole(0...Int64.max)), .init("at", .moment),
                                .init("status", .nullable(.whole(100...999))),
                                .init("error", .nullable(.anyText(max: 1000))),
                                .init("took_ms", .whole(0...Int64.max)),
                            ]
                        )
                    ),
                    max: 20
                )
            )
        ]
    )

    private static let new = Shape.Fields(
        "WebhookRequest",
        [
            .init("url", .address(max: 2000), "Where to send: https, on the open Internet."),
            .init(
                "kinds",
                .list(kind, max: 20),
                "`signal`, `case`, one kind such as `case.accepted`, or `audit`: how far the audit chain is, to be kept elsewhere."
            ),
        ]
    )

    private static let again = Shape.Fields(
        "Redelivery",
        [
            .init(
                "after",
                .whole(0...Int64.max),
                optional: true,
                "The number to begin after; where it stopped without it."
            )
        ]
    )

    @Sendable private func list(_ call: Call) async throws -> Outcome {
        let rows = try await webhooks.list(of: call.viewer.account)
        return .json(.members([("webhooks", .array(rows.map { .members(Self.json($0)) }))]))
    }

    @Sendable private func add(_ call: Call) async throws -> Outcome {
        let url = call.body.text("url") ?? ""
        guard let address = WebAddress(url) else {
            throw Problem.body([ShapeFault(place: "/url", message: Text("不是网址", "is no address"))])
        }
        if let refusal = rules.refusal(address) {
            throw Problem.body([ShapeFault(place: "/url", message: Text("必须是 https", refusal))])
        }
        let kinds = call.body.texts("kinds")
        guard !kinds.isEmpty else {
            throw Problem.body([ShapeFault(place: "/kinds", message: Text("至少一项", "needs at least one"))])
        }
        let made = try await webhooks.add(address.text, kinds: kinds, for: call.viewer.account)
        var outcome = Outcome.json(
            .members(Self.json(made.webhook) + [("secret", .text(made.secret))]),
            status: .created
        )
        outcome.headers[.location] = "/api/v1/webhooks/\(made.webhook.id)"
        return outcome
    }

    @Sendable private func read(_ call: Call) async throws -> Outcome {
        try await whole(try call.id("webhook"), of: call.viewer.account)
    }

    private func whole(_ id: Webhook.ID, of client: Account.ID) async throws -> Outcome {
        let webhook = try await webhooks.webhook(id, of: client)
        let tries = try await webhooks.attempts(id).map { attempt -> JSON in
            .members([
                ("number", .number(attempt.number)), ("at", .moment(attempt.at)),
                ("status", attempt.status.map { .number(Int64($0)) } ?? .null),
                ("error", attempt.error.isEmpty ? .null : .text(attempt.error)),
                ("took_ms", .number(attempt.took.wholeMilliseconds)),
            ])
        }
        return .json(.members(Self.json(webhook) + [("tries", .array(tries))]))
    }

    @Sendable private func remove(_ call: Call) async throws -> Outcome {
        try await webhooks.remove(try call.id("webhook"), of: call.viewer.account)
        return .nothing
    }

    @Sendable private func redeliver(_ call: Call) async throws -> Outcome {
        let id: Webhook.ID = try call.id("webhook")
        let client = call.viewer.account
        try await webhooks.redeliver(id, of: client, after: call.body.whole("after"), by: client)
        return try await whole(id, of: client)
    }

    private static func json(_ webhook: Webhook) -> [(name: String, value: JSON)] {
        [
            ("id", .text(webhook.id.description)), ("url", .text(webhook.address)),
            ("kinds", .array(webhook.kinds.map { .text($0) })), ("state", .text(webhook.state.rawValue)),
            ("last", .number(webhook.place)), ("attempts", .number(Int64(webhook.attempts))),
            ("next_try_at", .moment(webhook.nextTry)),
            ("error", webhook.error.isEmpty ? .null : .text(webhook.error)), ("created_at", .moment(webhook.createdAt)),
        ]
    }
}
