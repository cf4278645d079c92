import Storage
import Synchronization

/// A closure that waits for a connection, and the task that waits for what comes out.
protocol Request: Sendable {
    /// Runs the closure and keeps its outcome; returns the error if it threw one.
    func run(in tx: SQLiteTransaction) -> (any Error)?

    /// Answers the waiting task, once, with the kept outcome, or with `error` in its place.
    func answer(insteadWith error: (any Error)?)
}

/// The one `Request` there is; generic, so that the queue need not be.
final class PendingRequest<Value: Sendable>: Request {
    private let body: @Sendable (SQLiteTransaction) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private let outcome = Mutex<Result<Value, any Error>?>(nil)

    init(
        _ continuation: CheckedContinuation<Value, any Error>,
        _ body: @escaping @Sendable (SQLiteTransaction) throws -> Value
    ) {
        self.continuation = continuation
        self.body = body
    }

    func run(in tx: SQLiteTransaction) -> (any Error)? {
        let result = tx.outcome(of: body)
        outcome.withLock { $0 = result }
        if case .failure(let error) = result { return error }
        return nil
    }

    func answer(insteadWith error: (any Error)?) {
        if let error {
            continuation.resume(throwing: error)
        } else if let outcome = outcome.withLock({ $0 }) {
            continuation.resume(with: outcome)
        } else {
            continuation.resume(throwing: StorageFault(.other, "a request was answered before it ran"))
        }
    }
}
