import Attachments
import Dispatch
import Synchronization
import Testing

@Suite struct WorkerThreadsTests {
    @Test func `never more than the given number run at the same time`() async throws {
        let threads = try WorkerThreads(count: 2, waiting: 100)
        let running = Running()
        let count = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<20 {
                group.addTask {
                    await threads.run {
                        running.start()
                        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(5))
                        running.end()
                        return number
                    }
                }
            }
            return await group.reduce(into: 0) { sum, number in sum += number ?? 1000 }
        }
        #expect(count == 190)
        #expect(running.most == 2)
    }

    @Test func `what does not fit the line is turned away, and the rest is done`() async throws {
        let threads = try WorkerThreads(count: 1, waiting: 2, weight: 10)
        let gate = DispatchSemaphore(value: 0)
        let started = DispatchSemaphore(value: 0)
        async let first = threads.run {
            started.signal()
            gate.wait()
            return 1
        }
        // The one thread is busy now, so that what follows waits.
        #expect(started.wait(timeout: .now() + .seconds(60)) == .success)
        let results = await withTaskGroup(of: Int?.self) { group in
            // The first may wait alone, however heavy it is; the others find no room beside it.
            for _ in 0..<3 { group.addTask { await threads.run(weight: 50) { 2 } } }
            var results: [Int?] = []
            for await result in group {
                results.append(result)
                if results.count == 2 { gate.signal() }
            }
            return results
        }
        #expect(results == [nil, nil, 2])
        #expect(await first == 1)
    }

    @Test func `work that waits is done before the threads end`() async throws {
        let ended = DispatchSemaphore(value: 0)
        do {
            let threads = try WorkerThreads(count: 2, waiting: 10, atEnd: { _ = ended.signal() })
            #expect(await threads.run { 7 } == 7)
        }
        let ends = (0..<2).map { _ in ended.wait(timeout: .now() + .seconds(60)) }
        #expect(ends == [.success, .success])
    }
}

/// Counts what runs at the same time.
private final class Running: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock { $0.most } }

    func start() {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
    }

    func end() { state.withLock { $0.now -= 1 } }
}
