public import Kernel

/// A file that cannot be read as a table at all, in words for the one who gave it.
public struct UnreadableTable: Error, Sendable, Hashable, CustomStringConvertible {
    public let message: Text
    /// The line or row at which reading stopped; nil for the file as a whole.
    public let line: Int?

    public init(_ message: Text, line: Int? = nil) {
        self.message = message
        self.line = line
    }

    public var description: String { line.map { "line \($0): \(message.en)" } ?? message.en }
}
