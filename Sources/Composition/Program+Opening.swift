public import API
import Access
import Foundation
public import Kernel
public import Storage
import StoragePostgres
import StorageSQLite

/// Databases, and what commands use without the whole program.
extension Program {
    /// Opens the database that the settings name.
    public static func openDatabase(_ settings: Settings) throws -> any Database {
        guard let path = settings.databaseFile else { return try PostgresDatabase(url: settings.database) }
        return try SQLiteDatabase(path: path)
    }

    /// The subscriptions of programs alone, for commands.
    public static func webhooks(
        _ settings: Settings,
        database: any Database,
        context: Context
    ) async throws -> WebhookStore {
        let sealer = try Sealer(try await keys(settings, for: database, context: context))
        return WebhookStore(database: database, context: context, sealer: sealer)
    }

    /// The keys of a database; a new file of them where nothing is sealed yet.
    ///
    /// - Throws: `StartProblem` for a file that is missing or another's: what it sealed could not be told from what is lost.
    static func keys(_ settings: Settings, for database: any Database, context: Context) async throws -> KeyRing {
        let path = settings.keyFile.path()
        let newest = try await DataKeyStore.newest(in: database)
        guard newest.isEmpty || FileManager.default.fileExists(atPath: path) else {
            throw StartCheck.keyFileMissing(path)
        }
        let ring = try KeyRing.open(path: path, forDemo: settings.isDemo, random: context.random)
        let sealer = try Sealer(ring)
        // A single one may be damaged.
        let opens = newest.contains { (try? sealer.key(id: $0.id, wrapped: $0.wrapped)) != nil }
        guard newest.isEmpty || opens else { throw StartCheck.keyFileForeign(path) }
        return ring
    }

    /// Opens a file whose commits do not wait for the disk: for filling one that is thrown away when that fails.
    package static func openForFilling(_ path: String) throws -> any Database {
        try SQLiteDatabase(path: path, SQLiteOptions(readers: 2, isDurable: false))
    }
}
