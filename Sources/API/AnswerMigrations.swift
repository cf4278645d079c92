public import Storage

/// The table of answers that are kept for repetitions.
public enum AnswerMigrations {
    public static let all = [
        Migration(
            "0160-client-answer",
            """
            CREATE TABLE client_answer (
                id BIGINT PRIMARY KEY,
                client_id BIGINT NOT NULL REFERENCES client(id),
                key TEXT NOT NULL,
                request_digest BLOB NOT NULL,
                answer_sealed BLOB,
                kept_until BIGINT NOT NULL,
                UNIQUE (client_id, key)
            );
            CREATE INDEX client_answer_end ON client_answer (kept_until);
            """
        )
    ]
}
