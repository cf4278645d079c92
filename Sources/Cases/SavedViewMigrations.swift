public import Storage

/// The table of saved views, and the indexes of the orders that a list offers.
public enum SavedViewMigrations {
    public static let all = [
        Migration(
            "0064-saved-view",
            """
            CREATE TABLE saved_view (
                id BIGINT PRIMARY KEY,
                account_id BIGINT NOT NULL REFERENCES account(id),
                organisation_id BIGINT REFERENCES organisation(id),
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
                query TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                UNIQUE (account_id, name)
            );
            CREATE INDEX saved_view_organisation ON saved_view (organisation_id) WHERE organisation_id IS NOT NULL;
            CREATE INDEX case_open_street_id ON case_record (street_id, id) WHERE due_at IS NOT NULL;
            CREATE INDEX case_open_community_id ON case_record (community_id, id) WHERE due_at IS NOT NULL;
            CREATE INDEX case_open_holder_id ON case_record (holder_id, id) WHERE due_at IS NOT NULL;
            """
        )
    ]
}
