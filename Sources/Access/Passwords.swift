import Crypto
import CryptoExtras
import Foundation
public import Kernel

/// Passwords as scrypt (RFC 7914) hashes: `scrypt$<N>$<r>$<p>$<salt>$<hash>`, the last two in base64.
public struct Passwords: Sendable {
    /// What a hash costs: about 32 MiB and some tens of milliseconds with the usual values.
    public struct Cost: Sendable, Hashable {
        var rounds: Int
        var blockSize: Int
        var parallelism: Int

        public static let usual = Cost(rounds: 1 << 15, blockSize: 8, parallelism: 1)
        /// For tests that are not about passwords.
        public static let cheap = Cost(rounds: 1 << 4, blockSize: 8, parallelism: 1)
    }

    public static let shortest = 10
    private let cost: Cost
    /// Two at a time: a burst of sign-ins must not take all memory and both cores.
    private static let queue: OperationQueue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 2
        return queue
    }()

    public init(cost: Cost = .usual) { self.cost = cost }

    /// The hash of a password with 16 random bytes of salt.
    public func hash(_ password: String, salt: [UInt8]) async throws -> String {
        let cost = cost
        return try await Self.offPool { try Self.encode(password, salt: salt, cost: cost) }
    }

    /// Whether the password belongs to the hash; takes the same time for both answers.
    public func isRight(_ password: String, for encoded: String) async throws -> Bool {
        let parts = encoded.split(separator: "$").map(String.init)
        guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallelism = Int(parts[3]), let salt = Data(base64Encoded: parts[4])
        else { throw UnreadableRow("account.password", "an unknown form") }
        let cost = Cost(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        let again = try await Self.offPool { try Self.encode(password, salt: [UInt8](salt), cost: cost) }
        return equalInConstantTime(Array(again.utf8), Array(encoded.utf8))
    }

    /// A hash that no password has, so that an unknown account costs as much time as a known one.
    public func decoy() -> String {
        let salt = Data(repeating: 0, count: 16).base64EncodedString()
        let hash = Data(repeating: 0, count: 32).base64EncodedString()
        return "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)$\(salt)$\(hash)"
    }

    /// Refuses passwords that are guessed first.
    public static func check(_ password: String, login: String) throws(InvalidInput) {
        let folded = password.lowercased()
        if password.count < shortest {
            throw InvalidInput("password", Text("密码至少 10 位。", "A password has at least ten characters."))
        }
        if folded.contains(login.lowercased()) || Set(folded).count < 4 || common.contains(where: folded.contains) {
            throw InvalidInput(
                "password",
                Text("这个密码太容易猜到，请换一个。", "This password is guessed too easily. Choose another.")
            )
        }
    }

    private static let common = ["password", "12345678", "qwertyui", "11111111", "88888888", "abcd1234", "iloveyou"]

    private static func encode(_ password: String, salt: [UInt8], cost: Cost) throws -> String {
        let key = try KDF.Scrypt.deriveKey(
            from: Data(password.utf8),
            salt: Data(salt),
            outputByteCount: 32,
            rounds: cost.rounds,
            blockSize: cost.blockSize,
            parallelism: cost.parallelism
        )
        let hash = key.withUnsafeBytes { Data($0).base64EncodedString() }
        return "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)$\(Data(salt).base64EncodedString())$\(hash)"
    }

    private static func offPool(_ work: @escaping @Sendable () throws -> String) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result { try work() }) }
        }
    }
}
