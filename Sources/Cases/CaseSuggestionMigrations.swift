public import Storage

/// What was suggested for each case, beside what was chosen.
public enum CaseSuggestionMigrations {
    public static let all = [
        Migration(
            "0140-case-suggestion",
            """
            CREATE TABLE case_suggestion (
                case_id BIGINT PRIMARY KEY REFERENCES case_record(id),
                suggested TEXT NOT NULL,
                sureness_per_mille BIGINT NOT NULL CHECK (sureness_per_mille BETWEEN 0 AND 1000),
                was_sure BIGINT NOT NULL CHECK (was_sure IN (0, 1)),
                judge TEXT NOT NULL,
                chosen TEXT NOT NULL,
                at BIGINT NOT NULL
            );
            CREATE INDEX case_suggestion_overruled ON case_suggestion (suggested, case_id) WHERE was_sure = 1 AND suggested <> chosen
            """
        )
    ]
}
