import Crypto

/// The SHA-256 of bytes (FIPS 180-4), 32 bytes.
public func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] { Array(SHA256.hash(data: Array(bytes))) }

/// The SHA-256 of a text's UTF-8, 32 bytes.
public func sha256(_ text: String) -> [UInt8] { sha256(Array(text.utf8)) }

/// Whether two byte strings are equal, in a time that does not tell where they differ.
public func equalInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
