public import Storage

/// The tables of accounts, posts, sessions, failed sign-ins and the audit log.
public enum AccountMigrations {
    public static let all = [
        Migration(
            "0010-account",
            """
            CREATE TABLE account (
                id BIGINT PRIMARY KEY,
                login TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                password TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('active', 'closed')),
                created_at BIGINT NOT NULL
            );
            CREATE TABLE post (
                account_id BIGINT NOT NULL REFERENCES account(id),
                role TEXT NOT NULL,
                area_level TEXT NOT NULL,
                area_id BIGINT NOT NULL,
                organisation_id BIGINT NOT NULL,
                PRIMARY KEY (account_id, role, area_id, organisation_id)
            );
            CREATE TABLE session (
                id BIGINT PRIMARY KEY,
                token_hash BLOB NOT NULL UNIQUE,
                account_id BIGINT NOT NULL REFERENCES account(id),
                created_at BIGINT NOT NULL,
                seen_at BIGINT NOT NULL
            );
            CREATE INDEX session_account ON session (account_id);
            CREATE TABLE sign_in_failure (
                login TEXT NOT NULL,
                client TEXT NOT NULL,
                at BIGINT NOT NULL,
                id BIGINT PRIMARY KEY
            );
            CREATE INDEX sign_in_failure_login ON sign_in_failure (login, at);
            """
        ),
        Migration(
            "0011-audit",
            """
            CREATE TABLE audit_record (
                id BIGINT PRIMARY KEY,
                at BIGINT NOT NULL,
                account_id BIGINT,
                action TEXT NOT NULL,
                subject_table TEXT NOT NULL,
                subject_id BIGINT NOT NULL,
                purpose TEXT NOT NULL
            );
            CREATE INDEX audit_record_subject ON audit_record (subject_table, subject_id);
            CREATE INDEX audit_record_account ON audit_record (account_id, id);
            """
        ),
    ]
}
