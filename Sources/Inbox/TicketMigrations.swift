public import Storage

/// What signals need that come from another system's tickets.
public enum TicketMigrations {
    public static let all = [
        // A check is part of its column: columns are written anew. Every signal so far is a report.
        Migration(
            "0110-signal-source",
            """
            ALTER TABLE signal DROP COLUMN source;
            ALTER TABLE signal ADD COLUMN source TEXT NOT NULL DEFAULT 'report' CHECK (source IN ('report', 'ticket'));
            ALTER TABLE signal ADD COLUMN came_by TEXT NOT NULL DEFAULT 'resident'
                CHECK (came_by IN ('resident', 'phone', 'visit', 'round', 'hotline'));
            UPDATE signal SET came_by = channel WHERE channel <> 'resident';
            ALTER TABLE signal DROP COLUMN channel;
            ALTER TABLE signal RENAME COLUMN came_by TO channel;
            """
        ),
        Migration(
            "0111-signal-ticket",
            """
            CREATE TABLE signal_ticket (
                signal_id BIGINT PRIMARY KEY REFERENCES signal(id),
                source TEXT NOT NULL CHECK (source <> ''),
                number TEXT NOT NULL CHECK (number <> ''),
                content_mark BIGINT NOT NULL,
                channel TEXT NOT NULL,
                nature TEXT NOT NULL CHECK (nature IN ('consultation', 'help', 'complaint', 'report', 'suggestion',
                                                       'praise', 'other')),
                due_at BIGINT,
                is_placed BIGINT NOT NULL CHECK (is_placed IN (0, 1)),
                signal_events BIGINT NOT NULL,
                case_events BIGINT NOT NULL,
                run_id BIGINT NOT NULL,
                UNIQUE (source, number)
            );
            """
        ),
    ]
}
