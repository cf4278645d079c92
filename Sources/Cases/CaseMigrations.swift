public import Storage

/// The tables of cases.
public enum CaseMigrations {
    public static let all = [
        Migration(
            "0060-case",
            """
            CREATE TABLE case_record (
                id BIGINT PRIMARY KEY,
                number TEXT NOT NULL UNIQUE,
                workflow TEXT NOT NULL,
                workflow_version BIGINT NOT NULL,
                category TEXT NOT NULL,
                title TEXT NOT NULL,
                area_id BIGINT NOT NULL REFERENCES area(id),
                district_id BIGINT,
                street_id BIGINT,
                community_id BIGINT,
                grid_id BIGINT,
                estate_id BIGINT,
                building_id BIGINT,
                home_id BIGINT NOT NULL REFERENCES organisation(id),
                holder_id BIGINT NOT NULL REFERENCES organisation(id),
                contact_limit TEXT NOT NULL,
                handling_limit TEXT NOT NULL,
                signal_id BIGINT NOT NULL REFERENCES signal(id),
                state TEXT NOT NULL,
                revision BIGINT NOT NULL,
                opened_at BIGINT NOT NULL,
                contact_since BIGINT NOT NULL,
                handling_since BIGINT NOT NULL,
                due_at BIGINT,
                due_provisional BIGINT NOT NULL CHECK (due_provisional IN (0, 1)),
                closed_at BIGINT,
                is_solved BIGINT CHECK (is_solved IN (0, 1)),
                satisfaction BIGINT CHECK (satisfaction BETWEEN 1 AND 5),
                reopen_count BIGINT NOT NULL
            );
            CREATE INDEX case_street ON case_record (street_id, id);
            CREATE INDEX case_community ON case_record (community_id, id);
            CREATE INDEX case_grid ON case_record (grid_id, id);
            CREATE INDEX case_open_street ON case_record (street_id, due_at, id) WHERE due_at IS NOT NULL;
            CREATE INDEX case_open_community ON case_record (community_id, due_at, id) WHERE due_at IS NOT NULL;
            CREATE INDEX case_open_holder ON case_record (holder_id, due_at, id) WHERE due_at IS NOT NULL;
            CREATE TABLE case_event (
                id BIGINT PRIMARY KEY,
                case_id BIGINT NOT NULL REFERENCES case_record(id),
                number BIGINT NOT NULL,
                action TEXT NOT NULL,
                from_state TEXT NOT NULL,
                to_state TEXT NOT NULL,
                at BIGINT NOT NULL,
                account_id BIGINT,
                organisation_id BIGINT,
                holder_id BIGINT NOT NULL,
                note TEXT NOT NULL,
                is_solved BIGINT,
                satisfaction BIGINT,
                UNIQUE (case_id, number)
            );
            CREATE TABLE case_party (
                organisation_id BIGINT NOT NULL REFERENCES organisation(id),
                case_id BIGINT NOT NULL REFERENCES case_record(id),
                PRIMARY KEY (organisation_id, case_id)
            );
            """
        ),
        Migration(
            "0061-case-provisional",
            "CREATE INDEX case_provisional ON case_record (id) WHERE due_provisional = 1"
        ),
        Migration(
            "0062-case-closed-due",
            """
            ALTER TABLE case_record ADD COLUMN closed_due_at BIGINT;
            """
        ),
        Migration(
            "0063-case-supervision",
            """
            ALTER TABLE case_record ADD COLUMN severity BIGINT NOT NULL DEFAULT 1 CHECK (severity BETWEEN 1 AND 3);
            ALTER TABLE case_record ADD COLUMN channel TEXT NOT NULL DEFAULT 'resident';
            ALTER TABLE case_record ADD COLUMN urged_at BIGINT;
            CREATE INDEX case_urged ON case_record (urged_at) WHERE urged_at IS NOT NULL;
            ALTER TABLE case_event ADD COLUMN category TEXT;
            ALTER TABLE case_event ADD COLUMN contact_limit TEXT;
            ALTER TABLE case_event ADD COLUMN handling_limit TEXT;
            ALTER TABLE case_event ADD COLUMN severity BIGINT;
            """
        ),
        Migration(
            "0065-case-writing",
            """
            CREATE TABLE case_writing (
                case_id BIGINT NOT NULL REFERENCES case_record(id),
                account_id BIGINT NOT NULL,
                until_at BIGINT NOT NULL,
                PRIMARY KEY (case_id, account_id)
            );
            """
        ),
        Migration(
            "0130-case-time",
            """
            ALTER TABLE case_record ADD COLUMN whole_limit TEXT;
            ALTER TABLE case_record ADD COLUMN whole_since BIGINT;
            ALTER TABLE case_record ADD COLUMN state_since BIGINT;
            ALTER TABLE case_record ADD COLUMN urgent_since BIGINT;
            ALTER TABLE case_record ADD COLUMN urgent_contact TEXT;
            ALTER TABLE case_record ADD COLUMN urgent_handling TEXT;
            ALTER TABLE case_record ADD COLUMN pauses TEXT NOT NULL DEFAULT '';
            ALTER TABLE case_record ADD COLUMN extensions TEXT NOT NULL DEFAULT '';
            ALTER TABLE case_record ADD COLUMN extension_asked TEXT;
            ALTER TABLE case_event ADD COLUMN urgent_contact TEXT;
            ALTER TABLE case_event ADD COLUMN urgent_handling TEXT;
            ALTER TABLE case_event ADD COLUMN pause_reason TEXT;
            ALTER TABLE case_event ADD COLUMN pause_longest TEXT;
            ALTER TABLE case_event ADD COLUMN extension TEXT;
            """
        ),
        Migration(
            "0131-case-escalation",
            """
            ALTER TABLE case_record ADD COLUMN told_level BIGINT NOT NULL DEFAULT 0 CHECK (told_level BETWEEN 0 AND 4);
            ALTER TABLE case_record ADD COLUMN tell_at BIGINT;
            UPDATE case_record SET tell_at = due_at WHERE due_at IS NOT NULL;
            CREATE INDEX case_tell ON case_record (tell_at) WHERE tell_at IS NOT NULL;
            CREATE INDEX case_told_street ON case_record (street_id, due_at, id) WHERE told_level >= 3;
            CREATE INDEX case_told_community ON case_record (community_id, due_at, id) WHERE told_level >= 3;
            CREATE INDEX case_told_holder ON case_record (holder_id, due_at, id) WHERE told_level >= 3;
            CREATE TABLE case_escalation (
                case_id BIGINT NOT NULL REFERENCES case_record(id),
                round BIGINT NOT NULL,
                level BIGINT NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (case_id, round, level)
            );
            """
        ),
        Migration(
            "0066-shift-handover",
            """
            CREATE TABLE shift_handover (
                id BIGINT PRIMARY KEY,
                organisation_id BIGINT NOT NULL REFERENCES organisation(id),
                note TEXT NOT NULL,
                given_by BIGINT NOT NULL,
                given_at BIGINT NOT NULL,
                taken_by BIGINT,
                taken_at BIGINT
            );
            CREATE INDEX shift_handover_organisation ON shift_handover (organisation_id, id);
            CREATE TABLE shift_handover_case (
                handover_id BIGINT NOT NULL REFERENCES shift_handover(id),
                case_id BIGINT NOT NULL REFERENCES case_record(id),
                PRIMARY KEY (handover_id, case_id)
            );
            """
        ),
        // Which limit ran when a case was accepted stands in no older history: of those nothing is claimed.
        Migration(
            "0095-case-accepted",
            """
            ALTER TABLE case_record ADD COLUMN accepted_at BIGINT;
            ALTER TABLE case_record ADD COLUMN accept_due_at BIGINT;
            ALTER TABLE shift_handover ADD COLUMN submission_key TEXT;
            CREATE UNIQUE INDEX shift_handover_submission ON shift_handover (given_by, submission_key);
            """
        ),
        Migration(
            "0101-case-moved",
            """
            ALTER TABLE case_event ADD COLUMN workflow_version BIGINT;
            """
        ),
        // Rows from before have no key: a partial index leads to them, and is empty once all are sealed.
        Migration(
            "0202-case-key",
            """
            ALTER TABLE case_record ADD COLUMN key_id BIGINT REFERENCES data_key(id);
            CREATE INDEX case_record_unsealed ON case_record (id) WHERE key_id IS NULL;
            ALTER TABLE case_event ADD COLUMN key_id BIGINT REFERENCES data_key(id);
            CREATE INDEX case_event_unsealed ON case_event (id) WHERE key_id IS NULL AND note <> '';
            ALTER TABLE shift_handover ADD COLUMN key_id BIGINT REFERENCES data_key(id);
            CREATE INDEX shift_handover_unsealed ON shift_handover (id) WHERE key_id IS NULL;
            """
        ),
    ]
}
