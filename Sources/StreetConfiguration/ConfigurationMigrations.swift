public import Storage

/// The tables of the configuration: versions that were made active, and what people prepare.
public enum ConfigurationMigrations {
    public static let all = [
        Migration(
            "0100-configuration",
            """
            CREATE TABLE configuration_text (
                checksum TEXT PRIMARY KEY,
                text TEXT NOT NULL
            );
            CREATE TABLE configuration_version (
                number BIGINT PRIMARY KEY CHECK (number > 0),
                made_by BIGINT,
                made_at BIGINT NOT NULL,
                note TEXT NOT NULL,
                checksum TEXT NOT NULL
            );
            CREATE TABLE configuration_file (
                number BIGINT NOT NULL REFERENCES configuration_version(number),
                path TEXT NOT NULL,
                checksum TEXT NOT NULL REFERENCES configuration_text(checksum),
                PRIMARY KEY (number, path)
            );
            CREATE TABLE configuration_draft (
                account_id BIGINT NOT NULL REFERENCES account(id),
                path TEXT NOT NULL,
                base_number BIGINT NOT NULL REFERENCES configuration_version(number),
                text TEXT NOT NULL,
                saved_at BIGINT NOT NULL,
                PRIMARY KEY (account_id, path)
            );
            """
        )
    ]
}
