public import Storage

/// The tables of residents' one-time codes and sessions.
public enum ResidentMigrations {
    public static let all = [
        Migration(
            "0237-resident",
            """
            CREATE TABLE resident_code (
                id BIGINT PRIMARY KEY,
                person_index BLOB NOT NULL,
                phone_sealed BLOB,
                visit_hash BLOB NOT NULL,
                code_hash BLOB,
                message_id BIGINT NOT NULL,
                client TEXT NOT NULL,
                device TEXT,
                is_stranger BIGINT NOT NULL CHECK (is_stranger IN (0, 1)),
                state TEXT NOT NULL CHECK (state IN ('open', 'used', 'replaced', 'spent', 'over')),
                failures BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                CHECK (state = 'open' OR (code_hash IS NULL AND phone_sealed IS NULL))
            );
            CREATE INDEX resident_code_person ON resident_code (person_index, created_at);
            CREATE INDEX resident_code_visit ON resident_code (visit_hash, created_at);
            CREATE INDEX resident_code_client ON resident_code (client, created_at);
            CREATE INDEX resident_code_created ON resident_code (created_at);
            CREATE TABLE resident_session (
                id BIGINT PRIMARY KEY,
                token_hash BLOB NOT NULL UNIQUE,
                person_index BLOB NOT NULL,
                phone_sealed BLOB NOT NULL,
                client TEXT NOT NULL,
                agent TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                seen_at BIGINT NOT NULL,
                ends_at BIGINT NOT NULL
            );
            CREATE INDEX resident_session_person ON resident_session (person_index);
            CREATE INDEX resident_session_end ON resident_session (ends_at);
            """
        )
    ]
}
