public import Foundation
public import Kernel
import Storage

/// Makes archives of a street's data while the program runs.
public struct BackupMaker: Sendable {
    let place: BackupPlace
    let key: ArchiveKey
    let folder: BackupFolder
    let look: ArchiveCheck.Look

    /// `look`: see `ArchiveCheck`.
    public init(
        place: BackupPlace,
        key: ArchiveKey,
        folder: BackupFolder,
        look: @escaping ArchiveCheck.Look = { _ in [] }
    ) {
        self.place = place
        self.key = key
        self.folder = folder
        self.look = look
    }

    /// What came of it.
    public struct Outcome: Sendable {
        public let archive: URL
        public let summary: BackupSummary
        /// Bytes of the archive.
        public let size: Int64
        public let removed: [String]
        /// Photos that rows name and that are not on the disk: the rest was copied all the same.
        public let missing: [String]
    }

    /// Writes an archive under a temporary name, brings it to the disk, tries to bring it back, and gives it its name.
    ///
    /// Only then are older ones beyond `keep` removed. An archive that cannot be brought back is removed again.
    public func make(keep: Int?, isVerified: Bool = true, at now: Instant) async throws -> Outcome {
        let manager = FileManager.default
        let scratch = try place.makeScratch("backup")
        defer { try? manager.removeItem(at: scratch) }
        try folder.removeUnfinished(before: now)
        let snapshot = try DatabaseSnapshot.make(of: place, in: scratch, at: now)
        let final = folder.file(for: snapshot.summary)
        let unfinished = final.appendingPathExtension("unfinished")
        defer { try? manager.removeItem(at: unfinished) }
        guard
            manager.createFile(atPath: unfinished.path(), contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: unfinished.path())
        else { throw BackupFault("\(unfinished.path()) cannot be written") }
        let (size, missing) = try write(snapshot, to: file)
        try file.close()
        try manager.removeItem(at: snapshot.file)
        if isVerified {
            let problems = try await ArchiveCheck(place: place, key: key, look: look).problems(in: unfinished)
            guard problems.isEmpty else {
                throw BackupFault("the archive cannot be brought back:\n" + problems.joined(separator: "\n"))
            }
        }
        if manager.fileExists(atPath: final.path()) { try manager.removeItem(at: final) }
        try manager.moveItem(at: unfinished, to: final)
        try syncFolder(folder.url)
        let removed = try keep.map { try folder.prune(keeping: max(1, $0)) } ?? []
        return Outcome(archive: final, summary: snapshot.summary, size: size, removed: removed, missing: missing)
    }

    private func write(_ snapshot: DatabaseSnapshot, to file: FileHandle) throws -> (size: Int64, missing: [String]) {
        let writer = try ArchiveWriter(file, ArchiveCipher(key, salt: LiveContext.random(32)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try writer.add(BackupSummary.name, encoder.encode(snapshot.summary))
        try writer.add(Restored.database, file: snapshot.file.path())
        var missing: [String] = []
        for number in snapshot.photos {
            let name = "\(BackupPlace.photos)/\(PhotoFile.path(number))"
            let path = place.data.appending(path: name).path()
            if FileManager.default.fileExists(atPath: path) {
                try writer.add(name, file: path)
            } else {
                missing.append(name)
            }
        }
        for folder in BackupPlace.folders {
            for name in files(below: place.data.appending(path: folder)) {
                try writer.add(
                    "\(folder)/\(name)",
                    file: place.data.appending(path: folder).appending(path: name).path()
                )
            }
        }
        try writer.add(Manifest.name, writer.manifest.text, isListed: false)
        try writer.finish()
        return (writer.written, missing)
    }

    private func files(below folder: URL) -> [String] {
        guard let paths = FileManager.default.enumerator(atPath: folder.path()) else { return [] }
        return paths.compactMap { $0 as? String }.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: folder.appending(path: path).path(), isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }
}
