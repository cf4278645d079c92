public import Storage

/// The table of break-glass accesses.
public enum EmergencyMigrations {
    public static let all = [
        Migration(
            "0231-emergency",
            """
            CREATE TABLE emergency (
                id BIGINT PRIMARY KEY,
                account_id BIGINT NOT NULL REFERENCES account(id),
                session_id BIGINT NOT NULL,
                area_level TEXT NOT NULL,
                area_id BIGINT NOT NULL,
                area_name TEXT NOT NULL,
                district_id BIGINT,
                street_id BIGINT,
                community_id BIGINT,
                key_id BIGINT NOT NULL REFERENCES data_key(id),
                reason TEXT NOT NULL,
                begun_at BIGINT NOT NULL,
                until_at BIGINT NOT NULL,
                ended_at BIGINT,
                ended_why TEXT CHECK (ended_why IN ('hand', 'time', 'session')),
                reviewed_at BIGINT,
                reviewed_by BIGINT REFERENCES account(id),
                verdict TEXT CHECK (verdict IN ('justified', 'not_justified')),
                remark TEXT NOT NULL,
                CHECK ((ended_at IS NULL) = (ended_why IS NULL)),
                CHECK ((reviewed_at IS NULL) = (verdict IS NULL)),
                CHECK (reviewed_by <> account_id)
            );
            CREATE UNIQUE INDEX emergency_on ON emergency (account_id) WHERE ended_at IS NULL;
            CREATE INDEX emergency_open ON emergency (id) WHERE reviewed_at IS NULL;
            """
        ),
        Migration(
            "0239-emergency-seal",
            """
            ALTER TABLE emergency ADD COLUMN seal BIGINT;
            CREATE INDEX emergency_seal_waiting ON emergency (id) WHERE seal IS NULL;
            """
        ),
    ]
}
