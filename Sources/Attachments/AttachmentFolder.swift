public import Access
import FoundationEssentials
package import Kernel
package import Storage
import Synchronization

/// The folder that holds the photos, encrypted, one file each.
///
/// A file's path comes from the attachment's number alone. A file is complete and durable before its row is written;
/// until then it lies there as an orphan. Several processes may use one folder.
public struct AttachmentFolder: Sendable {
    private let root: String
    private let sealer: Sealer
    private let disk: DiskCalls
    private let threads: WorkerThreads
    private let known: KnownFolders

    /// Opens the folder, and makes it if it is not there.
    ///
    /// - Throws: `StorageFault` when it cannot be made, `ThreadFault` when there is no thread.
    public init(path: String, sealer: Sealer) throws {
        try self.init(path: path, sealer: sealer, disk: DiskCalls())
    }

    package init(path: String, sealer: Sealer, disk: DiskCalls) throws {
        root = path
        self.sealer = sealer
        self.disk = disk
        known = KnownFolders()
        threads = try WorkerThreads(count: 2, waiting: 1024, weight: 256 << 20)
        try disk.makeFolder(root)
        try disk.makeFolder(incoming)
        try disk.syncFolder(root)
    }

    /// Writes the photos of one upload; returns when all of them are on the disk, or throws and leaves none.
    package func keep(_ photos: [Attachment.ID: (photo: ProcessedPhoto, key: DataKey)]) async throws -> [Attachment
        .ID: SealedParts]
    {
        let weight = photos.values.reduce(0) { $0 + $1.photo.full.count + $1.photo.thumbnail.count }
        return try await onThread(weight: weight) { try write(photos) }
    }

    /// One image of a photo, checked against `parts`.
    package func read(_ id: Attachment.ID, size: PhotoSize, parts: SealedParts, key: DataKey?) async throws
        -> [UInt8]
    {
        let part = parts[size]
        return try await onThread(weight: part.bytes) {
            guard let sealed = try disk.read(spot(of: id).path, offset: part.offset, count: part.bytes) else {
                throw DamagedAttachment(id: id, reason: "its file is missing or cut short")
            }
            guard equalInConstantTime(sha256(sealed), part.sha256) else {
                throw DamagedAttachment(id: id, reason: "its file does not have the checksum of its row")
            }
            do {
                return try sealer.open(sealed, at: place(of: id, size), perhapsWith: key)
            } catch {
                throw DamagedAttachment(id: id, reason: "its file cannot be decrypted: \(error)")
            }
        }
    }

    /// Removes the files of attachments that no row refers to.
    package func remove(_ ids: [Attachment.ID]) async throws {
        try await onThread { for id in ids { try disk.remove(spot(of: id).path) } }
    }

    /// The attachments made before `moment` whose files are here; files of other names are not ours and never listed.
    package func files(before moment: Instant) async throws -> [Attachment.ID] {
        try await onThread {
            let manager = FileManager.default
            var found: [Attachment.ID] = []
            for outer in try manager.contentsOfDirectory(atPath: root) where outer.utf8.count == 1 {
                for inner in try manager.contentsOfDirectory(atPath: "\(root)/\(outer)") {
                    let names = try manager.contentsOfDirectory(atPath: "\(root)/\(outer)/\(inner)")
                    found += names.compactMap { Attachment.ID($0) }.filter { isMade($0, before: moment) }
                }
            }
            return found.sorted()
        }
    }

    /// Removes what uploads that were cut off before `moment` have left behind.
    package func removeUnfinished(before moment: Instant) async throws {
        try await onThread {
            for name in try FileManager.default.contentsOfDirectory(atPath: incoming) {
                guard let id = Attachment.ID(name), isMade(id, before: moment) else { continue }
                try disk.remove("\(incoming)/\(name)")
            }
        }
    }

    /// A new data key for a photo.
    func makeKey(id: Int64) throws -> DataKey { try sealer.makeKey(id: id) }

    /// The keys that these files were sealed with, wrapped as data keys; one whose file is missing gets a key of its own.
    func adoptedKeys(of ids: [Attachment.ID], _ context: Context) async throws -> [Attachment.ID: DataKey] {
        try await onThread {
            var keys: [Attachment.ID: DataKey] = [:]
            for id in ids {
                let version = try disk.read(spot(of: id).path, offset: 0, count: 1)?.first ?? 0
                keys[id] =
                    try version == 0
                    ? sealer.makeKey(id: context.number()) : sealer.adopted(version: version, id: context.number())
            }
            return keys
        }
    }

