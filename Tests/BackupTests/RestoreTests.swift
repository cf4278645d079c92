import Foundation
import Kernel
import Storage
import StorageSQLite
import TestSupport
import Testing

@testable import Backup

@Suite struct RestoreTests {
    /// The facts of a place's database.
    private func facts(_ place: Place) async throws -> Int64 {
        let database = try await place.open()
        let latest = try await FactFeed(database).latest()
        await database.close()
        return latest
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what was copied while the program ran comes back, and what came later does not`(_ kind: TestDatabaseKind)
        async throws
    {
        try await Place.with(kind) { place in
            try await place.fill(facts: 40)
            let photo = try Data(contentsOf: place.photoFile)
            // A program has the database open and goes on writing.
            let database = try await place.open()
            let outcome = try await place.back()
            #expect(outcome.summary.fact == 40)
            #expect(outcome.summary.photos == 1)
            #expect(outcome.missing.isEmpty)
            try await database.write { try $0.announce(Fact("late", subject: 1, at: Place.now), id: 1000) }
            _ = try await FactSequencer(database).numberAll()
            await database.close()
            #expect(try await facts(place) == 41)
            try FileManager.default.removeItem(at: place.photoFile)
            let restorer = BackupRestorer(place: place.place, key: place.key, isReplacing: true)
            let back = try restorer.restore(outcome.archive, at: Place.now)
            #expect(try await facts(place) == 40)
            #expect(try Data(contentsOf: place.photoFile) == photo)
            // What stood there is put aside, not removed.
            let aside = try #require(back.aside)
            #expect(FileManager.default.fileExists(atPath: aside.appending(path: "models/a.txt").path()))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a place where something stands is not written over`(_ kind: TestDatabaseKind) async throws {
        try await Place.with(kind) { place in
            try await place.fill(facts: 2)
            let archive = try await place.back().archive
            let restorer = BackupRestorer(place: place.place, key: place.key, isReplacing: false)
            #expect { try restorer.restore(archive, at: Place.now) } throws: { "\($0)".contains("--replace") }
            #expect(try await facts(place) == 2)
        }
    }

    @Test func `a place that a program uses is left alone`() async throws {
        try await Place.with(.sqlite) { place in
            try await place.fill(facts: 2)
            let archive = try await place.back().archive
            let database = try await place.open()
            let restorer = BackupRestorer(place: place.place, key: place.key, isReplacing: true)
            #expect { try restorer.restore(archive, at: Place.now) } throws: { "\($0)".contains("stop it first") }
            await database.close()
            _ = try restorer.restore(archive, at: Place.now)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what is wrong with the database that was brought back keeps an archive from its name`(
        _ kind: TestDatabaseKind
    )
        async throws
    {
        try await Place.with(kind) { place in
            try await place.fill(facts: 2)
            let maker = BackupMaker(
                place: place.place,
                key: place.key,
                folder: try BackupFolder(place.archives),
                look: { database in ["\(database.prefix(6)): row 7 was changed"] }
            )
            await #expect { try await maker.make(keep: nil, at: Place.now) } throws: { "\($0)".contains("row 7") }
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.archives.path()).isEmpty)
        }
    }

    @Test func `a photo that is gone is named, and the rest is kept`() async throws {
        try await Place.with(.sqlite) { place in
            try await place.fill(facts: 2)
            try FileManager.default.removeItem(at: place.photoFile)
            let outcome = try await place.back()
            #expect(outcome.missing.count == 1)
            #expect(FileManager.default.fileExists(atPath: outcome.archive.path()))
        }
    }

    @Test func `older archives go, and the newest before a fact or a moment is found`() async throws {
        try await Place.with(.sqlite) { place in
            let folder = try BackupFolder(place.archives)
            let maker = BackupMaker(place: place.place, key: place.key, folder: folder)
            try await place.fill(facts: 5)
            for step in 1...4 {
                let now = Place.now + .seconds(60 * step)
                _ = try await maker.make(keep: 3, isVerified: false, at: now)
                let database = try await place.open()
                try await database.write {
                    try $0.announce(Fact("more", subject: 1, at: now), id: Int64(1000 + step))
                }
                await database.close()
            }
            #expect(try folder.archives().count == 3)
            func fact(_ moment: BackupFolder.Moment) throws -> Int64 {
                try Archive(folder.archive(before: moment, key: place.key).url, key: place.key).summary.fact
            }
            #expect(try fact(.newest) == 8)
            #expect(try fact(.fact(7)) == 7)
            #expect(try fact(.time(Place.now + .seconds(150))) == 6)
            #expect { try fact(.fact(5)) } throws: { "\($0)".contains("old enough") }
            // One that cannot be read is passed over.
            let newest = try #require(folder.archives().last)
            try Data("no archive".utf8).write(to: newest)
            let found = try folder.archive(before: .newest, key: place.key)
            #expect(found.damaged.count == 1)
            #expect(try Archive(found.url, key: place.key).summary.fact == 7)
        }
    }
}
