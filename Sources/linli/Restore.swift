import ArgumentParser
import Backup
import Composition
import Foundation
import Kernel
import Storage

/// `linli restore`: brings an archive back, all of it or nothing.
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings an archive back to a place where no program runs.",
        discussion: """
            Give an archive, or the folder of archives: then the newest is taken, or with --until-fact or --until the newest \
            that holds nothing from behind that fact or moment. What came between that archive and the moment is not in it: \
            archives every few minutes (linli backup --every 15m) keep the gap small. The command prints which fact and \
            which moment the street is brought back to.
            """
    )

    @OptionGroup var place: PlaceOptions
    @Argument(help: "The archive, or the folder of archives.") var from: String
    @Option(help: "The key file that the archive was locked with; that of the street by default.") var key: String?
    @Option(help: "Nothing from behind the fact with this number.") var untilFact: Int64?
    @Option(help: "Nothing from behind this moment: \"2026-11-21 14:05:09\", by China's clock.") var until: String?
    @Flag(help: "Put aside what stands there; nothing of it is removed.") var replace = false

    func validate() throws {
        if untilFact != nil, until != nil { throw ValidationError("--until-fact or --until, not both") }
        if let until, Self.moment(until) == nil { throw ValidationError("--until reads like \"2026-11-21 14:05:09\"") }
    }

    func run() async throws {
        let settings = try place.settings()
        let key = try settings.archiveKey(key)
        let archive = try choose(key)
        let restorer = BackupRestorer(place: settings.backupPlace, key: key, isReplacing: replace)
        let outcome = try restorer.restore(archive, at: LiveContext.now())
        let summary = outcome.summary
        print("brought back: \(archive.lastPathComponent)")
        print("facts up to \(summary.fact), as of \(summary.at), \(summary.photos) photos")
        if let aside = outcome.aside { print("what stood there: \(aside.path())") }
        if !FileManager.default.fileExists(atPath: settings.keyFile.path()) {
            print("the street's key file is missing: put it to \(settings.keyFile.path()) before the first start")
        }
    }

    /// Reads `2026-11-21 14:05:09`; nil for anything else.
    private static func moment(_ text: String) -> Instant? {
        let words = text.split(separator: " ")
        guard words.count == 2, let date = CivilDate(String(words[0])) else { return nil }
        let numbers = words[1].split(separator: ":").compactMap { Int($0) }
        guard numbers.count == 3, (0...23).contains(numbers[0]), (0...59).contains(numbers[1]),
            (0...59).contains(numbers[2])
        else { return nil }
        return CivilTime(date: date, hour: numbers[0], minute: numbers[1], second: numbers[2]).instant
    }

    private func choose(_ key: ArchiveKey) throws -> URL {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: from, isDirectory: &isFolder) else {
            throw ValidationError("there is no \(from)")
        }
        guard isFolder.boolValue else {
            if untilFact != nil || until != nil { throw ValidationError("--until chooses among a folder's archives") }
            return URL(fileURLWithPath: from)
        }
        var moment = BackupFolder.Moment.newest
        if let untilFact { moment = .fact(untilFact) }
        if let time = until.flatMap(Self.moment) { moment = .time(time) }
        let found = try BackupFolder(URL(fileURLWithPath: from, isDirectory: true)).archive(before: moment, key: key)
        for name in found.damaged { print("passed over: \(name)") }
        return found.url
    }
}
