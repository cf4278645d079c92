public import Storage

/// The indexes that open cases are counted along.
public enum CaseIndexMigrations {
    public static let all = [
        // A number on a page of the desk is counted within an index, without looking at the cases: what a filter asks for
        // stands in it. Only open cases are in these indexes, so they stay small however many years are kept.
        //
        // The reach of a post comes first, then the order of the list. Urged cases are few and have their own. Those
        // with others are found by who opened them, because everything in a street would have to be looked at otherwise.
        Migration(
            "0090-case-open",
            """
            DROP INDEX case_open_street;
            DROP INDEX case_open_community;
            DROP INDEX case_open_holder;
            CREATE INDEX case_open_street ON case_record (street_id, due_at, id, home_id, holder_id, urged_at, state,
                category, severity, channel, opened_at, community_id, grid_id) WHERE due_at IS NOT NULL;
            CREATE INDEX case_open_community ON case_record (community_id, due_at, id, home_id, holder_id, urged_at,
                state, category, severity, channel, opened_at, grid_id) WHERE due_at IS NOT NULL;
            CREATE INDEX case_open_grid ON case_record (grid_id, due_at, id, home_id, holder_id, urged_at, state,
                category, severity, channel, opened_at) WHERE due_at IS NOT NULL;
            CREATE INDEX case_open_holder ON case_record (holder_id, due_at, id, home_id, urged_at, state, category,
                severity, channel, opened_at, street_id, community_id, grid_id) WHERE due_at IS NOT NULL;
            CREATE INDEX case_open_due ON case_record (due_at, id) WHERE due_at IS NOT NULL;
            CREATE INDEX case_open_home_street ON case_record (home_id, street_id, holder_id, due_at, id, community_id,
                grid_id) WHERE due_at IS NOT NULL;
            CREATE INDEX case_urged_street ON case_record (street_id, due_at, id, community_id, grid_id, holder_id,
                urged_at) WHERE urged_at IS NOT NULL;
            CREATE INDEX case_urged_community ON case_record (community_id, due_at, id, grid_id, holder_id, urged_at)
                WHERE urged_at IS NOT NULL;
            CREATE INDEX case_urged_grid ON case_record (grid_id, due_at, id, holder_id, urged_at)
                WHERE urged_at IS NOT NULL;
            CREATE INDEX case_urged_holder ON case_record (holder_id, due_at, id, urged_at) WHERE urged_at IS NOT NULL;
            """
        ),
        // Every step asks who has had the case; the key of the table begins with the organisation.
        Migration("0091-case-party", "CREATE INDEX case_party_case ON case_party (case_id, organisation_id)"),
        // The map counts open cases by building, the board takes the first ones of each state; both within an index.
        Migration(
            "0170-case-open-by-place-and-state",
            """
            CREATE INDEX case_open_street_spot ON case_record (street_id, community_id, estate_id, building_id, area_id,
                due_at, home_id, holder_id, urged_at, state, category, severity, channel, opened_at, grid_id)
                WHERE due_at IS NOT NULL;
            CREATE INDEX case_open_community_spot ON case_record (community_id, estate_id, building_id, area_id, due_at,
                home_id, holder_id, urged_at, state, category, severity, channel, opened_at, grid_id)
                WHERE due_at IS NOT NULL;
            CREATE INDEX case_open_street_state ON case_record (street_id, state, due_at, id, home_id, holder_id,
                urged_at, category, severity, channel, opened_at, community_id, grid_id) WHERE due_at IS NOT NULL;
            CREATE INDEX case_open_community_state ON case_record (community_id, state, due_at, id, home_id, holder_id,
                urged_at, category, severity, channel, opened_at, grid_id) WHERE due_at IS NOT NULL;
            """
        ),
        // Whoever changes a category is told how many cases have it.
        Migration("0171-case-category", "CREATE INDEX case_category ON case_record (category)"),
    ]
}
