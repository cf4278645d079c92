import Kernel
import Storage

/// The secrets of second factors, after a change of the key file.
extension AccountStore {
    /// Seals anew what an older version of the key file sealed; how many secrets there were.
    package func reseal() async throws -> Int {
        try await database.write { [secrets] tx in
            let rows = try tx.query("SELECT account_id, secret_sealed FROM second_factor ORDER BY account_id") {
                (
                    id: try $0.get("account_id", as: Account.ID.self),
                    sealed: try $0.get("secret_sealed", as: [UInt8].self)
                )
            }
            var changed = 0
            for row in rows {
                guard let sealed = try secrets.sealer.resealed(row.sealed, at: SignInSecrets.place(row.id)) else {
                    continue
                }
                try tx.enqueue("UPDATE second_factor SET secret_sealed = \(sealed) WHERE account_id = \(row.id)")
                changed += 1
            }
            return changed
        }
    }
}
