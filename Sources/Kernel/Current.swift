import Synchronization

/// A value that is replaced as a whole while the program runs: what everybody reads now.
///
/// Read it afresh for each piece of work and keep it for that one only.
public final class Current<Value: Sendable>: Sendable {
    private let held: Mutex<Value>

    public init(_ value: Value) { held = Mutex(value) }

    /// The value as it is now.
    public var value: Value {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}
