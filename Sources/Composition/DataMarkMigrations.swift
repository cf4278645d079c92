public import Storage

/// The table of what a database says of itself.
public enum DataMarkMigrations {
    public static let all = [
        Migration(
            "0230-data-mark",
            // Demos from before the mark are known by their street, whose division code exists nowhere.
            """
            CREATE TABLE data_mark (
                name TEXT PRIMARY KEY CHECK (name IN ('demo')),
                at BIGINT NOT NULL
            );
            INSERT INTO data_mark (name, at)
            SELECT 'demo', 0 FROM area WHERE code = '999901001000';
            """
        )
    ]
}
