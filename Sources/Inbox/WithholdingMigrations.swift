public import Storage

/// What signals need so that their persons' rights can be carried out.
public enum WithholdingMigrations {
    public static let all = [
        // What is withheld is moved away, not marked: whatever reads signals finds nothing, whoever writes it.
        Migration(
            "0220-signal-withheld",
            """
            ALTER TABLE signal ADD COLUMN erased_at BIGINT;
            CREATE TABLE signal_withheld (
                signal_id BIGINT PRIMARY KEY REFERENCES signal(id),
                body TEXT NOT NULL,
                place TEXT NOT NULL,
                name_sealed BLOB,
                phone_sealed BLOB,
                phone_index BLOB,
                photo_count BIGINT NOT NULL,
                at BIGINT NOT NULL
            );
            CREATE INDEX signal_withheld_phone ON signal_withheld (phone_index) WHERE phone_index IS NOT NULL;
            CREATE TABLE signal_withheld_note (
                signal_id BIGINT NOT NULL REFERENCES signal(id),
                number BIGINT NOT NULL,
                note TEXT NOT NULL,
                PRIMARY KEY (signal_id, number)
            );
            """
        )
    ]
}
