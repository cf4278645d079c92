public import Storage

/// What cases need so that the persons behind them can have their words withheld.
public enum CaseWithholdingMigrations {
    public static let all = [
        Migration(
            "0221-case-withheld",
            """
            CREATE TABLE case_withheld (
                case_id BIGINT PRIMARY KEY REFERENCES case_record(id),
                title TEXT NOT NULL
            );
            CREATE TABLE case_withheld_note (
                event_id BIGINT PRIMARY KEY REFERENCES case_event(id),
                note TEXT NOT NULL
            );
            """
        )
    ]
}
