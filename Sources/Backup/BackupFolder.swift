public import Foundation
public import Kernel
import Storage

/// The folder that archives are written to, and found in.
public struct BackupFolder: Sendable {
    public let url: URL

    static let start = "linli-"
    static let end = ".backup"

    /// Makes the folder, for its owner only, if it is not there.
    public init(_ url: URL) throws {
        self.url = url
        try FileManager.default.createDirectory(
            at: url,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// Names sort by time: `linli-20261121-140509-f12345.backup`, by China's clock.
    func file(for summary: BackupSummary) -> URL {
        let digits = CivilTime(summary.at).description.filter(\.isNumber)
        let name = "\(Self.start)\(digits.prefix(8))-\(digits.dropFirst(8).prefix(6))-f\(summary.fact)\(Self.end)"
        return url.appending(path: name)
    }

    /// The archives here, oldest first.
    func archives() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(atPath: url.path())
            .filter { $0.hasPrefix(Self.start) && $0.hasSuffix(Self.end) }
            .sorted()
            .map { url.appending(path: $0) }
    }

    /// Removes what archives that were cut off more than a day ago have left.
    func removeUnfinished(before now: Instant) throws {
        let manager = FileManager.default
        for name in try manager.contentsOfDirectory(atPath: url.path()) {
            guard name.hasPrefix(Self.start), name.hasSuffix("\(Self.end).unfinished") else { continue }
            let path = url.appending(path: name).path()
            let written = try manager.attributesOfItem(atPath: path)[.modificationDate] as? Date
            let limit = Date(timeIntervalSince1970: Double(now.milliseconds) / 1000 - 86_400)
            if let written, written < limit { try manager.removeItem(atPath: path) }
        }
    }

    /// Removes all but the newest `count` archives; their names.
    func prune(keeping count: Int) throws -> [String] {
        let old = try archives().dropLast(count)
        for archive in old { try FileManager.default.removeItem(at: archive) }
        if !old.isEmpty { try syncFolder(url) }
        return old.map(\.lastPathComponent)
    }

    /// Which moment to go back to.
    public enum Moment: Sendable {
        case newest
        /// With every fact up to this one and none behind it, as far as there is an archive of that.
        case fact(Int64)
        case time(Instant)
    }

    /// The newest archive that holds nothing from behind a moment.
    ///
    /// Archives that cannot be read are passed over and named in `damaged`.
    public func archive(before moment: Moment, key: ArchiveKey) throws -> (url: URL, damaged: [String]) {
        var damaged: [String] = []
        for archive in try archives().reversed() {
            do {
                let summary = try Archive(archive, key: key).summary
                let fits =
                    switch moment {
                    case .newest: true
                    case .fact(let number): summary.fact + summary.waitingFacts <= number
                    case .time(let time): summary.at <= time
                    }
                if fits { return (archive, damaged) }
            } catch let fault as BackupFault {
                damaged.append(fault.description)
            }
        }
        throw BackupFault(
            (["no archive in \(url.path()) is old enough, or there is none"] + damaged).joined(separator: "\n")
        )
    }
}

/// An archive that is there.
public struct Archive: Sendable {
    public let url: URL
    public let summary: BackupSummary

    /// Reads the beginning; throws for what is no archive, of another key, or damaged.
    public init(_ url: URL, key: ArchiveKey) throws {
        self.url = url
        summary = try Self.summary(ArchiveReader(url, key))
    }

    static func summary(_ reader: ArchiveReader) throws -> BackupSummary {
        var bytes = Data()
        guard try reader.next() == BackupSummary.name else { throw BackupFault("the archive does not begin as one") }
        try reader.take(BackupSummary.name) { bytes.append($0) }
        let version = try JSONDecoder().decode(Version.self, from: bytes).version
        guard version == BackupSummary.newest else {
            throw BackupFault("the archive has form \(version); this program reads form \(BackupSummary.newest)")
        }
        return try JSONDecoder().decode(BackupSummary.self, from: bytes)
    }

    private struct Version: Decodable {
        var version: Int
    }
}
