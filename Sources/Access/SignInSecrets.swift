import Kernel
import Storage

/// The keys that signing in needs, each for its purpose only.
public struct SignInSecrets: Sendable {
    /// Seals the secrets of second factors.
    let sealer: Sealer
    /// Makes the checksums of recovery codes: who has the database alone cannot try codes on it.
    let recovery: KeyedHash
    /// Signs the cookies of browsers that have signed in before.
    let devices: KeyedHash

    public init(_ keys: KeyRing, sealer: Sealer) throws {
        self.sealer = sealer
        recovery = KeyedHash(key: try keys.lasting("recovery-codes"))
        devices = KeyedHash(key: try keys.lasting("devices"))
    }

    /// The checksum of an account's recovery code.
    func recoveryHash(_ code: String, of account: Account.ID) -> [UInt8] {
        recovery.code("\(account.rawValue):\(code)")
    }

    /// Where the secret of an account's second factor lies.
    static func place(_ account: Account.ID) -> Sealer.Place {
        Sealer.Place(table: "second_factor", column: "secret_sealed", row: account.rawValue)
    }
}
