import Access
public import Areas
import HTML
import HTTPTypes
public import Kernel
public import Registry
public import Storage
public import Web

/// The pages on which programs get their tokens and lose them.
public struct ClientRoutes: Sendable {
    private let clients: ClientStore
    private let areas: AreaStore
    private let organisations: OrganisationStore
    private let webhooks: WebhookStore
    private let facts: FactFeed
    private let context: Context

    public init(
        clients: ClientStore,
        areas: AreaStore,
        organisations: OrganisationStore,
        webhooks: WebhookStore,
        facts: FactFeed,
        context: Context
    ) {
        self.clients = clients
        self.webhooks = webhooks
        self.facts = facts
        self.areas = areas
        self.organisations = organisations
        self.context = context
    }

    public var routes: [Route] {
        let rule = Rule.may(.administerClients)
        return [
            Route(.get, "/clients", rule: rule, handler: list),
            Route(.get, "/clients/new", rule: rule, handler: form),
            Route(.post, "/clients", rule: rule, handler: add),
            Route(.get, "/clients/:client", rule: rule, handler: client),
            Route(.post, "/clients/:client/tokens", rule: rule, handler: renew),
            Route(.post, "/clients/:client/tokens/:token/revocation", rule: rule, handler: revoke),
            Route(.post, "/clients/:client/webhooks/:webhook/redelivery", rule: rule, handler: redeliver),
            Route(.post, "/clients/:client/closure", rule: rule, handler: close),
        ]
    }

    @Sendable private func list(_ request: WebRequest) async throws -> Answer {
        let clients = try await clients.list(for: try request.signedIn())
        return .page(ClientListPage(request: request, clients: clients, now: context.now()).page)
    }

    @Sendable private func form(_ request: WebRequest) async throws -> Answer { try await form(request, []) }

    private func form(_ request: WebRequest, _ problems: [InvalidInput.Problem]) async throws -> Answer {
        let viewer = try request.signedIn()
        var places: [Area] = []
        for root in try await areas.roots(of: viewer.ownReach(.administerClients)) {
            places.append(root)
            for level in [AreaLevel.street, .community, .grid, .estate] where level.depth > root.level.depth {
                places += try await areas.areas(of: level, in: root)
            }
        }
        var seen: Set<Area.ID> = []
        places = places.filter { seen.insert($0.id).inserted }
        var bodies: [Organisation] = []
        for kind in Organisation.Kind.allCases where kind.takesWork {
            bodies += try await organisations.organisations(of: kind)
        }
        let known = Set(places.map(\.id))
        bodies = bodies.filter { known.contains($0.area) }
        return .page(ClientFormPage(request: request, areas: places, bodies: bodies, problems: problems).page)
    }

    @Sendable private func add(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        do {
            let new = try NewClient(
                name: form["name"] ?? "",
                area: form["area"].flatMap { Int64($0) } ?? 0,
                organisation: form["organisation"].flatMap { Int64($0) },
                scopes: Set(form.values.all("scope").compactMap(Scope.init)),
                limit: form["limit"].flatMap { Int($0) } ?? 0,
                days: form["days"].flatMap { Int($0) } ?? 0
            )
            let made = try await clients.add(new, by: try request.signedIn())
            return .page(TokenPage(request: request, client: made.client, name: new.name, token: made.token).page)
        } catch let input as InvalidInput { return try await self.form(request, input.problems) }
    }

    @Sendable private func client(_ request: WebRequest) async throws -> Answer {
        let client = try await clients.client(try request.id("client", "client"), for: try request.signedIn())
        let subscriptions = try await webhooks.list(of: client.id)
        var tries: [Webhook.ID: [WebhookStore.Attempt]] = [:]
        for webhook in subscriptions { tries[webhook.id] = try await webhooks.attempts(webhook.id, limit: 5) }
        let section = WebhookSection(
            request: request,
            client: client,
            webhooks: subscriptions,
            tries: tries,
            latest: try await facts.latest()
        )
        return .page(ClientPage(request: request, client: client, webhooks: section.html, now: context.now()).page)
    }

    /// Starts a subscription again where it stopped.
    @Sendable private func redeliver(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let client = try await clients.client(try request.id("client", "client"), for: viewer)
        try await webhooks.redeliver(
            try request.id("webhook", "webhook"),
            of: client.id,
            after: nil,
            by: viewer.account
        )
        return .redirect("/clients/\(client.id)")
    }

    @Sendable private func renew(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let id: Account.ID = try request.id("client", "client")
        let token = try await clients.renew(id, days: request.form["days"].flatMap { Int($0) } ?? 0, by: viewer)
        let client = try await clients.client(id, for: viewer)
        return .page(TokenPage(request: request, client: id, name: client.name, token: token).page)
    }

    @Sendable private func revoke(_ request: WebRequest) async throws -> Answer {
        let id: Account.ID = try request.id("client", "client")
        try await clients.revoke(try request.id("token", "token"), of: id, by: try request.signedIn())
        return .redirect("/clients/\(id)")
    }

    @Sendable private func close(_ request: WebRequest) async throws -> Answer {
        let id: Account.ID = try request.id("client", "client")
        try await clients.close(id, by: try request.signedIn())
        return .redirect("/clients/\(id)")
    }
}
