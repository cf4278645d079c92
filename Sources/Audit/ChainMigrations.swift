public import Storage

/// The chain, what marks the rows that are in it, and what the pages of the audit log need.
public enum ChainMigrations {
    public static let all = [
        Migration(
            "0180-seal",
            """
            CREATE TABLE seal (
                number BIGINT PRIMARY KEY,
                subject_table TEXT NOT NULL,
                subject_id BIGINT NOT NULL,
                subject_part BIGINT NOT NULL,
                fact_number BIGINT NOT NULL,
                at BIGINT NOT NULL,
                code BLOB NOT NULL
            );
            CREATE TABLE seal_head (
                only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
                number BIGINT NOT NULL,
                fact_number BIGINT NOT NULL,
                code BLOB NOT NULL,
                at BIGINT NOT NULL,
                announced_number BIGINT NOT NULL,
                announced_at BIGINT NOT NULL
            );
            ALTER TABLE audit_record ADD COLUMN seal BIGINT;
            ALTER TABLE signal ADD COLUMN seal BIGINT;
            ALTER TABLE signal_event ADD COLUMN seal BIGINT;
            ALTER TABLE case_event ADD COLUMN seal BIGINT;
            ALTER TABLE configuration_version ADD COLUMN seal BIGINT;
            CREATE INDEX audit_record_seal_waiting ON audit_record (id) WHERE seal IS NULL;
            CREATE INDEX signal_seal_waiting ON signal (id) WHERE seal IS NULL;
            CREATE INDEX signal_event_seal_waiting ON signal_event (signal_id, number) WHERE seal IS NULL;
            CREATE INDEX case_event_seal_waiting ON case_event (id) WHERE seal IS NULL;
            CREATE INDEX configuration_version_seal_waiting ON configuration_version (number) WHERE seal IS NULL;
            """
        ),
        // One index for each thing that the audit log is asked for: each question is a walk along one of them.
        Migration(
            "0181-audit-log",
            """
            CREATE INDEX audit_record_action ON audit_record (action, id);
            CREATE INDEX audit_record_look ON audit_record (id) WHERE purpose <> '' AND subject_table <> 'route';
            CREATE INDEX audit_record_look_account ON audit_record (account_id, id) WHERE purpose <> '' AND subject_table <> 'route';
            DROP INDEX audit_record_subject;
            CREATE INDEX audit_record_subject ON audit_record (subject_table, subject_id, id);
            CREATE TABLE audit_review (
                id BIGINT PRIMARY KEY,
                account_id BIGINT NOT NULL,
                last_id BIGINT NOT NULL,
                reviewed_by BIGINT NOT NULL,
                at BIGINT NOT NULL,
                note TEXT NOT NULL,
                seal BIGINT
            );
            CREATE INDEX audit_review_account ON audit_review (account_id, id);
            CREATE INDEX audit_review_seal_waiting ON audit_review (id) WHERE seal IS NULL;
            """
        ),
    ]
}
