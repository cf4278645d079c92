import ArgumentParser
import Backup
import Composition
import Foundation
import Storage

/// `linli backup`: everything of a street in one locked file, while the program runs.
struct BackUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Writes database, photos, models and imports into one encrypted archive, and tries to bring it back.",
        discussion: """
            The program may go on running. The archive is a state of one moment; the active configuration lies in the \
            database and is in it. The key file is not: keep it elsewhere, for without it neither the archive nor what the \
            database keeps encrypted can be read. PostgreSQL is read by pg_dump and tried out in a new database of the \
            same server, which takes the right CREATEDB.
            """
    )

    @OptionGroup var place: PlaceOptions
    @Option(help: "The folder for archives, on another disk than the data.", completion: .directory) var to: String
    @Option(help: "A key file for archives alone; that of the street by default.") var key: String?
    @Flag(help: "Make the key file of --key.") var makeKey = false
    @Option(help: "How many archives stay; older ones are removed after a good one.") var keep: Int?
    @Option(help: "Go on, with an archive every so often: 15m, 6h.") var every: String?
    @Flag(help: "Do not try to bring the archive back.") var unverified = false

    func validate() throws {
        if let keep, keep < 1 { throw ValidationError("--keep is at least 1") }
        if let every, BackupPeriod(every) == nil { throw ValidationError("--every reads like 15m or 6h") }
        if makeKey, key == nil { throw ValidationError("--make-key needs --key") }
    }

    func run() async throws {
        let settings = try place.settings()
        if makeKey, let key { try ArchiveKey.make(file: URL(fileURLWithPath: key), random: LiveContext.random) }
        let maker = BackupMaker(
            place: settings.backupPlace,
            key: try settings.archiveKey(key),
            folder: try BackupFolder(URL(fileURLWithPath: to, isDirectory: true)),
            look: Self.look(settings)
        )
        guard let period = every.flatMap(BackupPeriod.init) else { return try await make(maker) }
        while true {
            let start = ContinuousClock.now
            do { try await make(maker) } catch {
                // The next one may succeed: a disk is given room, a server comes back.
                FileHandle.standardError.write(Data("no archive was made: \(error)\n".utf8))
            }
            try await Task.sleep(until: start + period.length)
        }
    }

    private func make(_ maker: BackupMaker) async throws {
        let start = ContinuousClock.now
        let outcome = try await maker.make(keep: keep, isVerified: !unverified, at: LiveContext.now())
        let summary = outcome.summary
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print(
            """
            \(outcome.archive.path()): \(outcome.size) bytes, facts up to \(summary.fact), \
            \(summary.rows.values.reduce(0, +)) rows, \(summary.photos) photos, \
            \(unverified ? "not tried out" : "brought back and compared"), \((seconds * 10).rounded() / 10) s
            """
        )
        for name in outcome.removed { print("removed: \(name)") }
        fflush(nil)
        for name in outcome.missing.prefix(20) { print("missing on the disk: \(name)") }
        guard outcome.missing.isEmpty else {
            print(
                "\(outcome.missing.count) photos that the database names are not on the disk; all else is in the archive"
            )
            throw ExitCode(2)
        }
    }
}

/// A length of time as a person writes it.
struct BackupPeriod {
    let length: Duration

    init?(_ text: String) {
        guard let number = Int(text.dropLast()), number > 0 else { return nil }
        switch text.last {
        case "s": length = .seconds(number)
        case "m": length = .seconds(number * 60)
        case "h": length = .seconds(number * 3600)
        default: return nil
        }
    }
}

extension Settings {
    /// What an archive holds, and where it goes back to.
    var backupPlace: BackupPlace { BackupPlace(database: database, file: databaseFile, data: data) }

    func archiveKey(_ path: String?) throws -> ArchiveKey {
        try ArchiveKey(file: path.map { URL(fileURLWithPath: $0) } ?? keyFile)
    }
}
