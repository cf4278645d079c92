public import Kernel

/// One reading of one file into the system: kept, so that it can be shown and go on after an interruption.
public struct ImportRun: Identifiable, Sendable, Hashable {
    public typealias ID = Kernel.ID<ImportRun>

    public enum State: String, Sendable, Hashable {
        /// Uploaded, looked at, and not begun: waits for a person.
        case waiting
        /// Somebody said that it shall begin, or it is being read.
        case running
        case finished
        /// Stopped by something that a person must look at.
        case failed
    }

    public let id: ID
    public let fileName: String
    public let fileDigest: [UInt8]
    /// The code of the mapping and the checksum of its file.
    public let mapping: String
    public let mappingDigest: [UInt8]
    /// The code of the area for what has no place.
    public let area: String
    public let encoding: String
    public let sheet: String
    public var state: State
    /// Records below the head line that have been dealt with, in the file's order.
    public var rowsDone: Int
    /// 0...1.
    public var progress: Double
    public var refused: Int
    public var changed: Int
    public var taken: Int
    public var known: Int
    public let startedBy: Int64?
    public let startedAt: Instant
    public var touchedAt: Instant
    /// Why it failed; empty otherwise.
    public var fault: String
}
