public import Storage

/// The tables of clients and their tokens.
public enum ClientMigrations {
    public static let all = [
        Migration(
            "0120-client",
            """
            CREATE TABLE client (
                id BIGINT PRIMARY KEY REFERENCES account(id),
                area_id BIGINT NOT NULL REFERENCES area(id),
                organisation_id BIGINT REFERENCES organisation(id),
                scopes TEXT NOT NULL,
                requests_per_minute BIGINT NOT NULL CHECK (requests_per_minute > 0),
                created_at BIGINT NOT NULL,
                created_by BIGINT,
                closed_at BIGINT
            );
            CREATE INDEX client_area ON client (area_id);
            CREATE TABLE client_token (
                id BIGINT PRIMARY KEY,
                client_id BIGINT NOT NULL REFERENCES client(id),
                prefix TEXT NOT NULL UNIQUE,
                secret_hash BLOB NOT NULL,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                revoked_at BIGINT,
                last_used_at BIGINT
            );
            CREATE INDEX client_token_client ON client_token (client_id);
            """
        )
    ]
}
