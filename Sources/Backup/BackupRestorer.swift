public import Foundation
public import Kernel
import Storage
import StoragePostgres
import StorageSQLite

/// Brings an archive back to a place, all of it or nothing.
public struct BackupRestorer: Sendable {
    let place: BackupPlace
    let key: ArchiveKey
    /// Whether what stands at the place is put aside.
    let isReplacing: Bool

    public init(place: BackupPlace, key: ArchiveKey, isReplacing: Bool) {
        self.place = place
        self.key = key
        self.isReplacing = isReplacing
    }

    public struct Outcome: Sendable {
        public let summary: BackupSummary
        /// Where the files are that stood there before; nil when there were none.
        public let aside: URL?
    }

    /// Opens the archive to its end beside the place, checks it, and moves it there.
    ///
    /// - Throws: `BackupFault` for an archive that is damaged, cut off, of another key or another kind of database, for a
    ///   place that is in use, and for one where something stands, without `isReplacing`. The place is then as it was.
    public func restore(_ archive: URL, at now: Instant) throws -> Outcome {
        let summary = try Archive(archive, key: key).summary
        guard summary.database == place.kind else {
            throw BackupFault(
                """
                the archive holds a database of \(summary.database), the place is one of \(place.kind): bring it back to \
                its own kind, then use linli migrate-database
                """
            )
        }
        try place.checkIsUnused(now)
        try checkIsFree()
        let scratch = try place.makeScratch("restore")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let restored = try Restored.unpack(archive, key: key, into: scratch)
        if let url = place.url {
            try PostgresTools(url: url).restore(restored.file.path(), isReplacing: isReplacing)
            try check(restored)
        } else {
            let problems = try SQLiteFile.problems(in: restored.file.path())
            guard problems.isEmpty else { throw BackupFault(problems.joined(separator: "\n")) }
            let tables = try SQLiteTables(path: restored.file.path())
            let differences = try DatabaseSnapshot.differences(tables, from: summary)
            tables.close()
            guard differences.isEmpty else { throw BackupFault(differences.joined(separator: "\n")) }
        }
        let aside = try move(restored, now)
        return Outcome(summary: restored.summary, aside: aside)
    }

    /// Throws when something stands at the place that would be written over.
    private func checkIsFree() throws {
        if isReplacing { return }
        var standing: [String] = []
        if let file = place.file {
            if FileManager.default.fileExists(atPath: file) { standing.append(file) }
        } else {
            let tables = try place.tables()
            defer { tables.close() }
            if try !tables.shapes().isEmpty { standing.append("tables in the database") }
        }
        for folder in [BackupPlace.photos] + BackupPlace.folders {
            let path = place.data.appending(path: folder).path()
            // The program makes empty folders wherever it looks.
            if !isEmpty(path) { standing.append(path) }
        }
        guard standing.isEmpty else {
            throw BackupFault(
                "there is something already: \(standing.joined(separator: ", ")). With --replace it is put aside"
            )
        }
    }

    private func isEmpty(_ path: String) -> Bool {
        guard let paths = FileManager.default.enumerator(atPath: path) else { return true }
        return !paths.contains { entry in
            guard let name = entry as? String else { return false }
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    private func check(_ restored: Restored) throws {
        let tables = try place.tables()
        defer { tables.close() }
        let differences = try DatabaseSnapshot.differences(tables, from: restored.summary)
        guard differences.isEmpty else {
            throw BackupFault("the database holds something else as well:\n" + differences.joined(separator: "\n"))
        }
    }

    /// Moves the files into place, the database last; a failure puts everything back.
    private func move(_ restored: Restored, _ now: Instant) throws -> URL? {
        let manager = FileManager.default
        let digits = CivilTime(now).description.filter(\.isNumber)
        let aside = place.data.appending(path: "replaced-\(digits)")
        var moves: [(from: URL, to: URL)] = []
        func go(_ from: URL, _ to: URL) throws {
            guard manager.fileExists(atPath: from.path()) else { return }
            try manager.createDirectory(at: to.deletingLastPathComponent(), withIntermediateDirectories: true)
            try manager.moveItem(at: from, to: to)
            moves.append((from, to))
        }
        do {
            for folder in [BackupPlace.photos] + BackupPlace.folders {
                try go(place.data.appending(path: folder), aside.appending(path: folder))
                try go(restored.folder.appending(path: folder), place.data.appending(path: folder))
            }
            if let file = place.file {
                for end in ["", "-wal", "-shm"] {
                    let old = URL(fileURLWithPath: file + end)
                    try go(old, aside.appending(path: old.lastPathComponent))
                }
                try go(restored.file, URL(fileURLWithPath: file))
                try syncFolder(URL(fileURLWithPath: file).deletingLastPathComponent())
            }
            try syncFolder(place.data)
        } catch {
            for (from, to) in moves.reversed() { try? manager.moveItem(at: to, to: from) }
            throw error
        }
        return manager.fileExists(atPath: aside.path()) ? aside : nil
    }
}
