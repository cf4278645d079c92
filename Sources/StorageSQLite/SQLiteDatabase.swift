import Dispatch
import Foundation
import GRDB
import Kernel
public import Storage
import Synchronization

/// Everything in one file of this machine: one writer that commits for many at once, and a pool of readers.
public final class SQLiteDatabase: Storage.Database {
    public let dialect = Dialect.sqlite
    public let commits: CommitBell?
    private let writes = WorkLane<any Request>(workers: 1, limit: 20_000)
    private let reads: WorkLane<any Request>
    /// A folder that goes when the database is closed.
    private let temporaryFolder: String?

    /// Opens the file, or makes it; two more, `-wal` and `-shm`, stand beside it while it is open.
    ///
    /// At most `readers` reads run at the same time. Throws `StorageFault`: `.unavailable` when the file cannot be
    /// opened or another process has locked it.
    public convenience init(path: String, readers: Int = 4) throws {
        try self.init(path: path, SQLiteOptions(readers: readers))
    }

    package init(path: String, _ options: SQLiteOptions) throws {
        temporaryFolder = options.temporaryFolder
        let commits = CommitBell()
        self.commits = commits
        let readers = max(1, options.readers)
        reads = WorkLane(workers: readers, limit: 20_000)
        let writes = writes
        let reads = reads
        do {
            try SQLiteThread.start(path, .writer, options, writes) { connection in
                SQLiteWriter(
                    connection: connection,
                    lane: writes,
                    batchTime: options.batchTime,
                    commits: commits,
                    beforeCommit: options.beforeCommit
                )
                .work()
            }
            for _ in 0..<readers {
                try SQLiteThread.start(path, .reader, options, reads) { connection in
                    SQLiteReader(connection: connection, lane: reads).work()
                }
            }
        } catch {
            writes.close()
            reads.close()
            throw StorageFault.of(error)
        }
    }

    /// How many writes wait for the writer now.
    package var waitingWrites: Int { writes.count }

    deinit {
        reads.close()
        writes.close()
        removeTemporaryFolder()
    }

    /// A database in a new folder that is removed with it; for tests, so its commits do not wait for the disk.
    public static func temporary() throws -> SQLiteDatabase {
        try temporary(SQLiteOptions(readers: 2, isDurable: false))
    }

    /// The same, with the choices that a test wants.
    package static func temporary(_ options: SQLiteOptions) throws -> SQLiteDatabase {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("linli-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var options = options
        options.temporaryFolder = folder.path
        return try SQLiteDatabase(path: folder.appendingPathComponent("linli.sqlite").path, options)
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> Value
    ) async throws -> Value {
        try await request(reads) { try body($0) }
    }

    @discardableResult
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> Value
    ) async throws -> Value {
        try await request(writes) { try body($0) }
    }

    public func close() async {
        // The writer last: whoever closes last empties the log into the file, which a reader may not.
        await reads.end()
        await writes.end()
        removeTemporaryFolder()
    }

    private func request<Value: Sendable>(
        _ lane: WorkLane<any Request>,
        _ body: @escaping @Sendable (SQLiteTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            if !lane.put(PendingRequest(continuation, body)) {
                continuation.resume(
                    throwing: StorageFault(.unavailable, "the database is closed or has too much to do")
                )
            }
        }
    }

    private func removeTemporaryFolder() {
        guard let temporaryFolder else { return }
        // A second removal finds nothing, which is what is wanted.
        try? FileManager.default.removeItem(atPath: temporaryFolder)
    }
}
