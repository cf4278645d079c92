public import Access
public import Attachments
public import Kernel
import Storage

/// Photos that come after their signal.
extension SignalStore {
    /// Adds prepared photos to a signal that the viewer filed himself; what it has already is passed over.
    ///
    /// - Returns: all photos of the signal.
    /// - Throws: `NotFound` for a signal of somebody else; `RefusedPhoto` when there are nine.
    public func add(_ prepared: [PreparedPhoto], to id: Signal.ID, filedBy viewer: Viewer) async throws -> [Attachment]
    {
        try await database.write { [self] tx in
            let found = try tx.first(
                Self.select + " WHERE id = \(id) AND filed_by = \(viewer.account)\(tx.dialect.forUpdate)",
                Self.read
            )
            guard let signal = found else { throw NotFound("signal", id) }
            let all = try attachments.insert(
                prepared,
                owner: AttachmentOwner(.signal, id.rawValue),
                at: context.now(),
                in: tx
            )
            guard all.count <= Report.photoLimit else {
                throw RefusedPhoto(index: Report.photoLimit, refusal: .tooMany)
            }
            guard all.count != signal.photoCount else { return all }
            try tx.execute("UPDATE signal SET photo_count = \(all.count) WHERE id = \(id)")
            try tx.audit(
                .init(by: viewer.account, "signal.photo_added", table: "signal", row: id.rawValue),
                context: context
            )
            return all
        }
    }
}
