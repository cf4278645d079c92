public import Access
import Foundation
public import Kernel
public import Storage

/// Webhooks and what became of their messages: one method, one transaction.
public struct WebhookStore: Sendable {
    let database: any Database
    let context: Context
    let sealer: Sealer

    public init(database: any Database, context: Context, sealer: Sealer) {
        self.database = database
        self.context = context
        self.sealer = sealer
    }

    /// One try to deliver a fact.
    public struct Attempt: Sendable, Hashable {
        public let number: Int64
        public let at: Instant
        /// What the other side answered; nil when it did not.
        public let status: Int?
        public let error: String
        public let took: Duration
    }

    /// A new subscription from now on, with its secret, which is told once.
    func add(_ address: String, kinds: [String], for client: Account.ID) async throws -> (
        webhook: Webhook, secret: String
    ) {
        let key = context.random(24)
        let id = context.id(Webhook.ID.self)
        let sealed = try sealer.seal(key, at: Self.place(id))
        let webhook = try await database.write { [context] tx in
            let now = context.now()
            _ = try tx.first("SELECT id FROM client WHERE id = \(client)\(tx.dialect.forUpdate)") { _ in true }
            let count = try tx.count("SELECT COUNT(*) AS n FROM webhook WHERE client_id = \(client)")
            guard count < WebhookRules.limit else { throw WebhookRefusal.tooMany }
            let start = try tx.latestFactNumber()
            try tx.execute(
                """
                INSERT INTO webhook (id, client_id, address, kinds, secret_sealed, state, place, attempts, next_try_at,
                                     error, created_at)
                VALUES (\(id), \(client), \(address), \(kinds.joined(separator: " ")), \(sealed), 'active', \(start), 0,
                        \(now), '', \(now))
                """
            )
            try Self.keep(start, id, in: tx)
            try tx.audit(.init(by: client, "webhook.created", table: "webhook", row: id.rawValue), context: context)
            return try Self.find(id, of: client, in: tx)
        }
        return (webhook, "whsec_\(Data(key).base64EncodedString())")
    }

    /// Ends a subscription; `NotFound` for one of another program.
    func remove(_ id: Webhook.ID, of client: Account.ID) async throws {
        try await database.write { [context] tx in
            _ = try Self.find(id, of: client, in: tx)
            try tx.execute("DELETE FROM webhook_attempt WHERE webhook_id = \(id)")
            try tx.execute("DELETE FROM webhook WHERE id = \(id)")
            try tx.execute("DELETE FROM fact_cursor WHERE consumer = \("webhook:\(id)")")
            try tx.audit(.init(by: client, "webhook.removed", table: "webhook", row: id.rawValue), context: context)
        }
    }

    /// The subscriptions of a program, or of all for nil.
    public func list(of client: Account.ID?) async throws -> [Webhook] {
        try await database.read { tx in
            try Self.query(client.map { "WHERE client_id = \($0) ORDER BY id" } ?? "ORDER BY id", in: tx)
        }
    }

    func webhook(_ id: Webhook.ID, of client: Account.ID) async throws -> Webhook {
        try await database.read { tx in try Self.find(id, of: client, in: tx) }
    }

