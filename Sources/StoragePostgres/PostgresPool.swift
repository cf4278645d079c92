import Foundation
import Storage
import Synchronization

/// Threads, each with its own session; jobs go to whichever is free, in the order in which they came.
final class PostgresPool: Sendable {
    typealias Job = @Sendable (PostgresSession) -> Void

    private struct State {
        var jobs = Queue<Job>()
        /// The threads that sleep, each until its bell rings; the last to fall asleep is woken first, because its
        /// connection is warm.
        var sleeping: [DispatchSemaphore] = []
        var isClosed = false
        var living: Int
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(threads: Int, makeSession: @escaping @Sendable () -> PostgresSession) {
        state = Mutex(State(living: threads))
        for number in 1...threads {
            let thread = Thread { [self] in
                work(makeSession())
                finish()
            }
            thread.name = "postgres-\(number)"
            thread.start()
        }
    }

    /// Hands over a job; false when the pool is closed.
    func submit(_ job: @escaping Job) -> Bool {
        let (isAccepted, bell) = state.withLock { state -> (Bool, DispatchSemaphore?) in
            guard !state.isClosed else { return (false, nil) }
            state.jobs.append(job)
            return (true, state.sleeping.popLast())
        }
        bell?.signal()
        return isAccepted
    }

    /// How busy the threads are now.
    var load: DatabaseLoad {
        state.withLock { state in
            DatabaseLoad(
                busy: state.living - state.sleeping.count,
                idle: state.sleeping.count,
                waiting: state.jobs.count
            )
        }
    }

    /// Takes no more jobs; the threads end once the queue is empty.
    func stop() {
        let bells = state.withLock { state in
            state.isClosed = true
            defer { state.sleeping = [] }
            return state.sleeping
        }
        for bell in bells { bell.signal() }
    }

    /// The same, and waits for the last thread.
    func close() async {
        stop()
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isDone = state.withLock { state in
                if state.living > 0 { state.closers.append(continuation) }
                return state.living == 0
            }
            if isDone { continuation.resume() }
        }
    }

    private func work(_ session: PostgresSession) {
        let bell = DispatchSemaphore(value: 0)
        while true {
            if let job = state.withLock({ $0.jobs.popFirst() }) {
                job(session)
                continue
            }
            // With nothing to do at once, the last transaction is not left open.
            session.settle()
            let (job, isOver) = state.withLock { state -> (Job?, Bool) in
                if let job = state.jobs.popFirst() { return (job, false) }
                if !state.isClosed { state.sleeping.append(bell) }
                return (nil, state.isClosed)
            }
            if let job {
                job(session)
            } else if isOver {
                return
            } else {
                bell.wait()
            }
        }
    }

    private func finish() {
        let closers = state.withLock { state in
            state.living -= 1
            return state.living == 0 ? state.closers : []
        }
        for closer in closers { closer.resume() }
    }
}

/// First in, first out.
private struct Queue<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var count: Int { elements.count - head }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        defer {
            elements[head] = nil
            head += 1
            if head == elements.count || head >= 1024 {
                elements.removeFirst(head)
                head = 0
            }
        }
        return elements[head]
    }
}
