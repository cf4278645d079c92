import Crypto
import Foundation

/// An archive's chunks: AES-256-GCM under a key of the archive's own, each bound to the archive's head, its number and
/// whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
///
/// So a chunk that was changed, moved, left out or put in from another archive does not open, and an archive that was
/// cut shows it.
struct ArchiveCipher {
    /// Bytes of a chunk before locking; only the last has fewer.
    static let chunk = 1 << 20
    static let tag = 16
    static let headSize = 64
    private static let magic = Array("LINLI BACKUP 1\r\n".utf8)

    let head: [UInt8]
    private let key: SymmetricKey

    /// A new archive; `salt` is 32 bytes that no other archive has.
    init(_ key: ArchiveKey, salt: [UInt8]) {
        head = Self.magic + key.mark + salt
        self.key = key.derive(salt: salt, purpose: "linli/backup/archive")
    }

    /// An archive that is there, by its first `headSize` bytes.
    init(_ key: ArchiveKey, head: [UInt8], name: String) throws {
        guard head.count == Self.headSize, head.starts(with: Self.magic) else {
            throw BackupFault("\(name) is no archive of Linli, or of another version of it")
        }
        guard Array(head[16..<32]) == key.mark else {
            throw BackupFault("\(name) was locked with another key: give its key file with --key")
        }
        self.head = head
        self.key = key.derive(salt: Array(head[32...]), purpose: "linli/backup/archive")
    }

    func seal(_ plain: Data, number: UInt64, isLast: Bool) throws -> Data {
        let box = try AES.GCM.seal(plain, using: key, nonce: nonce(number, isLast), authenticating: head)
        return box.ciphertext + box.tag
    }

    /// Nil when the chunk is not what was written at this place.
    func open(_ sealed: Data, number: UInt64, isLast: Bool) -> Data? {
        guard sealed.count >= Self.tag else { return nil }
        guard
            let box = try? AES.GCM.SealedBox(
                nonce: nonce(number, isLast),
                ciphertext: sealed.dropLast(Self.tag),
                tag: sealed.suffix(Self.tag)
            )
        else { return nil }
        return try? AES.GCM.open(box, using: key, authenticating: head)
    }

    /// The key is this archive's alone, so that a number is a nonce.
    private func nonce(_ number: UInt64, _ isLast: Bool) throws -> AES.GCM.Nonce {
        var bytes: [UInt8] = [0, 0, 0, isLast ? 1 : 0]
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        return try AES.GCM.Nonce(data: bytes)
    }
}
