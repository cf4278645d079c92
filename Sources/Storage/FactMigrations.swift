/// The tables of facts.
public enum FactMigrations {
    public static let all = [
        Migration(
            "0001-fact",
            """
            CREATE TABLE outbox (
                id BIGINT PRIMARY KEY,
                kind TEXT NOT NULL,
                subject BIGINT NOT NULL,
                areas TEXT NOT NULL,
                organisations TEXT NOT NULL,
                detail TEXT NOT NULL,
                at BIGINT NOT NULL,
                number BIGINT CHECK (number > 0)
            );
            CREATE INDEX outbox_waiting ON outbox (id) WHERE number IS NULL;
            CREATE UNIQUE INDEX outbox_number ON outbox (number) WHERE number IS NOT NULL;

            CREATE TABLE fact_sequence (
                only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
                last BIGINT NOT NULL
            );
            INSERT INTO fact_sequence (only_row, last) VALUES (1, 0);

            CREATE TABLE fact_cursor (
                consumer TEXT PRIMARY KEY,
                number BIGINT NOT NULL
            );
            """
        )
    ]
}

/// The tables that stand on the database itself; every installation has them.
public enum StorageMigrations {
    public static let all = FactMigrations.all + LeaseMigrations.all + JobMigrations.all + ProcessSlotMigrations.all
}
