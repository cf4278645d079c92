import Access
public import Kernel
public import Storage

/// Photos of signals and of events of cases: their rows here, their bytes in `AttachmentFolder`.
///
/// A report's way: `prepare` before the transaction, `insert` in it, `settle` after it. What is left behind when the
/// process dies in between, `sweep` removes.
public struct AttachmentStore: Sendable {
    let database: any Database
    let folder: AttachmentFolder
    private let photos: PhotoProcessor
    let context: Context

    public init(database: any Database, folder: AttachmentFolder, photos: PhotoProcessor, context: Context) {
        self.database = database
        self.folder = folder
        self.photos = photos
        self.context = context
    }

    /// Makes photos of what was sent and writes their files, all or none.
    ///
    /// - Throws: `RefusedPhoto` for the first that cannot be taken; `StorageFault`, `.full` when the disk is full.
    public func prepare(_ sent: [[UInt8]]) async throws -> [PreparedPhoto] {
        guard !sent.isEmpty else { return [] }
        guard sent.count <= photos.limits.count else {
            throw RefusedPhoto(index: photos.limits.count, refusal: .tooMany)
        }
        let made = try await process(sent).map {
            (
                id: context.id(Attachment.ID.self), photo: $0.photo, sha256: $0.sha256,
                key: try folder.makeKey(id: context.number())
            )
        }
        let parts = try await folder.keep(
            Dictionary(uniqueKeysWithValues: made.map { ($0.id, (photo: $0.photo, key: $0.key)) })
        )
        return try made.map { id, photo, sha256, key in
            guard let parts = parts[id] else { throw DamagedAttachment(id: id, reason: "it was not written") }
            return PreparedPhoto(
                id: id,
                width: photo.width,
                height: photo.height,
                sentSHA256: sha256,
                parts: parts,
                key: key
            )
        }
    }

    /// Writes the rows of prepared photos, after those that the owner has already.
    ///
    /// A photo that the owner has already, to the byte as it was sent, is passed over: a repeated upload adds nothing.
    ///
    /// - Returns: everything that the owner has now.
    @discardableResult
    public func insert(
        _ prepared: [PreparedPhoto],
        owner: AttachmentOwner,
        at now: Instant,
        in tx: any WriteTransaction
    ) throws -> [Attachment] {
        guard !prepared.isEmpty else { return try list(owner, in: tx) }
        let marks: [[UInt8]] = try tx.query(
            """
            SELECT sent_sha256 FROM attachment WHERE owner_kind = \(owner.kind) AND owner_id = \(owner.id)
            """
        ) { try $0.get("sent_sha256") }
        var known = Set(marks)
        var position = marks.count
        for photo in prepared {
            let mark = sha256(Array("\(owner.kind.rawValue)/\(owner.id)/".utf8) + photo.sentSHA256)
            guard known.insert(mark).inserted else { continue }
            try tx.keep(photo.key, .photo, at: now)
            try tx.execute(
                """
                INSERT INTO attachment (id, kind, owner_kind, owner_id, position, width_px, height_px,
                    thumbnail_bytes, thumbnail_sha256, full_bytes, full_sha256, sent_sha256, created_at, key_id)
                VALUES (\(photo.id), \(AttachmentKind.photo), \(owner.kind), \(owner.id), \(position),
                    \(photo.width), \(photo.height), \(photo.parts.thumbnail.bytes), \(photo.parts.thumbnail.sha256),
                    \(photo.parts.full.bytes), \(photo.parts.full.sha256), \(mark), \(now), \(photo.key.id))
                """
            )
            position += 1
        }
        return try list(owner, in: tx)
    }

    /// Removes the files of prepared photos that no row refers to.
    ///
    /// For after a transaction that is known to have ended: it was refused, or turned out to be a repetition. After a
    /// `StorageFault` leave them to `sweep`, because the commit may yet arrive.
    public func settle(_ prepared: [PreparedPhoto]) async throws { try await removeUnreferenced(prepared.map(\.id)) }

    /// The same by their numbers.
    func settle(_ ids: [Attachment.ID]) async throws { try await removeUnreferenced(ids) }

    /// The same after a transaction that threw `error`, so that what was refused leaves no files behind.
    ///
    /// Nothing is removed when the commit may yet arrive, and a failure here is not worth a second error: the sweep
    /// finds what is left.
    public func settle(_ prepared: [PreparedPhoto], after error: any Error) async {
        switch (error as? StorageFault)?.kind {
        case .unavailable, .other: return
        case nil, .full, .conflict, .constraint: try? await settle(prepared)
        }
    }

    /// Makes photos of what was sent, lets `work` write their rows, and removes the files that got none.
    ///
    /// The work stands whatever becomes of the files: a repetition's photos, say, are there already.
    public func keeping<Value: Sendable>(_ sent: [[UInt8]], _ work: ([PreparedPhoto]) async throws -> Value)
        async throws
        -> Value
    {
        let prepared = try await prepare(sent)
        do {
            let value = try await work(prepared)
            try? await settle(prepared)
            return value
        } catch {
            await settle(prepared, after: error)
            throw error
        }
    }

    /// The owner's attachments, in their order.
    public func list(_ owner: AttachmentOwner, in tx: any ReadTransaction) throws -> [Attachment] {
        try list(owner.kind, [owner.id], in: tx)[owner.id] ?? []
    }

