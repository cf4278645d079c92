public import Foundation
import Kernel
import Storage
import StoragePostgres
import StorageSQLite

/// Where a street's data are: the database and the folder beside it.
public struct BackupPlace: Sendable {
    /// `postgresql://...`; nil for a file.
    let url: String?
    /// The SQLite file; nil for PostgreSQL.
    let file: String?
    let data: URL

    /// Folders of the data folder that are carried whole; photos come by their rows.
    ///
    /// Not the keys: neither the key file nor those of other systems (`open311`).
    static let folders = ["models", "imports"]
    static let photos = "photos"

    public init(database: String, file: String?, data: URL) {
        url = file == nil ? database : nil
        self.file = file
        self.data = data
    }

    var kind: String { url == nil ? "sqlite" : "postgres" }

    /// A new folder for what is on its way, for its owner only; leftovers of one that was cut off go first.
    func makeScratch(_ name: String) throws -> URL {
        let manager = FileManager.default
        for old in (try? manager.contentsOfDirectory(atPath: data.path())) ?? [] where old.hasPrefix("\(name)-") {
            let leftover = data.appending(path: old)
            let made = try? manager.attributesOfItem(atPath: leftover.path())[.modificationDate] as? Date
            // Another one may be under way now; none takes days.
            if let made, made.timeIntervalSinceNow < -2 * 86_400 { try? manager.removeItem(at: leftover) }
        }
        let folder = data.appending(path: "\(name)-\(hexadecimal(LiveContext.random(6)))")
        try manager.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        return folder
    }

    /// The tables of the place itself.
    func tables() throws -> any WholeTables {
        if let url { return try PostgresTables(url: url) }
        return try SQLiteTables(path: file ?? "")
    }

    /// Whether there is a file, or a server that may hold tables.
    var isThere: Bool { file.map(FileManager.default.fileExists(atPath:)) ?? true }

    /// Throws while a program uses the database.
    func checkIsUnused(_ now: Instant) throws {
        if let file {
            if try SQLiteFile.isInUse(file) { throw BackupFault("a program uses \(file): stop it first") }
        } else {
            let tables = try tables()
            defer { tables.close() }
            guard try tables.shapes().contains(where: { $0.name == "process_slot" }) else { return }
            let until = try tables.number("SELECT MAX(held_until) FROM process_slot") ?? 0
            // A process that was killed holds its slot for another minute, but no connection.
            let others = try tables.number(
                """
                SELECT COUNT(*) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                """
            )
            if until > now.milliseconds, others ?? 1 > 0 {
                throw BackupFault("a program uses the database: stop it first (\(others ?? 1) connections)")
            }
        }
    }
}

/// Brings the entries of a folder to the disk.
func syncFolder(_ folder: URL) throws {
    guard let handle = FileHandle(forReadingAtPath: folder.path()) else {
        throw BackupFault("the folder \(folder.path()) cannot be opened")
    }
    defer { try? handle.close() }
    try handle.synchronize()
}
