public import Storage

/// The tables of the search.
///
/// `search_entry.id` is the subject's identifier doubled, plus one for a case: both kinds stand in one order of time, and
/// one number is the key of the full text index too. The doubling lasts until the year 2054.
public enum SearchMigrations {
    public static let all = [
        Migration(
            "0080-search",
            """
            CREATE TABLE search_entry (
                id BIGINT PRIMARY KEY,
                kind TEXT NOT NULL CHECK (kind IN ('signal', 'case')),
                subject_id BIGINT NOT NULL,
                matter_id BIGINT,
                district_id BIGINT,
                street_id BIGINT,
                community_id BIGINT,
                grid_id BIGINT,
                estate_id BIGINT,
                building_id BIGINT,
                digest BLOB NOT NULL
            );
            CREATE TABLE search_build (
                kind TEXT PRIMARY KEY CHECK (kind IN ('signal', 'case')),
                last_id BIGINT NOT NULL,
                is_done BIGINT NOT NULL CHECK (is_done IN (0, 1))
            );
            """
        ),
        Migration(
            "0081-search-index",
            sqlite: """
                CREATE VIRTUAL TABLE search_index
                USING fts5 (tokens, detail = none, columnsize = 0, tokenize = 'ascii')
                """,
            postgres: """
                ALTER TABLE search_entry ADD COLUMN tokens tsvector NOT NULL;
                CREATE INDEX search_entry_tokens ON search_entry USING gin (tokens) WITH (fastupdate = off);
                """
        ),
        // Tokens of texts stand under a key from here on: the index is written anew after the start.
        Migration(
            "0205-search-keyed",
            sqlite: """
                DELETE FROM search_index;
                DELETE FROM search_entry;
                UPDATE search_build SET last_id = 0, is_done = 0
                """,
            postgres: """
                DELETE FROM search_entry;
                UPDATE search_build SET last_id = 0, is_done = 0
                """
        ),
    ]
}
