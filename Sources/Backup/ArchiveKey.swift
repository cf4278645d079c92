package import Access
import Crypto
public import Foundation

/// The secret from which archives are locked: that of a key file, for the purpose "backup".
public struct ArchiveKey: Sendable {
    private let root: SymmetricKey

    /// The key of a key file that is there: none is made, because an archive under a key that nobody keeps is lost.
    public init(file: URL) throws {
        guard FileManager.default.fileExists(atPath: file.path()) else {
            throw BackupFault("there is no key file \(file.path())")
        }
        try self.init(KeyRing.open(path: file.path()) { [UInt8](repeating: 0, count: $0) })
    }

    /// Makes a key file for archives alone, for another machine to bring them back with.
    public static func make(file: URL, random: (Int) -> [UInt8]) throws {
        guard !FileManager.default.fileExists(atPath: file.path()) else {
            throw BackupFault("\(file.path()) is there already")
        }
        _ = try KeyRing.open(path: file.path(), random: random)
    }

    package init(_ ring: KeyRing) throws { root = SymmetricKey(data: try ring.lasting("backup")) }

    /// By which an archive is known as one of this key, without giving the key away.
    var mark: [UInt8] { derive(salt: [], purpose: "linli/backup/mark", count: 16).withUnsafeBytes { [UInt8]($0) } }

    func derive(salt: [UInt8], purpose: String, count: Int = 32) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: root, salt: salt, info: Data(purpose.utf8), outputByteCount: count)
    }
}
