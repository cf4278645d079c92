import Kernel

/// A token as it is shown once: `linli_<prefix>_<secret>`.
package struct TokenText: Sendable, Hashable {
    /// Eight characters of Crockford's base 32 in lower case: finds the row, tells nothing.
    let prefix: String
    /// 32 characters of base64url, 192 bits: long enough that a plain checksum keeps it.
    let secret: String

    static let prefixLength = 8
    static let secretLength = 32

    init(prefix: String, secret: String) {
        self.prefix = prefix
        self.secret = secret
    }

    /// A new one.
    init(_ context: Context) {
        prefix = context.code(length: Self.prefixLength).lowercased()
        secret = base64URL(context.random(24))
    }

    /// Reads what a program sent; nil for what cannot be a token.
    package init?(_ text: String) {
        let parts = text.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "linli", parts[1].utf8.count == Self.prefixLength,
            parts[2].utf8.count == Self.secretLength
        else { return nil }
        self.init(prefix: String(parts[1]), secret: String(parts[2]))
    }

    var text: String { "linli_\(prefix)_\(secret)" }
}
