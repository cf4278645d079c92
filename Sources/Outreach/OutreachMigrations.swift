public import Storage

/// The tables of messages to telephones.
public enum OutreachMigrations {
    public static let all = [
        Migration(
            "0235-outreach",
            """
            CREATE TABLE outreach_message (
                id BIGINT PRIMARY KEY,
                template TEXT NOT NULL,
                phone_masked TEXT NOT NULL,
                content_sealed BLOB,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'refused', 'ended')),
                channel TEXT NOT NULL,
                provider_number TEXT NOT NULL,
                attempts BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                settled_at BIGINT,
                CHECK (state = 'waiting' OR (content_sealed IS NULL AND settled_at IS NOT NULL))
            );
            CREATE INDEX outreach_message_waiting ON outreach_message (expires_at) WHERE state = 'waiting';
            CREATE INDEX outreach_message_created ON outreach_message (created_at);
            CREATE TABLE outreach_attempt (
                message_id BIGINT NOT NULL REFERENCES outreach_message(id),
                number BIGINT NOT NULL,
                channel TEXT NOT NULL,
                outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'refused', 'later')),
                detail TEXT NOT NULL,
                answered_at BIGINT NOT NULL,
                PRIMARY KEY (message_id, number)
            );
            """
        ),
        Migration(
            "0236-demo-message",
            """
            CREATE TABLE demo_message (
                message_id BIGINT PRIMARY KEY,
                at BIGINT NOT NULL,
                content_sealed BLOB NOT NULL
            );
            """
        ),
    ]
}