    /// The newest tries, newest first.
    public func attempts(_ id: Webhook.ID, limit: Int = 20) async throws -> [Attempt] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT number, at, status, error, took_ms FROM webhook_attempt WHERE webhook_id = \(id)
                ORDER BY id DESC LIMIT \(limit)
                """
            ) { row in
                Attempt(
                    number: try row.get("number"),
                    at: try row.get("at"),
                    status: try row.find("status"),
                    error: try row.get("error"),
                    took: .milliseconds(try row.get("took_ms", as: Int64.self))
                )
            }
        }
    }

    /// Sends again what came after a number, and starts one that was given up; `number` nil goes on where it stopped.
    public func redeliver(_ id: Webhook.ID, of client: Account.ID, after number: Int64?, by account: Account.ID?)
        async throws
    {
        try await database.write { [context] tx in
            let webhook = try Self.find(id, of: client, in: tx)
            let place = min(max(0, number ?? webhook.place), try tx.latestFactNumber())
            try tx.execute(
                """
                UPDATE webhook SET state = 'active', place = \(place), attempts = 0, failing_since = NULL,
                    next_try_at = \(context.now()), error = ''
                WHERE id = \(id)
                """
            )
            try Self.keep(place, id, in: tx)
            try tx.audit(
                .init(by: account, "webhook.redelivered", table: "webhook", row: id.rawValue),
                context: context
            )
        }
    }

    /// Those for which something may have to be sent now.
    func due() async throws -> [Webhook] {
        let now = context.now()
        return try await database.read { tx in
            try Self.query(
                """
                WHERE state = 'active' AND next_try_at <= \(now) AND place < \(try tx.latestFactNumber())
                ORDER BY next_try_at, id LIMIT 100
                """,
                in: tx
            )
        }
    }

    /// The next facts of a webhook, who its program is now, and its secret; nil when it is not to be served any more.
    func next(_ id: Webhook.ID, limit: Int) async throws -> (
        webhook: Webhook, client: Client, key: [UInt8], facts: [NumberedFact]
    )? {
        try await database.read { [sealer] tx in
            guard let webhook = try Self.query("WHERE id = \(id) AND state = 'active'", in: tx).first,
                let client = try ClientStore.client(webhook.client, in: tx)
            else { return nil }
            let sealed = try tx.first("SELECT secret_sealed FROM webhook WHERE id = \(id)") {
                try $0.get("secret_sealed", as: [UInt8].self)
            }
            let key = try sealer.open(sealed ?? [], at: Self.place(id))
            return (webhook, client, key, try tx.facts(after: webhook.place, limit: limit))
        }
    }

    /// Notes that everything up to a number is done; with the try that did it, unless nothing had to be sent.
    func advance(_ webhook: Webhook, to number: Int64, _ attempt: Attempt?) async throws {
        try await database.write { [context] tx in
            // Moved by hand meanwhile: that counts, and this delivery was one of the at-least-once.
            let moved = try tx.execute(
                """
                UPDATE webhook SET place = \(number), attempts = 0, failing_since = NULL, error = ''
                WHERE id = \(webhook.id) AND place >= \(webhook.place) AND place < \(number)
                """
            )
            if let attempt { try Self.log(attempt, webhook.id, context, in: tx) }
            if moved == 1 { try Self.keep(number, webhook.id, in: tx) }
        }
    }

    /// Notes a failure: it is tried again later, or given up after `WebhookRules.patience`.
    ///
    /// `isFirst`: whether messages before it were delivered since the webhook was read.
    func fail(_ webhook: Webhook, _ attempt: Attempt, isFirst: Bool) async throws {
        try await database.write { [context] tx in
            let now = context.now()
            let attempts = isFirst ? 1 : webhook.attempts + 1
            let since = isFirst ? now : webhook.failingSince ?? now
            let isOver = now - since >= WebhookRules.patience
            try tx.execute(
                """
                UPDATE webhook SET attempts = \(attempts), failing_since = \(since), error = \(attempt.error),
                    next_try_at = \(now + WebhookRules.delay(after: attempts)),
                    state = \(isOver ? Webhook.State.givenUp : .active)
                WHERE id = \(webhook.id)
                """
            )
            // Facts need not be kept for one that nobody waits for.
            if isOver { try tx.execute("DELETE FROM fact_cursor WHERE consumer = \("webhook:\(webhook.id)")") }
            try Self.log(attempt, webhook.id, context, in: tx)
            try tx.execute(
                "DELETE FROM webhook_attempt WHERE webhook_id = \(webhook.id) AND at < \(now - .seconds(7 * 86_400))"
            )
        }
    }

    private static func log(_ attempt: Attempt, _ id: Webhook.ID, _ context: Context, in tx: any WriteTransaction)
        throws
    {
        try tx.execute(
            """
            INSERT INTO webhook_attempt (id, webhook_id, number, at, status, error, took_ms)
            VALUES (\(context.number()), \(id), \(attempt.number), \(attempt.at), \(attempt.status), \(attempt.error),
                    \(attempt.took.wholeMilliseconds))
            """
        )
    }

    /// Facts stay until every webhook has them.
    private static func keep(_ number: Int64, _ id: Webhook.ID, in tx: any WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO fact_cursor (consumer, number) VALUES (\("webhook:\(id)"), \(number))
            ON CONFLICT (consumer) DO UPDATE SET number = excluded.number
            """
        )
    }

    static func place(_ id: Webhook.ID) -> Sealer.Place {
        Sealer.Place(table: "webhook", column: "secret_sealed", row: id.rawValue)
    }

    private static func find(_ id: Webhook.ID, of client: Account.ID, in tx: any ReadTransaction) throws -> Webhook {
        guard let found = try query("WHERE id = \(id) AND client_id = \(client)", in: tx).first else {
            throw NotFound("webhook", id)
        }
        return found
    }

    private static func query(_ condition: SQL, in tx: any ReadTransaction) throws -> [Webhook] {
        try tx.query(
            """
            SELECT id, client_id, address, kinds, state, place, attempts, failing_since, next_try_at, error, created_at
            FROM webhook
            """ + " " + condition
        ) { row in
            Webhook(
                id: try row.get("id"),
                client: try row.get("client_id"),
                address: try row.get("address"),
                kinds: try row.get("kinds", as: String.self).split(separator: " ").map(String.init),
                state: try row.get("state"),
                place: try row.get("place"),
                attempts: try row.get("attempts"),
                failingSince: try row.find("failing_since"),
                nextTry: try row.get("next_try_at"),
                error: try row.get("error"),
                createdAt: try row.get("created_at")
            )
        }
    }
}

extension Webhook.State: SQLConvertible {}
