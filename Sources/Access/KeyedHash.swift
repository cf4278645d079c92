import Crypto

/// HMAC-SHA-256 (RFC 2104) under one key, whose two blocks are hashed once and not for each text.
public struct KeyedHash: Sendable {
    private let prepared: HMAC<SHA256>

    public init(key: [UInt8]) { prepared = HMAC(key: SymmetricKey(data: key)) }

    /// The 32 bytes of authentication code for a text.
    public func code(_ text: String) -> [UInt8] {
        var hash = prepared
        var text = text
        text.withUTF8 { hash.update(data: UnsafeRawBufferPointer($0)) }
        return hash.finalize().withUnsafeBytes { Array($0) }
    }

    /// The 32 bytes of authentication code for bytes.
    public func code(bytes: [UInt8]) -> [UInt8] {
        var hash = prepared
        bytes.withUnsafeBytes { hash.update(data: $0) }
        return hash.finalize().withUnsafeBytes { Array($0) }
    }
}
