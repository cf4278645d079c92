import Kernel
import Storage

/// The secrets of second factors, after a change of the key file.
extension AccountStore {
    /// Seals anew what an older version of the key file sealed; how many secrets there were.
    package func reseal() async throws -> Int {
        try await database.write { [secrets] tx in
            try tx.reseal(
                "SELECT account_id, secret_sealed AS sealed FROM second_factor ORDER BY account_id",
                with: secrets.sealer,
                key: { try $0.get("account_id", as: Account.ID.self) },
                at: SignInSecrets.place,
                update: { "UPDATE second_factor SET secret_sealed = \($1) WHERE account_id = \($0)" }
            )
        }
    }
}
