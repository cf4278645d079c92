import Access
import Storage

/// What programs are given secretly, after a change of the key file.
extension WebhookStore {
    /// Seals the secrets of webhooks and the kept answers anew that an older version sealed; how many there were.
    package func reseal() async throws -> Int {
        try await database.write { [sealer] tx in
            let secrets = try tx.reseal(
                "SELECT id, secret_sealed AS sealed FROM webhook ORDER BY id",
                with: sealer,
                key: { try $0.get("id", as: Webhook.ID.self) },
                at: Self.place,
                update: { "UPDATE webhook SET secret_sealed = \($1) WHERE id = \($0)" }
            )
            let answers = try tx.reseal(
                "SELECT id, answer_sealed AS sealed FROM client_answer WHERE answer_sealed IS NOT NULL ORDER BY id",
                with: sealer,
                key: { try $0.get("id", as: Int64.self) },
                at: AnswerStore.place,
                update: { "UPDATE client_answer SET answer_sealed = \($1) WHERE id = \($0)" }
            )
            return secrets + answers
        }
    }
}
