public import Storage

/// The tables of signals.
public enum SignalMigrations {
    public static let all = [
        Migration(
            "0050-signal",
            """
            CREATE TABLE signal (
                id BIGINT PRIMARY KEY,
                source TEXT NOT NULL CHECK (source IN ('report')),
                receipt TEXT NOT NULL UNIQUE,
                submission_key BLOB NOT NULL UNIQUE,
                submission_digest BLOB NOT NULL,
                body TEXT NOT NULL,
                place TEXT NOT NULL,
                area_id BIGINT NOT NULL REFERENCES area(id),
                district_id BIGINT,
                street_id BIGINT,
                community_id BIGINT,
                grid_id BIGINT,
                estate_id BIGINT,
                building_id BIGINT,
                is_anonymous BIGINT NOT NULL CHECK (is_anonymous IN (0, 1)),
                name_sealed BLOB,
                phone_sealed BLOB,
                phone_index BLOB,
                photo_count BIGINT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('new', 'opened', 'joined', 'set_aside')),
                matter_id BIGINT,
                event_count BIGINT NOT NULL,
                created_at BIGINT NOT NULL
            );
            CREATE INDEX signal_community ON signal (community_id, id);
            CREATE INDEX signal_street ON signal (street_id, id);
            CREATE INDEX signal_new ON signal (community_id, id) WHERE state = 'new';
            CREATE INDEX signal_matter ON signal (matter_id) WHERE matter_id IS NOT NULL;
            CREATE TABLE signal_event (
                signal_id BIGINT NOT NULL REFERENCES signal(id),
                number BIGINT NOT NULL,
                action TEXT NOT NULL
                    CHECK (action IN ('received', 'opened', 'joined', 'set_aside', 'undone', 'remark')),
                at BIGINT NOT NULL,
                account_id BIGINT,
                note TEXT NOT NULL,
                matter_id BIGINT,
                submission_key BLOB,
                PRIMARY KEY (signal_id, number)
            );
            CREATE UNIQUE INDEX signal_event_submission ON signal_event (submission_key)
                WHERE submission_key IS NOT NULL;
            """
        ),
        Migration(
            "0051-signal-channel",
            """
            ALTER TABLE signal ADD COLUMN channel TEXT NOT NULL DEFAULT 'resident'
                CHECK (channel IN ('resident', 'phone', 'visit', 'round'));
            ALTER TABLE signal ADD COLUMN filed_by BIGINT;
            CREATE INDEX signal_phone ON signal (phone_index, id) WHERE phone_index IS NOT NULL;
            """
        ),
        // A street in which nothing waits looks at nothing, not at all that ever came in.
        Migration(
            "0052-signal-new",
            """
            CREATE INDEX signal_new_street ON signal (street_id, id) WHERE state = 'new';
            CREATE INDEX signal_new_grid ON signal (grid_id, id) WHERE state = 'new';
            """
        ),
        // Rows from before have no key: a partial index leads to them, and is empty once all are sealed.
        Migration(
            "0201-signal-key",
            """
            ALTER TABLE signal ADD COLUMN key_id BIGINT REFERENCES data_key(id);
            CREATE INDEX signal_unsealed ON signal (id) WHERE key_id IS NULL;
            ALTER TABLE signal_event ADD COLUMN key_id BIGINT REFERENCES data_key(id);
            CREATE INDEX signal_event_unsealed ON signal_event (signal_id) WHERE key_id IS NULL AND note <> '';
            """
        ),
    ]
}
