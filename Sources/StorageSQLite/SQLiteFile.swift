import Foundation
import GRDB
import Storage

/// A database's file as a whole.
package enum SQLiteFile {
    /// Copies a database that may be in use into a new file: one consistent state, while others read and write.
    package static func copy(from path: String, to copy: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StorageFault(.unavailable, "there is no database \(path)")
        }
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            configuration.readonly = true
            let source = try DatabaseQueue(path: path, configuration: configuration)
            let target = try DatabaseQueue(path: copy)
            // All pages in one step: one read of one state, which writers do not disturb and cannot restart.
            try source.backup(to: target)
            // The copy is a file by itself, without a log beside it; the program opens it in its own mode again.
            try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try target.close()
            try source.close()
        } catch let error as DatabaseError {
            throw StorageFault(error)
        }
    }

    /// What is wrong with a file: pages, indexes, references; empty when it is sound.
    package static func problems(in path: String) throws -> [String] {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let found = try queue.read { database in
                let pages = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
                let references = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").prefix(20).map { row in
                    "\(row["table"] as String? ?? "?"): a row refers to \(row["parent"] as String? ?? "?"), which lacks it"
                }
                return pages + references
            }
            try queue.close()
            return found
        } catch let error as DatabaseError {
            // A damaged file cannot even be read.
            return ["\(StorageFault(error))"]
        }
    }

    /// Whether any process has the file open now.
    package static func isInUse(_ path: String) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        do {
            let tables = try SQLiteTables(path: path, isExclusive: true)
            tables.close()
            return false
        } catch let fault as StorageFault where fault.kind == .unavailable {
            return true
        }
    }
}
