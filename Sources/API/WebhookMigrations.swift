public import Storage

/// The tables of webhooks and of what became of their messages.
public enum WebhookMigrations {
    public static let all = [
        Migration(
            "0121-webhook",
            """
            CREATE TABLE webhook (
                id BIGINT PRIMARY KEY,
                client_id BIGINT NOT NULL REFERENCES client(id),
                address TEXT NOT NULL,
                kinds TEXT NOT NULL,
                secret_sealed BLOB NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('active', 'given_up')),
                place BIGINT NOT NULL CHECK (place >= 0),
                attempts BIGINT NOT NULL,
                failing_since BIGINT,
                next_try_at BIGINT NOT NULL,
                error TEXT NOT NULL,
                created_at BIGINT NOT NULL
            );
            CREATE INDEX webhook_client ON webhook (client_id);
            CREATE TABLE webhook_attempt (
                id BIGINT PRIMARY KEY,
                webhook_id BIGINT NOT NULL REFERENCES webhook(id) ON DELETE CASCADE,
                number BIGINT NOT NULL,
                at BIGINT NOT NULL,
                status BIGINT,
                error TEXT NOT NULL,
                took_ms BIGINT NOT NULL
            );
            CREATE INDEX webhook_attempt_webhook ON webhook_attempt (webhook_id, id);
            """
        )
    ]
}