    /// The attachments of several owners of one kind, by the owner's number, each in their order.
    public func list(
        _ kind: AttachmentOwner.Kind,
        _ owners: [Int64],
        in tx: any ReadTransaction
    ) throws -> [Int64: [Attachment]] {
        guard !owners.isEmpty else { return [:] }
        let found = try tx.query(
            selection + "WHERE owner_kind = \(kind) AND owner_id IN \(list: owners) ORDER BY owner_id, position",
            attachment
        )
        return Dictionary(grouping: found, by: \.owner.id)
    }

    /// One attachment; nil when there is none.
    ///
    /// Whether the asker may see it is for its owner's feature to say.
    public func find(_ id: Attachment.ID, in tx: any ReadTransaction) throws -> Attachment? {
        try tx.first(selection + "WHERE id = \(id)", attachment)
    }

    /// The attachments after `last` in the order of their numbers.
    func list(after last: Attachment.ID, limit: Int) async throws -> [Attachment] {
        try await database.read { tx in
            try tx.query(selection + "WHERE id > \(last) ORDER BY id LIMIT \(limit)", attachment)
        }
    }

    /// The JPEG of a photo.
    ///
    /// - Throws: `NotFound`; `DamagedAttachment` when the file is missing or is not what was written.
    public func photo(_ id: Attachment.ID, size: PhotoSize) async throws -> [UInt8] {
        guard let attachment = try await database.read({ tx in try find(id, in: tx) }) else {
            throw NotFound("attachment", id)
        }
        return try await photo(attachment, size: size)
    }

    /// The same when the row has been read already.
    public func photo(_ attachment: Attachment, size: PhotoSize) async throws -> [UInt8] {
        let key = try attachment.key.map { try folder.key($0) }
        return try await folder.read(attachment.id, size: size, parts: attachment.parts, key: key)
    }

    /// Removes the files that have no row and are older than a day; a running upload never takes so long.
    ///
    /// With no row at all nothing is removed: an empty table beside a folder of photos is the wrong database.
    ///
    /// - Returns: how many were removed.
    @discardableResult
    public func sweep() async throws -> Int {
        let moment = context.now() - .seconds(86_400)
        try await folder.removeUnfinished(before: moment)
        let isEmpty = try await database.read { tx in
            try tx.query("SELECT id FROM attachment LIMIT 1") { _ in true }.isEmpty
        }
        guard !isEmpty else { return 0 }
        let files = try await folder.files(before: moment)
        var removed = 0
        for start in stride(from: 0, to: files.count, by: 500) {
            removed += try await removeUnreferenced(Array(files[start..<min(start + 500, files.count)]))
        }
        return removed
    }

    @discardableResult
    func removeUnreferenced(_ ids: [Attachment.ID]) async throws -> Int {
        guard !ids.isEmpty else { return 0 }
        let referenced = try await database.read { tx in
            try tx.query("SELECT id FROM attachment WHERE id IN \(list: ids)") {
                try $0.get("id", as: Attachment.ID.self)
            }
        }
        let orphans = Set(ids).subtracting(referenced).sorted()
        try await folder.remove(orphans)
        return orphans.count
    }

    /// Processes all at once; the threads of `PhotoProcessor` bound how many run.
    private func process(_ sent: [[UInt8]]) async throws -> [(photo: ProcessedPhoto, sha256: [UInt8])] {
        let photos = photos
        let results = await withTaskGroup(of: (Int, Result<ProcessedPhoto, PhotoRefusal>).self) { group in
            for (index, bytes) in sent.enumerated() {
                group.addTask { (index, await photos.result(of: bytes)) }
            }
            var results: [Int: Result<ProcessedPhoto, PhotoRefusal>] = [:]
            for await (index, result) in group { results[index] = result }
            return results
        }
        return try sent.enumerated().map { index, bytes in
            switch results[index] {
            case .success(let photo): return (photo, sha256(bytes))
            // Not the photo's fault: a phone keeps the report and tries again by itself.
            case .failure(.busy), nil: throw StorageFault(.unavailable, "too many photos wait to be processed")
            case .failure(let refusal): throw RefusedPhoto(index: index, refusal: refusal)
            }
        }
    }
}

extension AttachmentKind: SQLConvertible {}
extension AttachmentOwner.Kind: SQLConvertible {}

private let selection: SQL = """
    SELECT id, kind, owner_kind, owner_id, position, width_px, height_px, thumbnail_bytes, thumbnail_sha256,
        full_bytes, full_sha256, created_at, \(SQL.key(of: "attachment"))
    FROM attachment
    """ + " "

private func key(_ row: any Row) throws -> Attachment.WrappedKey? {
    guard let id: Int64 = try row.find("key_id"), let wrapped: [UInt8] = try row.find("key_wrapped") else { return nil }
    return Attachment.WrappedKey(id: id, wrapped: wrapped)
}

private func attachment(_ row: any Row) throws -> Attachment {
    let thumbnail = SealedParts.Part(
        offset: 0,
        bytes: try row.get("thumbnail_bytes"),
        sha256: try row.get("thumbnail_sha256")
    )
    let full = SealedParts.Part(
        offset: thumbnail.bytes,
        bytes: try row.get("full_bytes"),
        sha256: try row.get("full_sha256")
    )
    return Attachment(
        id: try row.get("id"),
        kind: try row.get("kind"),
        owner: AttachmentOwner(try row.get("owner_kind"), try row.get("owner_id")),
        position: try row.get("position"),
        width: try row.get("width_px"),
        height: try row.get("height_px"),
        createdAt: try row.get("created_at"),
        parts: SealedParts(thumbnail: thumbnail, full: full),
        key: try key(row)
    )
}
