import Dispatch
import Glibc
import Synchronization

/// Threads of our own for work that blocks (pixels, files), so that it never holds one of Swift's few.
///
/// What waits is bounded in number and in weight; what does not fit is turned away at once.
package final class WorkerThreads: Sendable {
    private let line: Line

    /// - Parameters:
    ///   - count: how many pieces of work run at the same time, at least 1.
    ///   - waiting: how many may wait.
    ///   - weight: how heavy those that wait may be together (bytes); one alone may always wait.
    ///   - atEnd: called on each thread before it ends.
    /// - Throws: `ThreadFault` when the machine gives no thread.
    package init(count: Int, waiting: Int, weight: Int = .max, atEnd: @escaping @Sendable () -> Void = {}) throws {
        let line = Line(waiting: waiting, weight: weight)
        self.line = line
        for _ in 0..<max(1, count) {
            try startThread {
                while let work = line.next() { work() }
                atEnd()
            }
        }
    }

    /// What already waits is still done; then the threads end.
    deinit { line.close() }

    /// Runs `body` on one of the threads; nil when too much is waiting.
    package func run<Value: Sendable>(weight: Int = 0, _ body: @escaping @Sendable () -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            let isTaken = line.add(weight: weight) { continuation.resume(returning: body()) }
            if !isTaken { continuation.resume(returning: nil) }
        }
    }
}

/// The machine gave no thread.
package struct ThreadFault: Error, CustomStringConvertible {
    /// The error number of `pthread_create`.
    package let code: Int32
    package var description: String { "no thread could be started: error \(code)" }
}

/// The work that waits, first come first served.
private final class Line: Sendable {
    typealias Work = @Sendable () -> Void

    private struct State {
        var work: [(weight: Int, run: Work)] = []
        var weight = 0
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    private let limit: (waiting: Int, weight: Int)

    init(waiting: Int, weight: Int) { limit = (max(1, waiting), weight) }

    /// Whether the work was taken.
    func add(weight: Int, _ run: @escaping Work) -> Bool {
        let isTaken = state.withLock { state in
            let fits = state.work.count < limit.waiting && state.weight <= limit.weight - weight
            guard fits || state.work.isEmpty else { return false }
            state.work.append((weight, run))
            state.weight += weight
            return true
        }
        if isTaken { bell.signal() }
        return isTaken
    }

    /// Waits for work; nil when there is none and there will be none.
    func next() -> Work? {
        bell.wait()
        let work: Work? = state.withLock { state in
            guard !state.work.isEmpty else { return nil }
            let first = state.work.removeFirst()
            state.weight -= first.weight
            return first.run
        }
        // The bell rings once for all threads at the end: each passes it on.
        if work == nil { bell.signal() }
        return work
    }

    /// Lets the threads end when nothing waits any more.
    func close() { bell.signal() }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func startThread(_ run: @escaping @Sendable () -> Void) throws {
    let body = Unmanaged.passRetained(ThreadBody(run))
    var thread = pthread_t()
    let result = pthread_create(
        &thread,
        nil,
        { raw in
            if let raw { Unmanaged<ThreadBody>.fromOpaque(raw).takeRetainedValue().run() }
            return nil
        },
        body.toOpaque()
    )
    guard result == 0 else {
        body.release()
        throw ThreadFault(code: result)
    }
    pthread_detach(thread)
}
