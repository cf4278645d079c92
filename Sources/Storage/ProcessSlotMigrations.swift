/// The table of the slots from which processes make identifiers.
public enum ProcessSlotMigrations {
    public static let all = [
        Migration(
            "0001-process-slot",
            """
            CREATE TABLE process_slot (
                slot BIGINT PRIMARY KEY CHECK (slot BETWEEN 0 AND 255),
                holder TEXT NOT NULL,
                held_until BIGINT NOT NULL,
                used_until BIGINT NOT NULL
            );
            INSERT INTO process_slot (slot, holder, held_until, used_until)
            WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < 255)
            SELECT n, '', 0, 0 FROM number;
            """
        )
    ]
}
