import Foundation
public import Kernel

/// What an archive holds: a line for each entry.
///
/// The writer and the reader each make their own; they must be equal.
struct Manifest {
    static let name = "manifest.txt"

    private(set) var text = Data()
    private(set) var entries = 0
    private(set) var bytes: Int64 = 0

    mutating func add(_ name: String, size: Int64, sha256: [UInt8]) {
        text.append(Data("\(hexadecimal(sha256)) \(size) \(name)\n".utf8))
        entries += 1
        bytes += size
    }
}

/// What is known of an archive before it is read: its first entry.
public struct BackupSummary: Sendable, Codable, Hashable {
    static let name = "summary.json"
    static let newest = 1

    /// Of this form.
    var version = newest
    /// `sqlite` or `postgres`.
    public var database: String
    /// Milliseconds since 1970 of the moment just before the state was fixed.
    public var madeAt: Int64
    /// The number of the newest fact in it.
    public var fact: Int64
    /// Facts that were committed and had no number yet.
    public var waitingFacts: Int64
    /// The newest step of the schema.
    public var schema: String
    /// Rows by table.
    public var rows: [String: Int64]
    /// Files of photos that rows name.
    public var photos: Int

    public var at: Instant { Instant(milliseconds: madeAt) }
}
