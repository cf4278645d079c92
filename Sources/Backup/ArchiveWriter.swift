import Crypto
import Foundation
import Kernel

/// Writes an archive from front to back, holding one chunk at a time.
///
/// Within the chunks: for each entry the length of its name (two bytes), the name, its blocks (a length of four bytes
/// and so many bytes) and a length of zero; after the last entry a name of length zero.
final class ArchiveWriter {
    private let file: FileHandle
    private let cipher: ArchiveCipher
    private var waiting = Data()
    private var chunks: UInt64 = 0
    /// A line for each entry: SHA-256, size, name.
    private(set) var manifest = Manifest()
    private(set) var written: Int64 = 0

    init(_ file: FileHandle, _ cipher: ArchiveCipher) throws {
        self.file = file
        self.cipher = cipher
        try file.write(contentsOf: Data(cipher.head))
        written = Int64(cipher.head.count)
    }

    /// Adds an entry from bytes.
    func add(_ name: String, _ bytes: Data, isListed: Bool = true) throws {
        var rest = [bytes]
        try add(name, isListed: isListed) { rest.popLast() }
    }

    /// Adds an entry from a file.
    func add(_ name: String, file path: String) throws {
        guard let source = FileHandle(forReadingAtPath: path) else { throw BackupFault("\(path) cannot be read") }
        defer { try? source.close() }
        try add(name, isListed: true) { try source.read(upToCount: ArchiveCipher.chunk) }
    }

    private func add(_ name: String, isListed: Bool, _ next: () throws -> Data?) throws {
        guard let length = UInt16(exactly: name.utf8.count), length > 0 else { throw BackupFault("a name is too long") }
        try put(bigEndian(length) + Data(name.utf8))
        var hash = SHA256()
        var size: Int64 = 0
        while let block = try next(), !block.isEmpty {
            hash.update(data: block)
            size += Int64(block.count)
            try put(bigEndian(UInt32(block.count)))
            try put(block)
        }
        try put(bigEndian(UInt32(0)))
        if isListed { manifest.add(name, size: size, sha256: Array(hash.finalize())) }
    }

    /// Writes the last chunk and brings everything to the disk.
    func finish() throws {
        try put(bigEndian(UInt16(0)))
        try seal(waiting, isLast: true)
        try file.synchronize()
    }

    private func put(_ data: Data) throws {
        waiting.append(data)
        // What stands behind the last chunk is the last chunk: one is kept back.
        while waiting.count > ArchiveCipher.chunk {
            try seal(waiting.prefix(ArchiveCipher.chunk), isLast: false)
            waiting = Data(waiting.dropFirst(ArchiveCipher.chunk))
        }
    }

    private func seal(_ plain: Data, isLast: Bool) throws {
        let sealed = try cipher.seal(plain, number: chunks, isLast: isLast)
        try file.write(contentsOf: sealed)
        written += Int64(sealed.count)
        chunks += 1
    }
}

func bigEndian(_ number: some FixedWidthInteger) -> Data { withUnsafeBytes(of: number.bigEndian) { Data($0) } }
