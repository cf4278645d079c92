public import Foundation
import Kernel

/// A file beside the database that remembers the chain's ends: it is only ever appended to.
///
/// One line an end: `<number> <fact> <code in hexadecimal digits> <time>`. Whoever can change the database but not this file
/// cannot shorten the chain, nor write another one, without its being seen.
public struct ChainHeads: Sendable {
    private let path: String

    /// `path`: the file; made at the first end, readable by its owner only.
    public init(path: String) { self.path = path }

    /// The file of a data folder.
    public init(data: URL) { self.init(path: data.appending(path: "audit-heads").path()) }

    /// Appends an end that is further than the last; returns when it is on the disk.
    public func append(_ head: ChainHead) throws {
        guard head.number > 0, head.number != (try last())?.number else { return }
        let line = "\(head.number) \(head.fact) \(hexadecimal(head.code)) \(head.at)\n"
        let file = Foundation.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw ChainHeadsFault("\(path) cannot be written") }
        defer { close(file) }
        let bytes = Array(line.utf8)
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw ChainHeadsFault("\(path) cannot be written")
        }
    }

    /// The ends that were kept, oldest first; none where there is no file.
    ///
    /// - Throws: `ChainHeadsFault` for a line that is no end: somebody has written there.
    public func all() throws -> [ChainHead] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return try text.split(separator: "\n").enumerated().map { index, line in
            guard let head = Self.head(line) else {
                throw ChainHeadsFault("\(path): line \(index + 1) is no end of the chain")
            }
            return head
        }
    }

    /// The last line, read from the file's end: the file grows for years.
    func last() throws -> ChainHead? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        let length = try file.seekToEnd()
        try file.seek(toOffset: length > 512 ? length - 512 : 0)
        guard let bytes = try file.readToEnd() else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").last.flatMap(Self.head)
    }

    private static func head(_ line: Substring) -> ChainHead? {
        let words = line.split(separator: " ", maxSplits: 3)
        guard words.count >= 3, let number = Int64(words[0]), let fact = Int64(words[1]), words[2].utf8.count == 64
        else { return nil }
        var code: [UInt8] = []
        let digits = Array(words[2].utf8)
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place...(place + 1)], as: UTF8.self), radix: 16) else {
                return nil
            }
            code.append(byte)
        }
        return ChainHead(number: number, fact: fact, code: code, at: Instant(milliseconds: 0))
    }
}

/// The file of ends cannot be used.
public struct ChainHeadsFault: Error, Sendable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
