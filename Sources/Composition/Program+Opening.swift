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
    public static func webhooks(_ settings: Settings, database: any Database, context: Context) throws -> WebhookStore {
        let sealer = try Sealer(try KeyRing.open(path: settings.keyFile.path(), random: context.random))
        return WebhookStore(database: database, context: context, sealer: sealer)
    }

    /// Opens a file whose commits do not wait for the disk: for filling one that is thrown away when that fails.
    package static func openForFilling(_ path: String) throws -> any Database {
        try SQLiteDatabase(path: path, SQLiteOptions(readers: 2, isDurable: false))
    }
}
