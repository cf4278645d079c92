import Access
import Storage

/// What programs are given secretly, after a change of the key file.
extension WebhookStore {
    /// Seals the secrets of webhooks and the kept answers anew that an older version sealed; how many there were.
    package func reseal() async throws -> Int {
        try await database.write { [sealer] tx in
            var changed = 0
            let secrets = try tx.query("SELECT id, secret_sealed FROM webhook ORDER BY id") {
                (id: try $0.get("id", as: Webhook.ID.self), sealed: try $0.get("secret_sealed", as: [UInt8].self))
            }
            for row in secrets {
                guard let sealed = try sealer.resealed(row.sealed, at: Self.place(row.id)) else { continue }
                try tx.enqueue("UPDATE webhook SET secret_sealed = \(sealed) WHERE id = \(row.id)")
                changed += 1
            }
            let answers = try tx.query(
                "SELECT id, answer_sealed FROM client_answer WHERE answer_sealed IS NOT NULL ORDER BY id"
            ) { (id: try $0.get("id", as: Int64.self), sealed: try $0.get("answer_sealed", as: [UInt8].self)) }
            for row in answers {
                guard let sealed = try sealer.resealed(row.sealed, at: AnswerStore.place(row.id)) else { continue }
                try tx.enqueue("UPDATE client_answer SET answer_sealed = \(sealed) WHERE id = \(row.id)")
                changed += 1
            }
            return changed
        }
    }
}
