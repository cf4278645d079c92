import Crypto
import CryptoExtras
import Foundation
public import Kernel

/// Passwords as scrypt (RFC 7914) hashes: `scrypt$<N>$<r>$<p>$<salt>$<hash>`, the last two in base64.
public struct Passwords: Sendable {
    /// What a hash costs: 64 MiB and about a tenth of a second with the usual values.
    public struct Cost: Sendable, Hashable {
        var rounds: Int
        var blockSize: Int
        var parallelism: Int

        /// The least that OWASP's ASVS 4.0.3 asks for (2.4.6).
        public static let usual = Cost(rounds: 1 << 16, blockSize: 8, parallelism: 1)
        /// For tests that are not about passwords.
        public static let cheap = Cost(rounds: 1 << 4, blockSize: 8, parallelism: 1)
    }

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

    /// Whether a hash was made with another cost than is usual now, and should be made anew when the password is at hand.
    func isOld(_ encoded: String) -> Bool {
        !encoded.hasPrefix("scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)$")
    }

    /// A hash that no password has, so that an unknown account costs as much time as a known one.
    public func decoy() -> String {
        let salt = Data(repeating: 0, count: 16).base64EncodedString()
        let hash = Data(repeating: 0, count: 32).base64EncodedString()
        return "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)$\(salt)$\(hash)"
    }

    /// Refuses passwords that are guessed first, and what the street's own rules forbid.
    public static func check(_ password: String, of account: Account, _ rules: SecurityRules) throws(InvalidInput) {
        let folded = password.lowercased()
        if password.count < rules.shortest {
            let message = Text("密码至少 \(rules.shortest) 位。", "A password has at least \(rules.shortest) characters.")
            throw InvalidInput("password", message)
        }
        if kinds(of: password) < rules.kinds {
            throw InvalidInput(
                "password",
                Text(
                    "密码要有大写字母、小写字母、数字、其他符号中的至少 \(rules.kinds) 种。",
                    "A password has at least \(rules.kinds) of: capital letters, small letters, digits, others."
                )
            )
        }
        let own = [account.login.lowercased(), account.name.lowercased()].filter { $0.count >= 2 }
        let isGuessed =
            Set(folded).count < 4 || own.contains(where: folded.contains) || patterns.contains(where: folded.contains)
            || rules.common.contains(folded) || folded.allSatisfy(\.isNumber)
        if isGuessed {
            throw InvalidInput(
                "password",
                Text("这个密码太容易猜到，请换一个。", "This password is guessed too easily. Choose another.")
            )
        }
    }

    /// How many of capital letters, small letters, digits and others a text has.
    static func kinds(of text: String) -> Int {
        [
            text.contains(where: \.isUppercase), text.contains(where: \.isLowercase), text.contains(where: \.isNumber),
            text.contains { !$0.isUppercase && !$0.isLowercase && !$0.isNumber },
        ].filter(\.self).count
    }

    /// What is typed first by whoever guesses, alone or with something behind it.
    private static let patterns = [
        "password", "12345678", "87654321", "qwertyui", "asdfghjk", "1qaz2wsx", "11111111", "00000000", "66666666",
        "88888888", "abcd1234", "abc12345", "a1b2c3d4", "iloveyou", "woaini", "5201314", "admin123", "letmein",
    ]

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
