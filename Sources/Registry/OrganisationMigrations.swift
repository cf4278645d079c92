public import Storage

/// The schema of organisations.
public enum OrganisationMigrations {
    public static let all: [Migration] = [
        Migration(
            "0040-organisation",
            """
            CREATE TABLE organisation (
                id BIGINT PRIMARY KEY,
                kind TEXT NOT NULL CHECK (kind IN ('street_office', 'community_office', 'grid_post', 'property_company',
                                                   'owners_committee', 'department', 'duty_centre', 'police_station')),
                code TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL CHECK (name <> ''),
                area_id BIGINT NOT NULL REFERENCES area (id),
                phone TEXT NOT NULL,
                duty_hours TEXT NOT NULL,
                contact_name TEXT NOT NULL,
                closed_at BIGINT
            );
            CREATE INDEX organisation_kind ON organisation (kind, name, id);
            CREATE INDEX organisation_seat ON organisation (area_id);
            CREATE TABLE organisation_area (
                organisation_id BIGINT NOT NULL REFERENCES organisation (id),
                area_id BIGINT NOT NULL REFERENCES area (id),
                PRIMARY KEY (organisation_id, area_id)
            );
            CREATE INDEX organisation_area_served ON organisation_area (area_id, organisation_id)
            """
        )
    ]
}
