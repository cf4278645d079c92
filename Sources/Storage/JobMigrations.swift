/// The table of jobs.
public enum JobMigrations {
    public static let all = [
        Migration(
            "0001-job",
            """
            CREATE TABLE job (
                id BIGINT PRIMARY KEY,
                kind TEXT NOT NULL,
                payload TEXT NOT NULL,
                name TEXT UNIQUE,
                period_ms BIGINT CHECK (period_ms > 0),
                run_at BIGINT NOT NULL,
                attempts BIGINT NOT NULL,
                leased_by TEXT NOT NULL,
                leased_until BIGINT NOT NULL,
                fence BIGINT NOT NULL,
                failed_at BIGINT,
                error TEXT
            );
            CREATE INDEX job_due ON job (run_at) WHERE failed_at IS NULL;
            CREATE INDEX job_failed ON job (id) WHERE error IS NOT NULL;
            """
        )
    ]
}
