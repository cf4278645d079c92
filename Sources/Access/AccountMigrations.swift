public import Storage

/// The tables of accounts, posts, sessions, failed sign-ins and the audit log.
public enum AccountMigrations {
    public static let all =
        DataKeyMigrations.all + [
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
            Migration(
                "0012-post-in-time",
                """
                CREATE TABLE post_in_time (
                    id BIGINT PRIMARY KEY,
                    account_id BIGINT NOT NULL REFERENCES account(id),
                    role TEXT NOT NULL,
                    area_level TEXT NOT NULL,
                    area_id BIGINT NOT NULL,
                    organisation_id BIGINT NOT NULL,
                    from_at BIGINT NOT NULL,
                    until_at BIGINT CHECK (until_at >= from_at)
                );
                INSERT INTO post_in_time (id, account_id, role, area_level, area_id, organisation_id, from_at, until_at)
                SELECT ROW_NUMBER() OVER (ORDER BY p.account_id, p.role, p.area_id, p.organisation_id), p.account_id, p.role,
                       p.area_level, p.area_id, p.organisation_id, a.created_at, NULL
                FROM post p JOIN account a ON a.id = p.account_id;
                DROP TABLE post;
                ALTER TABLE post_in_time RENAME TO post;
                CREATE INDEX post_account ON post (account_id);
                CREATE INDEX post_area ON post (area_id);
                CREATE INDEX post_organisation ON post (organisation_id);
                ALTER TABLE account ADD COLUMN password_at BIGINT;
                ALTER TABLE account ADD COLUMN signed_in_at BIGINT;
                UPDATE account SET password_at = created_at;
                CREATE INDEX account_name ON account (name, id);
                ALTER TABLE session ADD COLUMN client TEXT NOT NULL DEFAULT '';
                CREATE TABLE account_link (
                    id BIGINT PRIMARY KEY,
                    account_id BIGINT NOT NULL REFERENCES account(id),
                    secret_hash BLOB NOT NULL UNIQUE,
                    created_at BIGINT NOT NULL,
                    expires_at BIGINT NOT NULL,
                    used_at BIGINT
                );
                CREATE INDEX account_link_account ON account_link (account_id);
                CREATE TABLE account_leave (
                    id BIGINT PRIMARY KEY,
                    account_id BIGINT NOT NULL REFERENCES account(id),
                    deputy_id BIGINT NOT NULL REFERENCES account(id),
                    from_at BIGINT NOT NULL,
                    until_at BIGINT NOT NULL CHECK (until_at >= from_at),
                    CHECK (deputy_id <> account_id)
                );
                CREATE INDEX account_leave_account ON account_leave (account_id, until_at);
                CREATE INDEX account_leave_deputy ON account_leave (deputy_id, until_at);
                """
            ),
        ]
}
