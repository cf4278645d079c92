import Foundation
import Storage
import StoragePostgres
import Synchronization

/// A private PostgreSQL in a temporary folder, made by `Scripts/postgres-for-tests`.
///
/// It ends with the process that started it, however that ends: the script watches a pipe whose other end is here.
package final class PostgresServer: Sendable {
    /// What a test needs and did not get; a PostgreSQL that cannot start fails the test.
    package struct CannotStart: Error, CustomStringConvertible {
        package let description: String
    }

    private static let common = Task { try await PostgresServer.start() }

    /// The server of this process, started by the first who asks; for tests that leave it running.
    package static func shared() async throws -> PostgresServer { try await common.value }

    /// Where its files lie, for tests that look into them.
    package let directory: String
    private let port: UInt16
    private let life: Life
    private let databases = Atomic<Int>(0)

    private init(directory: String, port: UInt16, life: Life) {
        self.directory = directory
        self.port = port
        self.life = life
    }

    /// Starts another server, for a test that will stop or restart it.
    package static func start() async throws -> PostgresServer {
        var complaint = ""
        // Between finding a free port and taking it another process may be faster.
        for _ in 1...3 {
            let port = try freePort()
            let name = "linli-postgres-\(port)-\(UInt32.random(in: 0 ... .max))"
            let directory = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
            do {
                let life = try await onThread { try launch(directory: directory, port: port) }
                return PostgresServer(directory: directory, port: port, life: life)
            } catch let error as CannotStart {
                complaint = error.description
            }
        }
        throw CannotStart(description: complaint)
    }

    /// A new, empty database; its URL.
    package func makeDatabase() async throws -> String {
        let name = "test_\(databases.add(1, ordering: .relaxed).newValue)"
        try await administer("CREATE DATABASE \(name) TEMPLATE template0")
        return url(database: name)
    }

    package func url(database: String) -> String { "postgresql://postgres@127.0.0.1:\(port)/\(database)" }

    /// Runs a statement outside of any transaction, by default on the server's own database.
    package func administer(_ statement: String, database: String = "postgres") async throws {
        let database = try PostgresDatabase(patientlyAt: url(database: database), connections: 1)
        do { try await database.administer(statement) } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    /// Breaks every connection as a crash would, and starts the server again.
    package func restart() async throws {
        try await crash()
        try await startAgain()
    }

    /// Ends the server as a crash would.
    package func crash() async throws { try await control("crash") }

    /// Starts the server again after `crash`.
    package func startAgain() async throws { try await control("start") }

    /// Ends the server and removes its folder.
    package func stop() { life.stop() }

    private func control(_ verb: String) async throws {
        let life = life
        try await onThread { try life.control(verb) }
    }
}

/// The running script, which lives as long as this end of its input is open.
private final class Life: Sendable {
    private let input: Mutex<Int32>
    private let output: Int32

    init(input: Int32, output: Int32) {
        self.input = Mutex(input)
        self.output = output
    }

    deinit {
        stop()
        close(output)
    }

    func stop() {
        input.withLock { input in
            if input >= 0 { close(input) }
            input = -1
        }
    }

    func control(_ verb: String) throws {
        let isSent = input.withLock { write($0, "\(verb)\n", verb.utf8.count + 1) > 0 }
        guard isSent, isReady() else { throw PostgresServer.CannotStart(description: "the server failed to \(verb)") }
    }

    /// Waits for the script's next word; false when it has ended instead.
    func isReady() -> Bool {
        var word = [UInt8](repeating: 0, count: 6)
        return read(output, &word, word.count) == word.count
    }
}

private let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Scripts/postgres-for-tests")

private let launching = Mutex(())

/// Starts the script and waits for its "ready".
private func launch(directory: String, port: UInt16) throws -> Life {
    // One at a time: a second script must not inherit the end of the first one's pipe.
    try launching.withLock { _ in try launchAlone(directory: directory, port: port) }
}

private func launchAlone(directory: String, port: UInt16) throws -> Life {
    let (input, output) = (try pipeEnds(), try pipeEnds())
    let complaints = Pipe()
    let process = Process()
    process.executableURL = script
    process.arguments = ["run", directory, "\(port)"]
    process.standardInput = FileHandle(fileDescriptor: input.read, closeOnDealloc: true)
    process.standardOutput = FileHandle(fileDescriptor: output.write, closeOnDealloc: true)
    process.standardError = complaints
    let life = Life(input: input.write, output: output.read)
    do { try process.run() } catch {
        throw PostgresServer.CannotStart(description: "\(script.path): \(error)")
    }
    guard life.isReady() else {
        let said = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        throw PostgresServer.CannotStart(description: "PostgreSQL did not start: \(said)")
    }
    return life
}

private func pipeEnds() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    // Closed in every child, or a child would keep the server alive after us.
    guard pipe(&ends) == 0, fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0, fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0 else {
        throw PostgresServer.CannotStart(description: "no pipe: \(errno)")
    }
    return (ends[0], ends[1])
}

private func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
        }
    }
    guard isBound else { throw PostgresServer.CannotStart(description: "no free port: \(errno)") }
    return UInt16(bigEndian: address.sin_port)
}

/// Runs something that blocks, away from Swift's cooperative threads.
private func onThread<Value: Sendable>(_ action: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try action() }) }.start()
    }
}
