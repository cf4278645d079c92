import Crypto
import Foundation
import Kernel

/// Encrypts fields and files (AES-256-GCM, NIST SP 800-38D): one version byte, nonce, ciphertext, tag.
public struct Sealer: Sendable {
    /// Where a sealed value belongs; bound to it, so that it opens nowhere else.
    public struct Place: Sendable, Hashable {
        let table: String
        let column: String
        let row: Int64

        public init(table: String, column: String, row: Int64) {
            self.table = table
            self.column = column
            self.row = row
        }

        var bytes: Data { Data("\(table)/\(column)/\(row)".utf8) }
    }

    private let newest: UInt8
    private let keys: [UInt8: SymmetricKey]
    private let index: KeyedHash

    public init(_ ring: KeyRing) throws {
        newest = UInt8(ring.current)
        var keys: [UInt8: SymmetricKey] = [:]
        for version in 1...ring.current {
            if let key = try? ring.key("seal", version: version) { keys[UInt8(version)] = key }
        }
        self.keys = keys
        index = KeyedHash(key: try ring.lasting("blind-index"))
    }

    /// Seals bytes for their place.
    public func seal(_ plain: [UInt8], at place: Place) throws -> [UInt8] { try seal(plain, bound: place.bytes) }

    /// Opens what was sealed for that place; throws for any other place, key or content.
    public func open(_ sealed: [UInt8], at place: Place) throws -> [UInt8] { try open(sealed, bound: place.bytes) }

    /// A checksum by which an equal text can be found again without being stored.
    public func blindIndex(_ text: String, purpose: String) -> [UInt8] { index.code("\(purpose):\(text)") }

    func seal(_ plain: [UInt8], bound: Data) throws -> [UInt8] {
        guard let key = keys[newest] else { throw KeyFault("no key") }
        let box = try AES.GCM.seal(plain, using: key, authenticating: [newest] + bound)
        guard let combined = box.combined else { throw KeyFault("the nonce has an unusual size") }
        return [newest] + combined
    }

    func open(_ sealed: [UInt8], bound: Data) throws -> [UInt8] {
        guard let version = sealed.first, let key = keys[version] else { throw KeyFault("sealed with an unknown key") }
        let box = try AES.GCM.SealedBox(combined: sealed.dropFirst())
        return [UInt8](try AES.GCM.open(box, using: key, authenticating: [version] + bound))
    }
}
