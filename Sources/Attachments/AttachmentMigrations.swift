public import Storage

/// The schema of attachments.
public enum AttachmentMigrations {
    /// `sent_sha256` is bound to the owner, so that equal photos of two people look different.
    public static let all: [Migration] = [
        Migration(
            "0020-attachment",
            """
            CREATE TABLE attachment (
                id BIGINT PRIMARY KEY,
                kind TEXT NOT NULL CHECK (kind IN ('photo')),
                owner_kind TEXT NOT NULL CHECK (owner_kind IN ('signal', 'case_event')),
                owner_id BIGINT NOT NULL,
                position BIGINT NOT NULL CHECK (position >= 0),
                width_px BIGINT NOT NULL CHECK (width_px > 0),
                height_px BIGINT NOT NULL CHECK (height_px > 0),
                thumbnail_bytes BIGINT NOT NULL CHECK (thumbnail_bytes > 0),
                thumbnail_sha256 BLOB NOT NULL CHECK (length(thumbnail_sha256) = 32),
                full_bytes BIGINT NOT NULL CHECK (full_bytes > 0),
                full_sha256 BLOB NOT NULL CHECK (length(full_sha256) = 32),
                sent_sha256 BLOB NOT NULL CHECK (length(sent_sha256) = 32),
                created_at BIGINT NOT NULL,
                UNIQUE (owner_kind, owner_id, position),
                UNIQUE (owner_kind, owner_id, sent_sha256)
            )
            """
        ),
        // Rows from before have no key: a partial index leads to them, and is empty once all are sealed.
        Migration(
            "0204-attachment-key",
            """
            ALTER TABLE attachment ADD COLUMN key_id BIGINT REFERENCES data_key(id);
            CREATE INDEX attachment_unsealed ON attachment (id) WHERE key_id IS NULL;
            """
        ),
    ]
}
