import Access
import Storage

/// What people wrote in their requests, after a change of the key file.
extension SubjectRequestStore {
    /// Seals anew what an older version of the key file sealed; how many texts there were.
    package func reseal() async throws -> Int {
        try await database.write { [sealer] tx in
            let values = try tx.reseal(
                "SELECT id, value_sealed AS sealed FROM subject_request WHERE value_sealed IS NOT NULL ORDER BY id",
                with: sealer,
                key: { try $0.get("id", as: SubjectRequest.ID.self) },
                at: { Self.place("value_sealed", $0) },
                update: { "UPDATE subject_request SET value_sealed = \($1) WHERE id = \($0)" }
            )
            let wishes = try tx.reseal(
                "SELECT id, wish_sealed AS sealed FROM subject_request WHERE wish_sealed IS NOT NULL ORDER BY id",
                with: sealer,
                key: { try $0.get("id", as: SubjectRequest.ID.self) },
                at: { Self.place("wish_sealed", $0) },
                update: { "UPDATE subject_request SET wish_sealed = \($1) WHERE id = \($0)" }
            )
            let notes = try tx.reseal(
                """
                SELECT request_id, number, note_sealed AS sealed FROM subject_request_event
                WHERE note_sealed IS NOT NULL ORDER BY request_id, number
                """,
                with: sealer,
                key: {
                    (
                        id: try $0.get("request_id", as: SubjectRequest.ID.self),
                        number: try $0.get("number", as: Int.self)
                    )
                },
                at: { Self.note($0.id, $0.number) },
                update: {
                    "UPDATE subject_request_event SET note_sealed = \($1) WHERE request_id = \($0.id) AND number = \($0.number)"
                }
            )
            return values + wishes + notes
        }
    }
}
