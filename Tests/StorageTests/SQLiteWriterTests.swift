import Dispatch
import Foundation
import Kernel
import Storage
import StorageSQLite
import Synchronization
import Testing

private struct Planted: Error {}

/// A gate before each COMMIT: counts the commits, holds one up, or makes it fail.
private final class Gate: Sendable {
    private let state = Mutex((commits: 0, faults: 0, answers: 0, isShut: false))
    private let opened = DispatchSemaphore(value: 0)

    var commits: Int { state.withLock { $0.commits } }
    var answers: Int { state.withLock { $0.answers } }
    func noteAnswer() { state.withLock { $0.answers += 1 } }
    func shut() { state.withLock { $0.isShut = true } }
    func open() {
        state.withLock { $0.isShut = false }
        opened.signal()
    }
    func plantFault() { state.withLock { $0.faults += 1 } }

    func pass() throws {
        let (wait, fail) = state.withLock { state in
            state.commits += 1
            defer { state.faults = max(0, state.faults - 1) }
            return (state.isShut, state.faults > 0)
        }
        if wait { opened.wait() }
        if fail { throw Planted() }
    }
}

private func withGate(_ body: (SQLiteDatabase, Gate) async throws -> Void) async throws {
    let gate = Gate()
    let database = try SQLiteDatabase.temporary(
        SQLiteOptions(
            readers: 1,
            isDurable: false,
            batchTime: .seconds(600),
            beforeCommit: { try gate.pass() }
        )
    )
    try await database.write { tx in try tx.execute(script: "CREATE TABLE t (id BIGINT PRIMARY KEY, b BLOB)") }
    try await body(database, gate)
    await database.close()
}

private func insert(_ id: Int, _ database: SQLiteDatabase) -> Task<Void, any Error> {
    Task { try await database.write { tx in _ = try tx.execute("INSERT INTO t (id) VALUES (\(id))") } }
}

private func ids(_ database: SQLiteDatabase) async throws -> [Int] {
    try await database.read { try $0.query("SELECT id FROM t ORDER BY id") { try $0.get("id") } }
}

/// Waits until `count` commits have been begun; a test hangs, rather than passes, if they never are.
private func until(_ gate: Gate, _ count: Int) async throws {
    while gate.commits < count { try await Task.sleep(for: .milliseconds(1)) }
}

/// Waits until `count` writes stand behind the commit that is held up.
private func untilWaiting(_ database: SQLiteDatabase, _ count: Int) async throws {
    while database.waitingWrites < count { try await Task.sleep(for: .milliseconds(1)) }
}

@Suite(.timeLimit(.minutes(10))) struct SQLiteWriterTests {
    @Test func `nobody is answered before his commit, and those who waited share the next`() async throws {
        try await withGate { database, gate in
            gate.shut()
            let first = insert(0, database)
            try await until(gate, 2)
            let others = (1...100).map { id in
                Task {
                    try await database.write { tx in _ = try tx.execute("INSERT INTO t (id) VALUES (\(id))") }
                    gate.noteAnswer()
                }
            }
            try await untilWaiting(database, 100)
            #expect(gate.answers == 0)
            #expect(try await ids(database) == [])
            gate.open()
            try await first.value
            for task in others { try await task.value }
            #expect(try await ids(database) == Array(0...100))
            // The table, the first, and the hundred together.
            #expect(gate.commits == 3)
        }
    }

    @Test func `a COMMIT that fails is everybody's error and leaves nothing`() async throws {
        try await withGate { database, gate in
            gate.shut()
            let first = insert(0, database)
            try await until(gate, 2)
            let others = (1...10).map { insert($0, database) }
            try await untilWaiting(database, 10)
            gate.plantFault()
            gate.open()
            try await first.value
            for task in others { await #expect(throws: StorageFault.self) { try await task.value } }
            #expect(try await ids(database) == [0])
            try await insert(11, database).value
            #expect(try await ids(database) == [0, 11])
        }
    }

    @Test func `when a closure ends the transaction the others run again and succeed`() async throws {
        try await withGate { database, gate in
            gate.shut()
            let first = insert(0, database)
            try await until(gate, 2)
            let before = (1...5).map { insert($0, database) }
            try await untilWaiting(database, 5)
            let killer = Task {
                try await database.write { tx in
                    _ = try tx.execute("INSERT INTO t (id) VALUES (99)")
                    try tx.execute(script: "ROLLBACK")
                }
            }
            try await untilWaiting(database, 6)
            let after = (6...9).map { insert($0, database) }
            try await untilWaiting(database, 10)
            gate.open()
            for task in [first] + before + after { try await task.value }
            await #expect(throws: StorageFault.self) { try await killer.value }
            #expect(try await ids(database) == Array(0...9))
        }
    }

    @Test func `a full disk is said to be one, and what was before stays`() async throws {
        try await withGate { database, _ in
            try await insert(1, database).value
            try await database.write { tx in try tx.execute(script: "PRAGMA max_page_count = 20") }
            let fault = await #expect(throws: StorageFault.self) {
                try await database.write { tx in
                    _ = try tx.execute("INSERT INTO t (id, b) VALUES (2, \([UInt8](repeating: 1, count: 200_000)))")
                }
            }
            #expect(fault?.kind == .full)
            try await insert(3, database).value
            #expect(try await ids(database) == [1, 3])
        }
    }

    @Test func `a file that another holds is unavailable, and is used again when it is free`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("shared.sqlite").path
        let options = SQLiteOptions(readers: 1, busyTimeout: .milliseconds(50))
        let one = try SQLiteDatabase(path: path, options)
        let other = try SQLiteDatabase(path: path, options)
        try await one.write { tx in try tx.execute(script: "CREATE TABLE t (id BIGINT PRIMARY KEY)") }
        let (inside, entered) = AsyncStream.makeStream(of: Void.self)
        let goOn = DispatchSemaphore(value: 0)
        let holding = Task {
            try await one.write { _ in
                entered.yield()
                goOn.wait()
            }
        }
        for await _ in inside { break }
        let fault = await #expect(throws: StorageFault.self) { try await insert(1, other).value }
        #expect(fault?.kind == .unavailable)
        goOn.signal()
        try await holding.value
        try await insert(2, other).value
        #expect(try await ids(one) == [2])
        await one.close()
        await other.close()
    }

    @Test func `a folder that is not there is unavailable`() {
        let fault = #expect(throws: StorageFault.self) { try SQLiteDatabase(path: "/nowhere/at/all.sqlite") }
        #expect(fault?.kind == .unavailable)
    }

    @Test func `what was answered is there after the file is opened again`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("kept.sqlite").path
        let database = try SQLiteDatabase(path: path)
        try await database.write { tx in try tx.execute(script: "CREATE TABLE t (id BIGINT PRIMARY KEY)") }
        try await insert(1, database).value
        await database.close()
        let again = try SQLiteDatabase(path: path)
        #expect(try await ids(again) == [1])
        await again.close()
    }
}
