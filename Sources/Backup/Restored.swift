import Foundation
import Kernel

/// An archive that was opened into a folder, whole and equal to its manifest; nothing of it is in use yet.
struct Restored {
    static let database = "database"

    let folder: URL
    let summary: BackupSummary

    var file: URL { folder.appending(path: Self.database) }

    /// Opens an archive to its end and writes what `takes` wants below `folder`; all of it is compared.
    static func unpack(
        _ archive: URL,
        key: ArchiveKey,
        into folder: URL,
        takes: (String) -> Bool = { _ in true }
    ) throws -> Restored {
        let reader = try ArchiveReader(archive, key)
        let summary = try Archive.summary(reader)
        var listed = Data()
        var hasDatabase = false
        var known: Set<String> = []
        while let entry = try reader.next() {
            if entry == Manifest.name {
                try reader.take(entry, isListed: false) { listed.append($0) }
            } else if takes(entry) {
                hasDatabase = hasDatabase || entry == database
                try write(entry, below: folder, &known) { put in try reader.take(entry, put) }
            } else {
                try reader.take(entry) { _ in }
            }
        }
        guard listed == reader.manifest.text, hasDatabase else {
            throw BackupFault("\(archive.lastPathComponent) does not hold what its manifest lists")
        }
        for path in known { try syncFolder(URL(fileURLWithPath: path, isDirectory: true)) }
        return Restored(folder: folder, summary: summary)
    }

    private static func write(
        _ entry: String,
        below folder: URL,
        _ known: inout Set<String>,
        _ body: ((Data) throws -> Void) throws -> Void
    ) throws {
        let url = folder.appending(path: entry)
        let parent = url.deletingLastPathComponent()
        if known.insert(parent.path()).inserted {
            try FileManager.default.createDirectory(
                at: parent,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        guard
            FileManager.default.createFile(
                atPath: url.path(),
                contents: nil,
                attributes: [.posixPermissions: 0o600]
            ), let file = FileHandle(forWritingAtPath: url.path())
        else { throw BackupFault("\(url.path()) cannot be written") }
        defer { try? file.close() }
        try body { try file.write(contentsOf: $0) }
        try file.synchronize()
    }
}
