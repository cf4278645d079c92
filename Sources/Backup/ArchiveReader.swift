import Crypto
import Foundation
import Kernel

/// Reads an archive from front to back; what it gives out has been authenticated, but that nothing is missing behind it
/// is known only at the end.
final class ArchiveReader {
    private let name: String
    private let file: FileHandle
    private let cipher: ArchiveCipher
    /// Sealed bytes that were read ahead: a chunk is the last when nothing follows it.
    private var ahead: Data
    private var chunks: UInt64 = 0
    private var open = Data()
    private var isAtEnd = false
    private(set) var manifest = Manifest()

    private static let sealedChunk = ArchiveCipher.chunk + ArchiveCipher.tag

    init(_ url: URL, _ key: ArchiveKey) throws {
        name = url.lastPathComponent
        guard let file = FileHandle(forReadingAtPath: url.path()) else { throw BackupFault("\(name) cannot be read") }
        self.file = file
        let head = try Self.read(file, ArchiveCipher.headSize)
        cipher = try ArchiveCipher(key, head: [UInt8](head), name: name)
        ahead = try Self.read(file, Self.sealedChunk)
    }

    deinit { try? file.close() }

    /// The next entry's name, whose bytes must then be taken by `take`; nil at the end of a whole archive.
    func next() throws -> String? {
        let length = number(try take(exactly: 2))
        if length == 0 {
            guard isAtEnd, open.isEmpty else { throw damaged }
            return nil
        }
        guard let entry = String(data: try take(exactly: length), encoding: .utf8), Self.isSafe(entry) else {
            throw damaged
        }
        return entry
    }

    /// Gives the bytes of the entry to `body`, block by block.
    func take(_ entry: String, isListed: Bool = true, _ body: (Data) throws -> Void) throws {
        var hash = SHA256()
        var size: Int64 = 0
        while true {
            let length = number(try take(exactly: 4))
            if length == 0 { break }
            guard length <= ArchiveCipher.chunk * 4 else { throw damaged }
            let block = try take(exactly: length)
            hash.update(data: block)
            size += Int64(length)
            try body(block)
        }
        if isListed { manifest.add(entry, size: size, sha256: Array(hash.finalize())) }
    }

    /// A name that stays below the folder into which it is written.
    private static func isSafe(_ name: String) -> Bool {
        !name.contains("\0")
            && name.split(separator: "/", omittingEmptySubsequences: false)
                .allSatisfy { !["", ".", ".."].contains($0) }
    }

    private func take(exactly count: Int) throws -> Data {
        while open.count < count {
            guard !isAtEnd else { throw damaged }
            try openNext()
        }
        let taken = Data(open.prefix(count))
        open = open.dropFirst(count)
        return taken
    }

    private func openNext() throws {
        let sealed = ahead
        ahead = sealed.count == Self.sealedChunk ? try Self.read(file, Self.sealedChunk) : Data()
        let isLast = ahead.isEmpty
        guard let plain = cipher.open(sealed, number: chunks, isLast: isLast) else {
            if isLast, sealed.count == Self.sealedChunk, cipher.open(sealed, number: chunks, isLast: false) != nil {
                throw BackupFault("\(name) was cut off: its end is missing")
            }
            throw BackupFault(
                "\(name) is damaged: chunk \(chunks + 1), at byte \(64 + Int(chunks) * Self.sealedChunk), is not what was "
                    + (isLast ? "written, or the end is missing" : "written there")
            )
        }
        chunks += 1
        isAtEnd = isLast
        open = Data(open) + plain
    }

    private var damaged: BackupFault { BackupFault("\(name) is damaged: its entries do not add up") }

    private func number(_ bytes: Data) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    private static func read(_ file: FileHandle, _ count: Int) throws -> Data {
        var found = Data()
        while found.count < count, let more = try file.read(upToCount: count - found.count), !more.isEmpty {
            found.append(more)
        }
        return found
    }
}
