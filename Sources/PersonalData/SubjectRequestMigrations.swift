public import Storage

/// The tables of requests about personal data.
public enum SubjectRequestMigrations {
    public static let all = [
        Migration(
            "0222-subject-request",
            """
            CREATE TABLE subject_request (
                id BIGINT PRIMARY KEY,
                signal_id BIGINT NOT NULL REFERENCES signal(id),
                scope TEXT NOT NULL CHECK (scope IN ('report', 'phone')),
                phone_index BLOB,
                kind TEXT NOT NULL CHECK (kind IN ('see', 'copy', 'correct', 'delete', 'restrict', 'explain')),
                channel TEXT NOT NULL CHECK (channel IN ('link', 'counter')),
                field TEXT CHECK (field IN ('name', 'phone', 'text')),
                value_sealed BLOB,
                wish_sealed BLOB,
                submission_key BLOB NOT NULL UNIQUE,
                state TEXT NOT NULL CHECK (state IN ('received', 'confirmed', 'done', 'refused', 'withdrawn')),
                received_at BIGINT NOT NULL,
                remind_at BIGINT NOT NULL,
                due_at BIGINT NOT NULL,
                closed_at BIGINT,
                ground TEXT NOT NULL,
                reminded BIGINT NOT NULL CHECK (reminded BETWEEN 0 AND 2),
                revision BIGINT NOT NULL,
                district_id BIGINT,
                street_id BIGINT,
                community_id BIGINT,
                grid_id BIGINT,
                estate_id BIGINT,
                building_id BIGINT,
                CHECK ((state IN ('received', 'confirmed')) = (closed_at IS NULL))
            );
            CREATE INDEX subject_request_street ON subject_request (street_id, due_at, id);
            CREATE INDEX subject_request_community ON subject_request (community_id, due_at, id);
            CREATE INDEX subject_request_report ON subject_request (signal_id, id);
            CREATE INDEX subject_request_open ON subject_request (remind_at) WHERE closed_at IS NULL;
            CREATE TABLE subject_request_event (
                request_id BIGINT NOT NULL REFERENCES subject_request(id),
                number BIGINT NOT NULL,
                action TEXT NOT NULL,
                at BIGINT NOT NULL,
                account_id BIGINT,
                note_sealed BLOB,
                PRIMARY KEY (request_id, number)
            );
            CREATE TABLE subject_request_signal (
                request_id BIGINT NOT NULL REFERENCES subject_request(id),
                signal_id BIGINT NOT NULL REFERENCES signal(id),
                PRIMARY KEY (request_id, signal_id)
            );
            """
        ),
        // What was filed before covers all reports, as it was told then.
        Migration("0238-subject-request-since", "ALTER TABLE subject_request ADD COLUMN covers_since BIGINT"),
    ]
}
