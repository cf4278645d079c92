import Dispatch
import Synchronization

/// A queue between tasks and the threads of connections: tasks put work in and never block, threads sleep on it.
final class WorkLane<Work: Sendable>: Sendable {
    private struct State {
        var works: [Work] = []
        /// The first of `works` that nobody has taken; what stands before it is gone.
        var head = 0
        var sleepers = 0
        var isClosed = false
        var workers: Int
        var waitingForEnd: [CheckedContinuation<Void, Never>] = []

        mutating func take() -> Work? {
            guard head < works.count else { return nil }
            let work = works[head]
            head += 1
            if head == works.count {
                works.removeAll(keepingCapacity: true)
                head = 0
            } else if head > 1024, head * 2 > works.count {
                works.removeFirst(head)
                head = 0
            }
            return work
        }
    }

    private let state: Mutex<State>
    private let bell = DispatchSemaphore(value: 0)
    private let limit: Int

    /// - Parameters:
    ///   - workers: how many threads will take from it; each calls `workerEnded` when `next` gave it nothing.
    ///   - limit: how much may wait before more is turned away.
    init(workers: Int, limit: Int) {
        state = Mutex(State(workers: workers))
        self.limit = limit
    }

    /// How much waits now.
    var count: Int { state.withLock { $0.works.count - $0.head } }

    /// Puts work in; false when the lane is closed or full.
    func put(_ work: Work) -> Bool {
        let (taken, wake) = state.withLock { state in
            guard !state.isClosed, state.works.count - state.head < limit else { return (false, false) }
            state.works.append(work)
            guard state.sleepers > 0 else { return (true, false) }
            state.sleepers -= 1
            return (true, true)
        }
        if wake { bell.signal() }
        return taken
    }

    /// The next work, after a sleep if there is none; nil once the lane is closed and empty.
    func next() -> Work? {
        while true {
            let (work, end) = state.withLock { state -> (Work?, Bool) in
                if let work = state.take() { return (work, false) }
                if state.isClosed { return (nil, true) }
                state.sleepers += 1
                return (nil, false)
            }
            if let work { return work }
            if end { return nil }
            bell.wait()
        }
    }

    /// The next work, if there is one now.
    func nextWaiting() -> Work? { state.withLock { $0.take() } }

    /// Lets nothing more in; what is in is still done.
    func close() {
        let sleepers = state.withLock { state in
            state.isClosed = true
            defer { state.sleepers = 0 }
            return state.sleepers
        }
        for _ in 0..<sleepers { bell.signal() }
    }

    /// Says that one of the threads is gone.
    func workerEnded() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.workers -= 1
            guard state.workers <= 0 else { return [] }
            defer { state.waitingForEnd = [] }
            return state.waitingForEnd
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Closes the lane and returns when all its threads are gone.
    func end() async {
        close()
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard state.workers > 0 else { return true }
                state.waitingForEnd.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
