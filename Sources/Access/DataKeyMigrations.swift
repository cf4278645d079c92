public import Storage

/// The table of data keys.
///
/// Each table that holds sealed values has a column `key_id` that leads here.
///
/// Event rows keep their ciphertext for ever: a change of the key file wraps data keys anew and nothing else.
public enum DataKeyMigrations {
    public static let all = [
        Migration(
            "0200-data-key",
            """
            CREATE TABLE data_key (
                id BIGINT PRIMARY KEY,
                kind TEXT NOT NULL CHECK (kind IN ('signal', 'case', 'photo', 'handover', 'import')),
                wrapped BLOB,
                key_version BIGINT NOT NULL,
                person_index BLOB,
                made_at BIGINT NOT NULL,
                destroyed_at BIGINT,
                CHECK ((wrapped IS NULL AND destroyed_at IS NOT NULL)
                    OR (wrapped IS NOT NULL AND destroyed_at IS NULL))
            );
            CREATE INDEX data_key_person ON data_key (person_index) WHERE person_index IS NOT NULL;
            """
        )
    ]
}
