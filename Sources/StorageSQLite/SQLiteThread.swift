import Dispatch
import Foundation
import GRDB
import Kernel
import Storage
import Synchronization

/// Gives a connection a thread of its own, so that a statement never holds one of Swift's.
enum SQLiteThread {
    enum Role: Sendable {
        case writer
        case reader
    }

    /// Opens a connection on a new thread and returns when it is ready; `work` runs there until its lane ends.
    static func start(
        _ path: String,
        _ role: Role,
        _ options: SQLiteOptions,
        _ lane: WorkLane<any Request>,
        _ work: @escaping @Sendable (SQLiteConnection) -> Void
    ) throws {
        let opened = DispatchSemaphore(value: 0)
        let failure = Mutex<(any Error)?>(nil)
        Thread.detachNewThread {
            defer { lane.workerEnded() }
            do {
                let queue = try DatabaseQueue(path: path, configuration: configuration(role, options))
                try queue.writeWithoutTransaction { database in
                    let connection = try prepare(database, role, options)
                    opened.signal()
                    work(connection)
                }
                try queue.close()
            } catch {
                // After the opening nothing throws but the closing, and then the lane has ended.
                failure.withLock { $0 = error }
                opened.signal()
            }
        }
        opened.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private static func configuration(_ role: Role, _ options: SQLiteOptions) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(TimeInterval(options.busyTimeout.wholeMilliseconds) / 1000)
        // The transactions are ours: each is ended where it began, and none is left over between two requests.
        configuration.allowsUnsafeTransactions = true
        switch role {
        case .writer: configuration.journalMode = .wal
        case .reader: configuration.readonly = true
        }
        return configuration
    }

    private static func prepare(_ database: GRDB.Database, _ role: Role, _ options: SQLiteOptions) throws
        -> SQLiteConnection
    {
        switch role {
        case .writer:
            // FULL: a commit returns after the log is on the disk. 4,000 pages of log (16 MB) before they are carried
            // over: pages that change often are then written once for many commits. 32 MB of pages are kept.
            try database.execute(
                sql: """
                    PRAGMA synchronous = \(options.isDurable ? "FULL" : "OFF");
                    PRAGMA wal_autocheckpoint = 4000;
                    PRAGMA journal_size_limit = 67108864;
                    PRAGMA cache_size = -32768;
                    PRAGMA temp_store = MEMORY;
                    """
            )
            let promised = options.isDurable ? 2 : 0
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == promised,
                try Bool.fetchOne(database, sql: "PRAGMA foreign_keys") == true
            else { throw StorageFault(.other, "SQLite does not keep what was set") }
            return SQLiteConnection(database, beginning: "BEGIN IMMEDIATE")
        case .reader:
            try database.execute(sql: "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY")
            return SQLiteConnection(database, beginning: "BEGIN DEFERRED")
        }
    }
}
