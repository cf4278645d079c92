public import Storage

/// The tables of second factors, of the step between password and code, and of tries to sign in.
public enum SignInMigrations {
    public static let all = [
        Migration(
            "0190-sign-in",
            """
            CREATE TABLE second_factor (
                account_id BIGINT PRIMARY KEY REFERENCES account(id),
                secret_sealed BLOB NOT NULL,
                created_at BIGINT NOT NULL,
                confirmed_at BIGINT,
                used_step BIGINT NOT NULL
            );
            CREATE TABLE recovery_code (
                id BIGINT PRIMARY KEY,
                account_id BIGINT NOT NULL REFERENCES account(id),
                code_hash BLOB NOT NULL,
                used_at BIGINT
            );
            CREATE INDEX recovery_code_account ON recovery_code (account_id);
            CREATE TABLE sign_in_step (
                id BIGINT PRIMARY KEY,
                token_hash BLOB NOT NULL UNIQUE,
                visit_hash BLOB NOT NULL,
                account_id BIGINT NOT NULL REFERENCES account(id),
                password_at BIGINT,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                failures BIGINT NOT NULL
            );
            CREATE INDEX sign_in_step_account ON sign_in_step (account_id);
            CREATE TABLE sign_in_attempt (
                id BIGINT PRIMARY KEY,
                at BIGINT NOT NULL,
                login TEXT NOT NULL,
                account_id BIGINT REFERENCES account(id),
                client TEXT NOT NULL,
                device TEXT,
                origin TEXT NOT NULL CHECK (origin IN ('device', 'address', 'stranger')),
                agent TEXT NOT NULL,
                outcome TEXT NOT NULL CHECK (outcome IN ('wrong_password', 'password_right', 'wrong_code', 'entered'))
            );
            CREATE INDEX sign_in_attempt_login ON sign_in_attempt (login, at);
            CREATE INDEX sign_in_attempt_client ON sign_in_attempt (client, at);
            CREATE INDEX sign_in_attempt_at ON sign_in_attempt (at);
            CREATE INDEX sign_in_attempt_account ON sign_in_attempt (account_id, at);
            DROP TABLE sign_in_failure;
            ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
            ALTER TABLE account ADD COLUMN factor_reset_at BIGINT;
            ALTER TABLE account ADD COLUMN factor_reset_by BIGINT;
            """
        ),
        Migration(
            "0191-sign-in-step-attempt",
            "ALTER TABLE sign_in_step ADD COLUMN attempt_id BIGINT NOT NULL DEFAULT 0"
        ),
    ]
}
