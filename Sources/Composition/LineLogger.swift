public import Logging
import Foundation
import Kernel
import Storage
import Web

/// Writes log entries as one JSON object a line to standard error, for whatever collects them.
public struct LineLogger: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level
    private let label: String

    public init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var members: [String: JSON] = [
            "at": .text(CivilTime(LiveContext.now()).rfc3339), "level": .text(event.level.rawValue),
            "message": .text("\(event.message)"), "log": .text(label),
        ]
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 })
        where !key.hasPrefix("hb.") {
            members[key] = .text("\(value)")
        }
        FileHandle.standardError.write(Data(JSON.object(members).bytes + [0x0A]))
    }
}
