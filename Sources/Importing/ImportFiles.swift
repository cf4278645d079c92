package import Access
package import Foundation
import Kernel
import Storage

/// Uploaded tables until they are imported: sealed, because they are full of people's data.
package struct ImportFiles: Sendable {
    private let folder: URL
    private let sealer: Sealer

    /// The largest file that a page takes, in bytes; larger ones go by the command line.
    package static let limit = 50 << 20

    package init(folder: URL, sealer: Sealer) {
        self.folder = folder
        self.sealer = sealer
    }

    private func file(_ run: ImportRun.ID) -> URL { folder.appending(path: "\(run).sealed") }

    private func place(_ run: ImportRun.ID) -> Sealer.Place {
        Sealer.Place(table: "import_run", column: "file", row: run.rawValue)
    }

    package func keep(_ bytes: [UInt8], for run: ImportRun.ID) throws {
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        try Data(sealer.seal(bytes, at: place(run))).write(to: file(run), options: .atomic)
    }

    /// The bytes of a run's file; nil when it is not here: imported already, or begun on the command line.
    package func bytes(of run: ImportRun.ID) throws -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: file(run).path()) else { return nil }
        return try sealer.open([UInt8](Data(contentsOf: file(run))), at: place(run))
    }

    /// Seals anew the files that an older version of the key file sealed; how many there were.
    package func reseal() throws -> Int {
        let manager = FileManager.default
        guard manager.fileExists(atPath: folder.path()) else { return 0 }
        var changed = 0
        for name in try manager.contentsOfDirectory(atPath: folder.path()) where name.hasSuffix(".sealed") {
            guard let run = ImportRun.ID(String(name.dropLast(7))) else { continue }
            let old = try [UInt8](Data(contentsOf: file(run)))
            guard let sealed = try sealer.resealed(old, at: place(run)) else { continue }
            try Data(sealed).write(to: file(run), options: .atomic)
            changed += 1
        }
        return changed
    }

    package func remove(_ run: ImportRun.ID) {
        // What is gone already is what is wanted.
        try? FileManager.default.removeItem(at: file(run))
    }
}
