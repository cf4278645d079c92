import Crypto
import Foundation
import Kernel
public import Storage

/// Encrypts fields and files (AES-256-GCM, NIST SP 800-38D): one version byte, nonce, ciphertext, tag.
///
/// The version is that of the key file's key; 0 for what is sealed with a data key.
public struct Sealer: Vault {
    public typealias Place = SealedPlace

    private let keys: LiveKeys
    private let index: KeyedHash

    public init(_ ring: KeyRing) throws {
        keys = try LiveKeys(ring)
        index = KeyedHash(key: try ring.lasting("blind-index"))
    }

    /// Seals bytes for their place with the key file's newest key.
    public func seal(_ plain: [UInt8], at place: Place) throws -> [UInt8] {
        let (version, key) = try keys.newest()
        return try Self.seal(plain, version, key, place)
    }

    /// Opens what was sealed for that place; throws for any other place, key or content.
    public func open(_ sealed: [UInt8], at place: Place) throws -> [UInt8] {
        guard let version = sealed.first else { throw KeyFault("nothing was sealed") }
        return try Self.open(sealed, version, try keys.key(version), place)
    }

    /// Opens what was sealed for that place, with the data key if it was sealed with one.
    package func open(_ sealed: [UInt8], at place: Place, perhapsWith key: DataKey?) throws -> [UInt8] {
        guard let version = sealed.first else { throw KeyFault("nothing was sealed") }
        if let key { return try Self.open(sealed, version, SymmetricKey(data: key.secret), place) }
        guard version != 0 else { throw KeyFault("its data key is gone") }
        return try open(sealed, at: place)
    }

    /// The key file's key of a version as a data key, for what was sealed with it directly and is not to be written again.
    package func adopted(version: UInt8, id: Int64) throws -> DataKey {
        try wrapped(try keys.key(version).withUnsafeBytes { [UInt8]($0) }, id: id)
    }

    /// Seals anew what was sealed with an older version of the key file; nil for what was not.
    package func resealed(_ sealed: [UInt8], at place: Place) throws -> [UInt8]? {
        guard let version = sealed.first, version != 0, try version != keys.newest().version else { return nil }
        return try seal(try open(sealed, at: place), at: place)
    }

    /// A checksum by which an equal text can be found again without being stored.
    public func blindIndex(_ text: String, purpose: String) -> [UInt8] { index.code("\(purpose):\(text)") }

    public func makeKey(id: Int64) throws -> DataKey {
        try wrapped(SymmetricKey(size: .bits256).withUnsafeBytes { [UInt8]($0) }, id: id)
    }

    public func key(id: Int64, wrapped: [UInt8]) throws -> DataKey {
        let secret = try open(wrapped, at: Self.place(ofKey: id))
        return DataKey(id: id, wrapped: wrapped, version: Int(wrapped.first ?? 0), secret: secret)
    }

    /// The same key, wrapped with the key file's newest key.
    package func rewrapped(_ key: DataKey) throws -> DataKey { try wrapped(key.secret, id: key.id) }

    public func seal(_ plain: [UInt8], at place: SealedPlace, with key: DataKey) throws -> [UInt8] {
        try Self.seal(plain, 0, SymmetricKey(data: key.secret), place)
    }

    public func open(_ sealed: [UInt8], at place: SealedPlace, with key: DataKey) throws -> [UInt8] {
        guard sealed.first == 0 else { throw KeyFault("not sealed with a data key") }
        return try Self.open(sealed, 0, SymmetricKey(data: key.secret), place)
    }

    private func wrapped(_ secret: [UInt8], id: Int64) throws -> DataKey {
        let wrapped = try seal(secret, at: Self.place(ofKey: id))
        return DataKey(id: id, wrapped: wrapped, version: Int(wrapped.first ?? 0), secret: secret)
    }

    private static func place(ofKey id: Int64) -> Place { Place(table: "data_key", column: "wrapped", row: id) }

    private static func seal(_ plain: [UInt8], _ version: UInt8, _ key: SymmetricKey, _ place: Place) throws -> [UInt8]
    {
        let box = try AES.GCM.seal(plain, using: key, authenticating: [version] + Array(place.words.utf8))
        guard let combined = box.combined else { throw KeyFault("the nonce has an unusual size") }
        return [version] + combined
    }

    private static func open(_ sealed: [UInt8], _ version: UInt8, _ key: SymmetricKey, _ place: Place) throws
        -> [UInt8]
    {
        let box = try AES.GCM.SealedBox(combined: sealed.dropFirst())
        return [UInt8](try AES.GCM.open(box, using: key, authenticating: [version] + Array(place.words.utf8)))
    }
}
