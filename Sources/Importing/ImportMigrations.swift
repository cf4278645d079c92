public import Storage

/// The tables of imports.
public enum ImportMigrations {
    public static let all = [
        Migration(
            "0112-import-run",
            """
            CREATE TABLE import_run (
                id BIGINT PRIMARY KEY,
                file_name TEXT NOT NULL,
                file_digest BLOB NOT NULL,
                mapping TEXT NOT NULL,
                mapping_digest BLOB NOT NULL,
                area_code TEXT NOT NULL,
                encoding TEXT NOT NULL,
                sheet TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'finished', 'failed')),
                rows_done BIGINT NOT NULL,
                progress DOUBLE PRECISION NOT NULL,
                refused BIGINT NOT NULL,
                changed BIGINT NOT NULL,
                taken BIGINT NOT NULL,
                known BIGINT NOT NULL,
                started_by BIGINT,
                started_at BIGINT NOT NULL,
                touched_at BIGINT NOT NULL,
                fault TEXT NOT NULL
            );
            CREATE INDEX import_run_file ON import_run (file_digest);
            CREATE TABLE import_problem (
                run_id BIGINT NOT NULL REFERENCES import_run(id),
                number BIGINT NOT NULL,
                line BIGINT NOT NULL,
                column_name TEXT NOT NULL,
                shown_value TEXT NOT NULL,
                is_refusal BIGINT NOT NULL CHECK (is_refusal IN (0, 1)),
                message_zh TEXT NOT NULL,
                message_en TEXT NOT NULL,
                PRIMARY KEY (run_id, number)
            );
            """
        ),
        // Rows from before have no key: a partial index leads to them, and is empty once all are sealed.
        Migration(
            "0203-import-key",
            """
            ALTER TABLE import_run ADD COLUMN key_id BIGINT REFERENCES data_key(id);
            CREATE INDEX import_run_unsealed ON import_run (id) WHERE key_id IS NULL;
            """
        ),
    ]
}
