public import Foundation
import Kernel
import Storage
import StoragePostgres
import StorageSQLite

/// Brings an archive back to a place where nobody needs it, and looks whether it is what it says.
public struct ArchiveCheck: Sendable {
    /// Looks at a database that was brought back, by its address (`sqlite:<path>`, `postgres://...`), and says what is wrong
    /// with what it holds; the place where `linli verify` is to be called.
    public typealias Look = @Sendable (_ database: String) async throws -> [String]

    let place: BackupPlace
    let key: ArchiveKey
    let look: Look

    public init(place: BackupPlace, key: ArchiveKey, look: @escaping Look = { _ in [] }) {
        self.place = place
        self.key = key
        self.look = look
    }

    /// What is wrong; empty when everything in it can be brought back.
    ///
    /// Every byte is opened and compared with the manifest. The database is brought back: a SQLite file beside the real
    /// one is checked page by page; a PostgreSQL dump goes into a new database of the same server, which takes the right
    /// to make databases (CREATEDB).
    public func problems(in archive: URL) async throws -> [String] {
        let scratch = try place.makeScratch("backup-check")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let restored: Restored
        do {
            restored = try Restored.unpack(archive, key: key, into: scratch, takes: { $0 == Restored.database })
        } catch let fault as BackupFault { return [fault.description] }
        return try await databaseProblems(restored)
    }

    private func databaseProblems(_ restored: Restored) async throws -> [String] {
        let file = restored.file.path()
        guard restored.summary.database == "postgres" else {
            let problems = try SQLiteFile.problems(in: file)
            guard problems.isEmpty else { return problems }
            let differences = try differences(SQLiteTables(path: file), restored)
            return try await differences + look("sqlite:\(file)")
        }
        guard let url = place.url else { return ["the archive is one of PostgreSQL, this place is none"] }
        let tools = try PostgresTools(url: url)
        let name = "linli_check_\(hexadecimal(LiveContext.random(6)))"
        try tools.makeDatabase(name)
        defer { try? tools.dropDatabase(name) }
        try tools.restore(file, database: name)
        let found = try differences(tools.tables(database: name), restored)
        return try await found + look(tools.url(database: name) ?? url)
    }

    private func differences(_ tables: any WholeTables, _ restored: Restored) throws -> [String] {
        defer { tables.close() }
        return try DatabaseSnapshot.differences(tables, from: restored.summary)
    }
}
