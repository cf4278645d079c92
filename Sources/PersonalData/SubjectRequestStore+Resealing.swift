import Access
import Storage

/// What people wrote in their requests, after a change of the key file.
extension SubjectRequestStore {
    /// Seals anew what an older version of the key file sealed; how many texts there were.
    package func reseal() async throws -> Int {
        try await database.write { [sealer] tx in
            var changed = 0
            let requests = try tx.query("SELECT id, value_sealed, wish_sealed FROM subject_request ORDER BY id") {
                (
                    id: try $0.get("id", as: SubjectRequest.ID.self),
                    value: try $0.find("value_sealed", as: [UInt8].self),
                    wish: try $0.find("wish_sealed", as: [UInt8].self)
                )
            }
            for row in requests {
                let value = try row.value.flatMap { try sealer.resealed($0, at: Self.place("value_sealed", row.id)) }
                let wish = try row.wish.flatMap { try sealer.resealed($0, at: Self.place("wish_sealed", row.id)) }
                guard value != nil || wish != nil else { continue }
                try tx.enqueue(
                    """
                    UPDATE subject_request SET value_sealed = \(value ?? row.value), wish_sealed = \(wish ?? row.wish)
                    WHERE id = \(row.id)
                    """
                )
                changed += 1
            }
            let events = try tx.query(
                """
                SELECT request_id, number, note_sealed FROM subject_request_event
                WHERE note_sealed IS NOT NULL ORDER BY request_id, number
                """
            ) {
                (
                    id: try $0.get("request_id", as: SubjectRequest.ID.self),
                    number: try $0.get("number", as: Int.self),
                    note: try $0.get("note_sealed", as: [UInt8].self)
                )
            }
            for row in events {
                guard let note = try sealer.resealed(row.note, at: Self.note(row.id, row.number)) else { continue }
                try tx.enqueue(
                    """
                    UPDATE subject_request_event SET note_sealed = \(note)
                    WHERE request_id = \(row.id) AND number = \(row.number)
                    """
                )
                changed += 1
            }
            return changed
        }
    }
}
