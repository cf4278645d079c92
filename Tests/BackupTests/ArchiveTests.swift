import Access
import Foundation
import Kernel
import Storage
import TestSupport
import Testing

@testable import Backup

/// What an archive is worth that somebody, or a disk, has changed.
@Suite struct ArchiveTests {
    /// Makes an archive of three chunks and gives its bytes to `change`; what reading the changed one says.
    private func complaint(_ change: (inout Data, Data) -> Void) async throws -> String {
        var said = ""
        try await Place.with(.sqlite) { place in
            try await place.fill(facts: 3)
            let archive = try await place.back().archive
            let other = try await place.back(later: 1).archive
            var bytes = try Data(contentsOf: archive)
            change(&bytes, try Data(contentsOf: other))
            try bytes.write(to: archive)
            let found = place.folder.appending(path: "found")
            try FileManager.default.createDirectory(at: found, withIntermediateDirectories: true)
            let restorer = BackupRestorer(
                place: BackupPlace(database: "", file: found.appending(path: "linli.db").path(), data: found),
                key: place.key,
                isReplacing: false
            )
            do { _ = try restorer.restore(archive, at: Place.now) } catch { said = "\(error)" }
            #expect(try FileManager.default.contentsOfDirectory(atPath: found.path()).isEmpty, "something was left")
        }
        return said
    }

    private static let sealed = ArchiveCipher.chunk + ArchiveCipher.tag

    @Test func `an archive that nobody touched is brought back`() async throws {
        try await Place.with(.sqlite) { place in
            try await place.fill(facts: 3)
            let archive = try await place.back().archive
            #expect(try Data(contentsOf: archive).count > Self.sealed * 2 + 64)
            let problems = try await ArchiveCheck(place: place.place, key: place.key).problems(in: archive)
            #expect(problems.isEmpty)
        }
    }

    @Test func `one changed bit anywhere is noticed`() async throws {
        for place in [3, 20, 40, 64, 64 + Self.sealed - 1, 64 + Self.sealed, 64 + Self.sealed * 2 + 1000] {
            let said = try await complaint { bytes, _ in bytes[place] ^= 1 }
            #expect(!said.isEmpty, "byte \(place)")
        }
    }

    @Test func `an archive that was cut off is refused, also between two chunks`() async throws {
        for end in [10, 64, 64 + Self.sealed, 64 + Self.sealed * 2, 64 + Self.sealed + 77] {
            let said = try await complaint { bytes, _ in bytes = bytes.prefix(end) }
            #expect(!said.isEmpty, "\(end) bytes")
        }
        let said = try await complaint { bytes, _ in bytes = bytes.prefix(64 + Self.sealed * 2) }
        #expect(said.contains("cut off"))
        #expect(try await complaint { bytes, _ in bytes.append(0) }.contains("damaged"))
    }

    @Test func `chunks in another order, twice or from another archive are refused`() async throws {
        let (first, second) = (64..<(64 + Self.sealed), (64 + Self.sealed)..<(64 + Self.sealed * 2))
        let swapped = try await complaint { bytes, _ in
            let (a, b) = (Data(bytes[first]), Data(bytes[second]))
            bytes.replaceSubrange(first, with: b)
            bytes.replaceSubrange(second, with: a)
        }
        #expect(swapped.contains("chunk 1"))
        let doubled = try await complaint { bytes, _ in bytes.replaceSubrange(second, with: Data(bytes[first])) }
        #expect(doubled.contains("chunk 2"))
        let foreign = try await complaint { bytes, other in bytes.replaceSubrange(second, with: Data(other[second])) }
        #expect(foreign.contains("chunk 2"))
        let headed = try await complaint { bytes, other in bytes.replaceSubrange(32..<64, with: Data(other[32..<64])) }
        #expect(headed.contains("chunk 1"))
    }

    @Test func `an archive of another key says so`() async throws {
        try await Place.with(.sqlite) { place in
            try await place.fill(facts: 1)
            let archive = try await place.back().archive
            let other = try ArchiveKey(KeyRing(keys: [1: [UInt8](repeating: 8, count: 32)]))
            #expect { try Archive(archive, key: other) } throws: { "\($0)".contains("another key") }
        }
    }

    @Test func `nothing of a street can be read in an archive`() async throws {
        try await Place.with(.sqlite) { place in
            try await place.fill(facts: 3)
            let bytes = try Data(contentsOf: try await place.back().archive)
            for word in ["第2件", "SQLite format", "photos/", "a model", "schema_migration"] {
                #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word)")
            }
        }
    }
}