    /// The data key that a row gives.
    func key(_ key: Attachment.WrappedKey) throws -> DataKey { try sealer.key(id: key.id, wrapped: key.wrapped) }

    private func write(_ photos: [Attachment.ID: (photo: ProcessedPhoto, key: DataKey)]) throws -> [Attachment.ID:
        SealedParts]
    {
        var written: [String] = []
        var descriptors: [Int32] = []
        defer { for descriptor in descriptors { disk.close(descriptor) } }
        do {
            var parts: [Attachment.ID: SealedParts] = [:]
            for (id, (photo, key)) in photos {
                let thumbnail = try sealer.seal(photo.thumbnail, at: place(of: id, .thumbnail), with: key)
                let full = try sealer.seal(photo.full, at: place(of: id, .full), with: key)
                let path = "\(incoming)/\(id)"
                let descriptor = try disk.create(path)
                descriptors.append(descriptor)
                written.append(path)
                try disk.writeAll(thumbnail, to: descriptor)
                try disk.writeAll(full, to: descriptor)
                parts[id] = SealedParts(
                    thumbnail: .init(offset: 0, bytes: thumbnail.count, sha256: sha256(thumbnail)),
                    full: .init(offset: thumbnail.count, bytes: full.count, sha256: sha256(full))
                )
            }
            // All are written before the first is waited for: the disk then has them together.
            for descriptor in descriptors { try disk.syncData(descriptor) }
            var folders: Set<String> = []
            for id in photos.keys {
                let spot = spot(of: id)
                try makeDurable(spot)
                try disk.rename("\(incoming)/\(id)", to: spot.path)
                written.append(spot.path)
                folders.insert(spot.inner)
            }
            for folder in folders { try disk.syncFolder(folder) }
            return parts
        } catch {
            // What cannot be removed now is removed by the sweep.
            for path in written { try? disk.remove(path) }
            throw error
        }
    }

    /// Makes the folders of a place, and brings their own entries to the disk once in the life of this process: another
    /// process may have made them and not yet waited for the disk.
    private func makeDurable(_ spot: Spot) throws {
        guard !known.contains(spot.inner) else { return }
        try disk.makeFolder(spot.outer)
        try disk.syncFolder(root)
        try disk.makeFolder(spot.inner)
        try disk.syncFolder(spot.outer)
        known.insert(spot.inner)
    }

    private func onThread<Value: Sendable>(
        weight: Int = 0,
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        guard let result = await threads.run(weight: weight, { Result { try body() } }) else {
            throw StorageFault(.unavailable, "too many attachments wait for the disk")
        }
        return try result.get()
    }

    private var incoming: String { "\(root)/incoming" }

    private struct Spot {
        let outer: String
        let inner: String
        let path: String
    }

    /// Sixteen folders of 256 each, by the hash of the second in which the number was made: the photos of one upload lie
    /// in one folder, nearly always, and one sync of it serves them all.
    private func spot(of id: Attachment.ID) -> Spot {
        let names = Self.names(of: id)
        let outer = "\(root)/\(names.outer)"
        let inner = "\(outer)/\(names.inner)"
        return Spot(outer: outer, inner: inner, path: "\(inner)/\(id)")
    }

    /// Where a photo's file lies below the folder, for copies of it.
    package static func path(of id: Attachment.ID) -> String {
        let names = names(of: id)
        return "\(names.outer)/\(names.inner)/\(id)"
    }

    private static func names(of id: Attachment.ID) -> (outer: String, inner: String) {
        let second = IDSequence.instant(of: id.rawValue).milliseconds / 1000
        let hash = sha256(String(second))
        return (String(hexadecimal(hash[0...0]).prefix(1)), hexadecimal(hash[1...1]))
    }

    private func isMade(_ id: Attachment.ID, before moment: Instant) -> Bool {
        IDSequence.instant(of: id.rawValue) < moment
    }

    /// What the encryption binds a stretch of a file to: it opens as no other image of no other attachment.
    private func place(of id: Attachment.ID, _ size: PhotoSize) -> Sealer.Place {
        Sealer.Place(table: "attachment", column: size.rawValue, row: id.rawValue)
    }
}

/// The folders that this process knows to be on the disk.
private final class KnownFolders: Sendable {
    private let paths = Mutex<Set<String>>([])
    func contains(_ path: String) -> Bool { paths.withLock { $0.contains(path) } }
    func insert(_ path: String) { paths.withLock { _ = $0.insert(path) } }
}
