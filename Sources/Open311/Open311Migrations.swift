public import Storage

/// The tables of Open311.
public enum Open311Migrations {
    public static let all = [
        Migration(
            "0125-open311",
            """
            CREATE TABLE open311_request (
                signal_id BIGINT PRIMARY KEY REFERENCES signal(id),
                client_id BIGINT NOT NULL REFERENCES client(id),
                service_code TEXT NOT NULL
            );
            CREATE INDEX open311_request_client ON open311_request (client_id, signal_id);
            """
        ),
        Migration(
            "0126-open311-filing",
            """
            CREATE TABLE open311_filing (
                id BIGINT PRIMARY KEY,
                case_id BIGINT NOT NULL REFERENCES case_record(id),
                remote TEXT NOT NULL,
                event_number BIGINT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'token', 'filed', 'given_up')),
                number TEXT NOT NULL,
                attempts BIGINT NOT NULL,
                failing_since BIGINT,
                next_try_at BIGINT NOT NULL,
                error TEXT NOT NULL,
                status TEXT NOT NULL,
                checked_at BIGINT,
                created_at BIGINT NOT NULL,
                UNIQUE (case_id, remote, event_number)
            );
            CREATE INDEX open311_filing_due ON open311_filing (next_try_at) WHERE state IN ('waiting', 'token');
            CREATE TABLE open311_receipt (
                remote TEXT NOT NULL,
                update_id TEXT NOT NULL,
                filing_id BIGINT NOT NULL REFERENCES open311_filing(id),
                at BIGINT NOT NULL,
                PRIMARY KEY (remote, update_id)
            );
            """
        ),
        Migration(
            "0161-open311-comparison",
            """
            CREATE TABLE open311_comparison (
                id BIGINT PRIMARY KEY,
                remote TEXT NOT NULL,
                at BIGINT NOT NULL,
                checked BIGINT NOT NULL,
                error TEXT NOT NULL
            );
            CREATE INDEX open311_comparison_remote ON open311_comparison (remote, id);
            CREATE TABLE open311_difference (
                comparison_id BIGINT NOT NULL REFERENCES open311_comparison(id),
                number BIGINT NOT NULL,
                filing_id BIGINT REFERENCES open311_filing(id),
                remote_number TEXT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('not_taken', 'no_number', 'given_up', 'missing_there',
                    'closed_there', 'closed_here', 'missing_here')),
                is_new BIGINT NOT NULL CHECK (is_new IN (0, 1)),
                PRIMARY KEY (comparison_id, number)
            );
            """
        ),
    ]
}
