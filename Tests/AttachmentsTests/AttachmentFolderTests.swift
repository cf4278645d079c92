import Attachments
import Foundation
import Glibc
import Kernel
import Storage
import Testing

@Suite struct AttachmentFolderTests {
    private let noon = Instant(milliseconds: 1_790_000_000_000)

    private func photo() async throws -> ProcessedPhoto { try await PhotoProcessor().process(Fixtures.turnedJPEG) }

    private func id(_ context: Context) -> Photo.ID { context.id() }

    @Test func `what is kept comes back, and nobody reads it on the disk`() async throws {
        try await withTemporaryFolder { path in
            let photo = try await photo()
            let folder = try AttachmentFolder(path: path, sealer: try sealer())
            let id = id(.fixed(noon))
            let parts = try #require(try await folder.keep([id: photo])[id])
            #expect(try await folder.read(id, size: .full, parts: parts) == photo.full)
            #expect(try await folder.read(id, size: .thumbnail, parts: parts) == photo.thumbnail)

            let file = try #require(try files(below: path).first)
            let stored = try contents(of: file)
            #expect(!stored.contains(sequence: [0xFF, 0xD8, 0xFF]))
            #expect(!stored.contains(sequence: Array("JFIF".utf8)))
            #expect(!stored.contains(sequence: Array(photo.full.suffix(32))))
            var status = stat()
            #expect(stat(file, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `the photos of one upload lie in one folder, and nothing is left where they came in`() async throws {
        try await withTemporaryFolder { path in
            let photo = try await photo()
            let folder = try AttachmentFolder(path: path, sealer: try sealer())
            let context = Context.fixed(noon)
            let ids = (0..<9).map { _ in id(context) }
            _ = try await folder.keep(Dictionary(uniqueKeysWithValues: ids.map { ($0, photo) }))
            let names = try files(below: path).map { $0.dropFirst(path.count + 1).split(separator: "/") }
            #expect(names.map { String($0.last ?? "") } == ids.map(\.description).sorted())
            #expect(Set(names.map { $0.dropLast() }).count == 1)
            #expect(names.allSatisfy { $0.count == 3 && $0[0].count == 1 && $0[1].count == 2 })
        }
    }

    @Test func `a changed, exchanged, shortened or missing file is noticed`() async throws {
        try await withTemporaryFolder { path in
            let photo = try await photo()
            let folder = try AttachmentFolder(path: path, sealer: try sealer())
            let context = Context.fixed(noon)
            let id = id(context)
            let other = self.id(context)
            let kept = try await folder.keep([id: photo, other: photo])
            let parts = try #require(kept[id])
            let otherParts = try #require(kept[other])
            let file = try #require(try files(below: path).first { $0.hasSuffix("/\(id)") })
            let whole = try contents(of: file)
            func isNoticed(_ parts: SealedParts) async -> Bool {
                do {
                    _ = try await folder.read(id, size: .full, parts: parts)
                    return false
                } catch {
                    return (error as? DamagedAttachment)?.id == id
                }
            }
            var changed = whole
            changed[whole.count - 5] ^= 1
            try put(changed, at: file)
            #expect(await isNoticed(parts))
            try put(Array(whole.dropLast()), at: file)
            #expect(await isNoticed(parts))
            // Another photo's file with another photo's checksums: the encryption knows its name.
            try put(
                try contents(of: try #require(try files(below: path).first { $0.hasSuffix("/\(other)") })),
                at: file
            )
            #expect(await isNoticed(otherParts))
            try FileManager.default.removeItem(atPath: file)
            #expect(await isNoticed(parts))
        }
    }

    @Test(arguments: [ENOSPC, EDQUOT])
    func `a full disk is said to be full and leaves nothing`(_ code: Int32) async throws {
        try await withTemporaryFolder { path in
            let photo = try await photo()
            let room = Room(bytes: photo.full.count * 2, code: code)
            var disk = DiskCalls()
            disk.write = { room.write($0, $1) }
            let folder = try AttachmentFolder(path: path, sealer: try sealer(), disk: disk)
            let context = Context.fixed(noon)
            let photos = Dictionary(uniqueKeysWithValues: (0..<9).map { _ in (id(context), photo) })
            let fault = await #expect(throws: StorageFault.self) { _ = try await folder.keep(photos) }
            #expect(fault?.kind == .full)
            #expect(try files(below: path) == [])
            room.makeRoom()
            #expect(try await folder.keep(photos).count == 9)
        }
    }

    @Test func `a disk that writes a little at a time is waited for`() async throws {
        try await withTemporaryFolder { path in
            let photo = try await photo()
            var disk = DiskCalls()
            disk.write = { Glibc.write($0, $1.baseAddress, min(7, $1.count)) }
            let folder = try AttachmentFolder(path: path, sealer: try sealer(), disk: disk)
            let id = id(.fixed(noon))
            let parts = try #require(try await folder.keep([id: photo])[id])
            #expect(try await folder.read(id, size: .full, parts: parts) == photo.full)
        }
    }

    @Test func `uploads that were cut off are cleared away after a while, and nothing else`() async throws {
        try await withTemporaryFolder { path in
            let folder = try AttachmentFolder(path: path, sealer: try sealer())
            let old = id(.fixed(noon))
            let new = id(.fixed(noon + .seconds(90_000)))
            for name in [old.description, new.description, "README"] { try put([1], at: "\(path)/incoming/\(name)") }
            try await folder.removeUnfinished(before: noon + .seconds(86_400))
            #expect(try files(below: path) == [new.description, "README"].map { "\(path)/incoming/\($0)" })
        }
    }
}
