public import Foundation
import Kernel
import Storage
import StoragePostgres
import StorageSQLite

/// Brings an archive back to a place where nobody needs it, and looks whether it is what it says.
public struct ArchiveCheck: Sendable {
    let place: BackupPlace
    let key: ArchiveKey

    public init(place: BackupPlace, key: ArchiveKey) {
        self.place = place
        self.key = key
    }

    /// What is wrong; empty when everything in it can be brought back.
    ///
    /// Every byte is opened and compared with the manifest. The database is brought back: a SQLite file beside the real
    /// one is checked page by page; a PostgreSQL dump goes into a new database of the same server, which takes the right
    /// to make databases (CREATEDB).
    public func problems(in archive: URL) throws -> [String] {
        let scratch = try place.makeScratch("backup-check")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let restored: Restored
        do {
            restored = try Restored.unpack(archive, key: key, into: scratch, takes: { $0 == Restored.database })
        } catch let fault as BackupFault { return [fault.description] }
        return try databaseProblems(restored)
    }

    private func databaseProblems(_ restored: Restored) throws -> [String] {
        let file = restored.file.path()
        guard restored.summary.database == "postgres" else {
            let problems = try SQLiteFile.problems(in: file)
            guard problems.isEmpty else { return problems }
            let tables = try SQLiteTables(path: file)
            defer { tables.close() }
            return try DatabaseSnapshot.differences(tables, from: restored.summary)
        }
        guard let url = place.url else { return ["the archive is one of PostgreSQL, this place is none"] }
        let tools = try PostgresTools(url: url)
        let name = "linli_check_\(hexadecimal(LiveContext.random(6)))"
        try tools.makeDatabase(name)
        defer { try? tools.dropDatabase(name) }
        try tools.restore(file, database: name)
        let tables = try tools.tables(database: name)
        defer { tables.close() }
        return try DatabaseSnapshot.differences(tables, from: restored.summary)
    }
}
