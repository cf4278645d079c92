import Access
public import Kernel
public import Logging
public import ServiceLifecycle
public import Storage

/// Sends facts to the addresses that programs gave, in order for each, from one process at a time.
public struct WebhookDelivery: Service {
    private let store: WebhookStore
    private let leases: LeaseStore
    private let outbound: Outbound
    private let context: Context
    private let holder: String
    private let source: String
    private let logger: Logger

    /// So many facts are looked through before others have their turn.
    private static let batch = 100
    /// Longer than a batch whose every message takes its time.
    private static let lease: Duration = .seconds(120)

    public init(
        store: WebhookStore,
        database: any Database,
        outbound: Outbound,
        context: Context,
        publicAddress: String,
        logger: Logger
    ) {
        self.store = store
        leases = LeaseStore(database)
        self.outbound = outbound
        self.context = context
        holder = context.secret()
        source = publicAddress
        self.logger = logger
    }

    public func run() async throws {
        // A round that finds nothing is one read; retries are due by the clock.
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await look()
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    private func look() async {
        do { try await lookOnce() } catch {
            logger.error("Webhooks cannot be read", metadata: ["error": "\(error)"])
        }
    }

    /// Serves every webhook that is due, four at a time; how many messages were delivered.
    @discardableResult
    public func lookOnce() async throws -> Int {
        let due = try await store.due()
        return await withTaskGroup(of: Int.self) { group in
            var total = 0
            for (index, webhook) in due.enumerated() {
                if index >= 4 { total += await group.next() ?? 0 }
                group.addTask { await serve(webhook.id) }
            }
            for await count in group { total += count }
            return total
        }
    }

    private func serve(_ id: Webhook.ID) async -> Int {
        do {
            let name = "webhook:\(id)"
            guard let lease = try await leases.take(name, holder: holder, at: context.now(), length: Self.lease) else {
                return 0
            }
            let count = try await deliver(id)
            try await leases.giveBack(lease)
            return count
        } catch {
            logger.error("A webhook cannot be served", metadata: ["webhook.id": "\(id)", "error": "\(error)"])
            return 0
        }
    }

    private func deliver(_ id: Webhook.ID) async throws -> Int {
        guard let next = try await store.next(id, limit: Self.batch) else { return 0 }
        // A program that may no longer ask is not told either.
        guard !next.client.isClosed, next.client.tokens.contains(where: { $0.isGood(at: context.now()) }) else {
            return 0
        }
        guard let address = WebAddress(next.webhook.address) else { return 0 }
        let caller = Caller(viewer: next.client.viewer, scopes: next.client.scopes, limit: next.client.limit)
        let started = ContinuousClock.now
        var delivered = 0
        var done = next.webhook.place
        for fact in next.facts {
            guard next.webhook.wants(fact.fact.kind), FactRights.admits(fact.fact, to: caller) else {
                done = fact.number
                continue
            }
            // The lease must not end under a message.
            guard ContinuousClock.now - started < Self.lease / 2, !Task.isCancelled else { break }
            let attempt = await send(fact, to: address, next)
            guard attempt.error.isEmpty else {
                if done > next.webhook.place { try await store.advance(next.webhook, to: done, nil) }
                try await store.fail(next.webhook, attempt, isFirst: delivered > 0)
                return delivered
            }
            try await store.advance(next.webhook, to: fact.number, attempt)
            done = fact.number
            delivered += 1
        }
        if done > next.webhook.place { try await store.advance(next.webhook, to: done, nil) }
        return delivered
    }

    private func send(
        _ fact: NumberedFact,
        to address: WebAddress,
        _ next: (webhook: Webhook, client: Client, key: [UInt8], facts: [NumberedFact])
    ) async -> WebhookStore.Attempt {
        let now = context.now()
        let message = WebhookMessage(fact, for: next.webhook.id, key: next.key, source: source, at: now)
        let started = ContinuousClock.now
        var status: Int?
        var error = ""
        do {
            let reply = try await outbound.send("POST", to: address, headers: message.headers, body: message.body)
            status = reply.status
            if !(200..<300).contains(reply.status) { error = "answered \(reply.status)" }
        } catch let fault as OutboundFault { error = fault.description } catch { return attempt("\(type(of: error))") }
        return attempt(error)

        func attempt(_ error: String) -> WebhookStore.Attempt {
            .init(number: fact.number, at: now, status: status, error: error, took: ContinuousClock.now - started)
        }
    }
}
