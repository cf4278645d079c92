public import Storage

/// The ledger of consents.
public enum ConsentMigrations {
    public static let all = [
        Migration(
            "0223-consent",
            """
            CREATE TABLE consent (
                id BIGINT PRIMARY KEY,
                signal_id BIGINT NOT NULL REFERENCES signal(id),
                purpose TEXT NOT NULL,
                notice TEXT NOT NULL,
                way TEXT NOT NULL CHECK (way IN ('form', 'worker')),
                given_at BIGINT NOT NULL,
                withdrawn_at BIGINT CHECK (withdrawn_at >= given_at),
                UNIQUE (signal_id, purpose, given_at)
            );
            CREATE INDEX consent_given ON consent (given_at, id);
            """
        )
    ]
}
