public import Kernel

/// Tokens that tie a form to the browser that it was shown to: `<minutes>.<HMAC>`.
public struct FormTokens: Sendable {
    /// How long a page may stay open before its form has to be loaded again.
    public static let lifetime: Duration = .seconds(24 * 3600)
    private let hash: KeyedHash

    /// - Parameter key: 32 secret bytes of the key ring, for this purpose only.
    public init(key: [UInt8]) { hash = KeyedHash(key: key) }

    /// A token for the holder of `binding` (a session's token or a visit's cookie).
    public func make(for binding: String, at now: Instant) -> String {
        let minutes = now.milliseconds / 60_000
        return "\(minutes).\(code(minutes, binding))"
    }

    /// Whether the token was made for that binding and is not too old.
    public func check(_ token: String, for binding: String, at now: Instant) -> Bool {
        let parts = token.split(separator: ".")
        guard !binding.isEmpty, parts.count == 2, let minutes = Int64(parts[0]),
            equalInConstantTime(Array(code(minutes, binding).utf8), Array(parts[1].utf8))
        else { return false }
        let age = now - Instant(milliseconds: minutes * 60_000)
        // A clock that jumped back makes a token of the future: it is ours, so it is taken.
        return age < Self.lifetime
    }

    private func code(_ minutes: Int64, _ binding: String) -> String {
        base64URL(hash.code("\(minutes):\(binding)").prefix(18))
    }
}
