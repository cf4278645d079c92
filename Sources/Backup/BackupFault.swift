/// Why a copy was not made, or not brought back; for the operator.
public struct BackupFault: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
