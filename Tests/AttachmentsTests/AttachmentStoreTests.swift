import Access
import Attachments
import Foundation
import Glibc
import Kernel
import Storage
import TestSupport
import Testing

@Suite(.freshDatabase(DataKeyMigrations.all + AttachmentMigrations.all)) struct AttachmentStoreTests {
    private let noon = Instant(milliseconds: 1_790_000_000_000)
    private let signal = AttachmentOwner(.signal, 7)

    /// A store in a new folder and a new database, with its folder's path and its clock.
    private func withStore(
        disk: DiskCalls = DiskCalls(),
        _ body: (AttachmentStore, any Database, String, ManualClock) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { path in
            let database = try FreshDatabase.current
            let clock = ManualClock(noon)
            let store = AttachmentStore(
                database: database,
                folder: try AttachmentFolder(path: path, sealer: try sealer(), disk: disk),
                photos: try PhotoProcessor(),
                context: .seeded(1, clock: { clock.now })
            )
            try await body(store, database, path, clock)
        }
    }

    @Test func `the photos of a report come back in their order`() async throws {
        try await withStore { store, database, path, _ in
            let prepared = try await store.prepare([Fixtures.turnedJPEG, Fixtures.png, Fixtures.webp])
            let signal = signal, noon = noon
            _ = try await database.write { tx in try store.insert(prepared, owner: signal, at: noon, in: tx) }
            let found = try await database.read { tx in try store.list(signal, in: tx) }
            #expect(found.map(\.id) == prepared.map(\.id))
            #expect(found.map(\.position) == [0, 1, 2])
            #expect(found.map { [$0.width, $0.height] } == [[64, 96], [48, 32], [48, 32]])
            #expect(found.allSatisfy { $0.owner == signal && $0.createdAt == noon && $0.kind == .photo })
            for attachment in found {
                #expect(try await store.photo(attachment.id, size: .full).starts(with: [0xFF, 0xD8, 0xFF]))
                #expect(try await store.photo(attachment.id, size: .thumbnail).starts(with: [0xFF, 0xD8, 0xFF]))
            }
            #expect(try files(below: path).count == 3)
        }
    }

    @Test func `each owner sees only what is his`() async throws {
        try await withStore { store, database, _, _ in
            let event = AttachmentOwner(.caseEvent, 7)
            let mine = try await store.prepare([Fixtures.png])
            let theirs = try await store.prepare([Fixtures.webp])
            let signal = signal, noon = noon
            try await database.write { tx in
                try store.insert(mine, owner: signal, at: noon, in: tx)
                try store.insert(theirs, owner: event, at: noon, in: tx)
            }
            let id = theirs[0].id
            let ofSignal = try await database.read { tx in try store.list(signal, in: tx) }
            #expect(ofSignal.map(\.id) == mine.map(\.id))
            let ofEvents = try await database.read { tx in try store.list(.caseEvent, [6, 7, 8], in: tx) }
            #expect(ofEvents.mapValues { $0.map(\.id) } == [7: [id]])
            let found = try await database.read { tx in try store.find(id, in: tx) }
            #expect(found?.owner == event)
            let missing = try await database.read { tx in try store.find(Photo.ID(rawValue: 1), in: tx) }
            #expect(missing == nil)
        }
    }

    @Test func `a repeated upload adds nothing and leaves no second copy`() async throws {
        try await withStore { store, database, path, _ in
            let signal = signal, noon = noon
            let first = try await store.prepare([Fixtures.png, Fixtures.webp])
            _ = try await database.write { tx in try store.insert(first, owner: signal, at: noon, in: tx) }
            let again = try await store.prepare([Fixtures.png, Fixtures.webp, Fixtures.heic])
            let found = try await database.write { tx in try store.insert(again, owner: signal, at: noon, in: tx) }
            #expect(found.map(\.id) == first.map(\.id) + [again[2].id])
            #expect(found.map(\.position) == [0, 1, 2])
            #expect(try files(below: path).count == 5)
            try await store.settle(again)
            let left = try files(below: path).compactMap {
                Photo.ID($0.split(separator: "/").last.map(String.init) ?? "")
            }
            #expect(Set(left) == Set(found.map(\.id)))
        }
    }

    @Test func `a transaction that fails keeps nothing after it is settled`() async throws {
        struct Refused: Error {}
        try await withStore { store, database, path, _ in
            let signal = signal, noon = noon
            let prepared = try await store.prepare([Fixtures.png])
            await #expect(throws: Refused.self) {
                try await database.write { tx in
                    try store.insert(prepared, owner: signal, at: noon, in: tx)
                    throw Refused()
                }
            }
            #expect(try files(below: path).count == 1)
            try await store.settle(prepared)
            #expect(try files(below: path) == [])
        }
    }

    @Test func `the sweep removes old files without a row, and nothing else`() async throws {
        try await withStore { store, database, path, clock in
            let signal = signal, noon = noon
            let kept = try await store.prepare([Fixtures.png])
            _ = try await database.write { tx in try store.insert(kept, owner: signal, at: noon, in: tx) }
            let old = try await store.prepare([Fixtures.webp])
            clock.now = noon + .seconds(86_400)
            let new = try await store.prepare([Fixtures.heic])
            try put([1], at: "\(path)/NOTES")
            #expect(try await store.sweep() == 0)
            clock.advance(.seconds(1))
            #expect(try await store.sweep() == 1)
            let names = Set(try files(below: path).map { String($0.split(separator: "/").last ?? "") })
            #expect(names == Set([kept[0].id.description, new[0].id.description, "NOTES"]))
            #expect(!names.contains(old[0].id.description))
        }
    }

    @Test func `beside an empty table nothing is swept away`() async throws {
        try await withStore { store, _, path, clock in
            _ = try await store.prepare([Fixtures.png])
            clock.advance(.seconds(200_000))
            #expect(try await store.sweep() == 0)
            #expect(try files(below: path).count == 1)
        }
    }

    @Test func `the photo that is refused is named, and none of the others is kept`() async throws {
        try await withStore { store, _, path, _ in
            let sent = [Fixtures.png, Array("<html>".utf8), Fixtures.webp]
            await #expect(throws: RefusedPhoto(index: 1, refusal: .notAPhoto)) { _ = try await store.prepare(sent) }
            await #expect(throws: RefusedPhoto(index: 9, refusal: .tooMany)) {
                _ = try await store.prepare([[UInt8]](repeating: Fixtures.png, count: 10))
            }
            let left = try files(below: path)
            #expect(left == [])
        }
    }

    @Test func `a full disk refuses the whole report and leaves nothing`() async throws {
        let room = Room(bytes: 2000, code: ENOSPC)
        var disk = DiskCalls()
        disk.write = { room.write($0, $1) }
        try await withStore(disk: disk) { store, _, path, _ in
            let fault = await #expect(throws: StorageFault.self) {
                _ = try await store.prepare([Fixtures.png, Fixtures.webp, Fixtures.heic])
            }
            #expect(fault?.kind == .full)
            let left = try files(below: path)
            #expect(left == [])
        }
    }

    @Test func `what is not there is not found, and what was changed is damaged`() async throws {
        try await withStore { store, database, path, _ in
            await #expect(throws: NotFound.self) { _ = try await store.photo(Photo.ID(rawValue: 5), size: .full) }
            let signal = signal, noon = noon
            let prepared = try await store.prepare([Fixtures.png])
            _ = try await database.write { tx in try store.insert(prepared, owner: signal, at: noon, in: tx) }
            let file = try #require(try files(below: path).first)
            var bytes = try contents(of: file)
            bytes[40] ^= 1
            try put(bytes, at: file)
            await #expect(throws: DamagedAttachment.self) {
                _ = try await store.photo(prepared[0].id, size: .thumbnail)
            }
            // The other image of the same file is whole.
            #expect(try await store.photo(prepared[0].id, size: .full).count > 100)
        }
    }
}
