public import Storage

/// The schema of areas and of the codes on their doors.
public enum AreaMigrations {
    public static let all: [Migration] = [
        Migration(
            "0030-area",
            """
            CREATE TABLE area (
                id BIGINT PRIMARY KEY,
                parent_id BIGINT REFERENCES area (id),
                level TEXT NOT NULL CHECK (level IN ('city', 'district', 'street', 'community', 'grid', 'estate',
                                                     'building', 'unit', 'floor', 'room')),
                code TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL CHECK (name <> ''),
                full_name TEXT NOT NULL CHECK (full_name <> ''),
                district_id BIGINT,
                street_id BIGINT,
                community_id BIGINT,
                grid_id BIGINT,
                estate_id BIGINT,
                building_id BIGINT,
                position BIGINT NOT NULL CHECK (position >= 0),
                valid_from BIGINT NOT NULL,
                valid_until BIGINT CHECK (valid_until > valid_from),
                outline TEXT,
                centre_longitude BIGINT CHECK (centre_longitude BETWEEN -1800000000 AND 1800000000),
                centre_latitude BIGINT CHECK (centre_latitude BETWEEN -900000000 AND 900000000),
                CHECK (parent_id <> id),
                CHECK (level <> 'district' OR COALESCE(district_id, 0) = id),
                CHECK (level <> 'street' OR COALESCE(street_id, 0) = id),
                CHECK (level <> 'community' OR COALESCE(community_id, 0) = id),
                CHECK (level <> 'grid' OR COALESCE(grid_id, 0) = id),
                CHECK (level <> 'estate' OR COALESCE(estate_id, 0) = id),
                CHECK (level <> 'building' OR COALESCE(building_id, 0) = id),
                CHECK ((centre_longitude IS NULL) = (centre_latitude IS NULL)),
                CHECK ((outline IS NULL) = (centre_longitude IS NULL))
            );
            CREATE INDEX area_parent ON area (parent_id, position, id);
            CREATE INDEX area_name ON area (name, id);
            CREATE INDEX area_district ON area (district_id, level, code);
            CREATE INDEX area_street ON area (street_id, level, code);
            CREATE INDEX area_community ON area (community_id, level, code);
            CREATE INDEX area_grid ON area (grid_id, level, code);
            CREATE INDEX area_estate ON area (estate_id, level, code);
            CREATE INDEX area_building ON area (building_id, level, code)
            """
        ),
        Migration(
            "0031-home-code",
            """
            CREATE TABLE home_code (
                code TEXT PRIMARY KEY CHECK (length(code) = 8),
                area_id BIGINT NOT NULL REFERENCES area (id),
                created_at BIGINT NOT NULL,
                closed_at BIGINT CHECK (closed_at >= created_at)
            );
            CREATE INDEX home_code_area ON home_code (area_id);
            CREATE UNIQUE INDEX home_code_open ON home_code (area_id) WHERE closed_at IS NULL
            """
        ),
    ]
}
