public import Storage

/// The tables of the rollups.
///
/// `scope` is the number of an area, or that of an organisation below zero; `lines` is `FigureCell.Table`.
/// `figure_overlap` names the cases that two organisations have or had: somebody with posts in both sees each once.
public enum FigureRollupMigrations {
    public static let all = [
        Migration(
            "0092-figure-rollup",
            """
            CREATE TABLE figure_rollup (
                only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
                since_day BIGINT NOT NULL,
                last_case BIGINT NOT NULL,
                last_signal BIGINT NOT NULL,
                is_done BIGINT NOT NULL CHECK (is_done IN (0, 1))
            )
            """
        ),
        // SQLite keeps tables without row numbers in the order of their key: one tree, and days lie side by side.
        Migration(
            "0093-figure-cell",
            sqlite: """
                CREATE TABLE figure_cell (
                    scope BIGINT NOT NULL, lines BIGINT NOT NULL, day BIGINT NOT NULL, line TEXT NOT NULL,
                    received BIGINT NOT NULL, opened BIGINT NOT NULL, accepted_in_time BIGINT NOT NULL,
                    accepted_late BIGINT NOT NULL, closed BIGINT NOT NULL,
                    closed_on_time BIGINT NOT NULL, rated BIGINT NOT NULL, solved BIGINT NOT NULL,
                    satisfied BIGINT NOT NULL, reopened BIGINT NOT NULL,
                    PRIMARY KEY (scope, lines, day, line)
                ) WITHOUT ROWID;
                CREATE TABLE figure_open (
                    scope BIGINT NOT NULL, lines BIGINT NOT NULL, line TEXT NOT NULL, due_day BIGINT NOT NULL,
                    number BIGINT NOT NULL,
                    PRIMARY KEY (scope, lines, line, due_day)
                ) WITHOUT ROWID;
                CREATE TABLE figure_entry (
                    kind TEXT NOT NULL CHECK (kind IN ('case', 'signal')), subject_id BIGINT NOT NULL,
                    counted TEXT NOT NULL,
                    PRIMARY KEY (kind, subject_id)
                ) WITHOUT ROWID;
                CREATE TABLE figure_overlap (
                    organisation_id BIGINT NOT NULL, other_id BIGINT NOT NULL, case_id BIGINT NOT NULL,
                    PRIMARY KEY (organisation_id, other_id, case_id)
                ) WITHOUT ROWID
                """,
            postgres: """
                CREATE TABLE figure_cell (
                    scope BIGINT NOT NULL, lines BIGINT NOT NULL, day BIGINT NOT NULL, line TEXT NOT NULL,
                    received BIGINT NOT NULL, opened BIGINT NOT NULL, accepted_in_time BIGINT NOT NULL,
                    accepted_late BIGINT NOT NULL, closed BIGINT NOT NULL,
                    closed_on_time BIGINT NOT NULL, rated BIGINT NOT NULL, solved BIGINT NOT NULL,
                    satisfied BIGINT NOT NULL, reopened BIGINT NOT NULL,
                    PRIMARY KEY (scope, lines, day, line)
                );
                CREATE TABLE figure_open (
                    scope BIGINT NOT NULL, lines BIGINT NOT NULL, line TEXT NOT NULL, due_day BIGINT NOT NULL,
                    number BIGINT NOT NULL,
                    PRIMARY KEY (scope, lines, line, due_day)
                );
                CREATE TABLE figure_entry (
                    kind TEXT NOT NULL CHECK (kind IN ('case', 'signal')), subject_id BIGINT NOT NULL,
                    counted TEXT NOT NULL,
                    PRIMARY KEY (kind, subject_id)
                );
                CREATE TABLE figure_overlap (
                    organisation_id BIGINT NOT NULL, other_id BIGINT NOT NULL, case_id BIGINT NOT NULL,
                    PRIMARY KEY (organisation_id, other_id, case_id)
                )
                """
        ),
        // What has no rollups is counted along these: what lies in a grid.
        Migration(
            "0094-figure-grid",
            """
            CREATE INDEX case_grid_opened ON case_record (grid_id, opened_at);
            CREATE INDEX case_grid_closed ON case_record (grid_id, closed_at) WHERE closed_at IS NOT NULL;
            CREATE INDEX case_grid_reopened ON case_record (grid_id, handling_since) WHERE reopen_count > 0;
            CREATE INDEX figure_open_none ON figure_open (number) WHERE number = 0;
            CREATE INDEX signal_grid_created ON signal (grid_id, created_at);
            """
        ),
    ]
}
