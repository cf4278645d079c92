import Access
import Attachments
import Backup
import Foundation
import Kernel
import Storage
import StoragePostgres
import StorageSQLite
import TestSupport

/// A small street with a database, a photo and a model, in a folder of its own.
struct Place {
    let folder: URL
    let kind: TestDatabaseKind
    let url: String
    let key: ArchiveKey

    static let now = Instant(milliseconds: 1_790_000_000_000)
    static let migrations = StorageMigrations.all + DataKeyMigrations.all + AttachmentMigrations.all
    static let photo = Attachment.ID(rawValue: 77 << 24)

    var data: URL { folder.appending(path: "data") }
    var archives: URL { folder.appending(path: "archives") }
    var photoFile: URL { data.appending(path: "photos").appending(path: AttachmentFolder.path(of: Self.photo)) }

    var place: BackupPlace { place(data, url) }

    func place(_ data: URL, _ url: String) -> BackupPlace {
        BackupPlace(
            database: url,
            file: kind == .sqlite ? data.appending(path: "linli.db").path() : nil,
            data: data
        )
    }

    /// Runs `body` in a place that goes afterwards.
    static func with(_ kind: TestDatabaseKind, _ body: (Place) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-backup-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = kind == .sqlite ? "" : try await PostgresServer.shared().makeDatabase()
        let ring = try KeyRing(keys: [1: [UInt8](repeating: 7, count: 32)])
        let place = Place(folder: folder, kind: kind, url: url, key: try ArchiveKey(ring))
        for name in ["data/models", "archives"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name),
                withIntermediateDirectories: true
            )
        }
        try await body(place)
    }

    /// The database of this place, with its schema.
    func open() async throws -> any Database {
        let database: any Database =
            kind == .sqlite
            ? try SQLiteDatabase(path: data.appending(path: "linli.db").path())
            : try PostgresDatabase(patientlyAt: url)
        try await database.migrate(Self.migrations, at: Self.now)
        return database
    }

    /// Facts, a photo of three chunks and a model.
    func fill(facts: Int64) async throws {
        let database = try await open()
        try await database.write { tx in
            for id in 1...facts {
                try tx.announce(Fact("thing.done", subject: id, detail: "第\(id)件", at: Self.now), id: id)
            }
            let mark = [UInt8](repeating: 1, count: 32)
            try tx.execute(
                """
                INSERT INTO attachment (id, kind, owner_kind, owner_id, position, width_px, height_px,
                    thumbnail_bytes, thumbnail_sha256, full_bytes, full_sha256, sent_sha256, created_at)
                VALUES (\(Self.photo), 'photo', 'signal', 1, 0, 1, 1, 1, \(mark), 1, \(mark), \(mark), 1)
                """
            )
        }
        _ = try await FactSequencer(database).numberAll()
        await database.close()
        try FileManager.default.createDirectory(
            at: photoFile.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }).write(to: photoFile)
        try Data("a model".utf8).write(to: data.appending(path: "models/a.txt"))
    }

    func back(later seconds: Int = 0) async throws -> BackupMaker.Outcome {
        let maker = BackupMaker(place: place, key: key, folder: try BackupFolder(archives))
        return try await maker.make(keep: nil, at: Self.now + .seconds(seconds))
    }
}
