public import Storage

/// The indexes that figures are counted along.
public enum FigureMigrations {
    public static let all = [
        Migration(
            "0070-figure-index",
            """
            CREATE INDEX case_street_opened ON case_record (street_id, opened_at);
            CREATE INDEX case_community_opened ON case_record (community_id, opened_at);
            CREATE INDEX case_street_closed ON case_record (street_id, closed_at) WHERE closed_at IS NOT NULL;
            CREATE INDEX case_community_closed ON case_record (community_id, closed_at) WHERE closed_at IS NOT NULL;
            CREATE INDEX case_street_reopened ON case_record (street_id, handling_since) WHERE reopen_count > 0;
            CREATE INDEX signal_street_created ON signal (street_id, created_at);
            CREATE INDEX signal_community_created ON signal (community_id, created_at);
            """
        ),
        Migration(
            "0071-figure-reopened",
            """
            CREATE INDEX case_community_reopened ON case_record (community_id, handling_since) WHERE reopen_count > 0;
            """
        ),
    ]
}
