public import Access
public import Attachments
public import Kernel
import Storage

/// What the reporter adds, and what he left of himself.
extension SignalStore {
    /// By which all that somebody with this phone sent is found; nil for what is no phone number.
    package func person(of phone: String) -> [UInt8]? { PhoneNumber(phone).flatMap { person($0.digits) } }

    /// Adds a remark to a report, once for its key.
    /// - Throws: `InvalidInput` at `text`.
    public func remark(_ text: String, on id: Signal.ID, key: String, photos: [PreparedPhoto]) async throws {
        guard !text.isEmpty else {
            throw InvalidInput("text", Text("请写下要补充的内容。", "Please write what you want to add."))
        }
        guard text.count <= Report.textLimit else {
            throw InvalidInput(
                "text",
                Text("文字太长，最多 \(Report.textLimit) 字。", "At most \(Report.textLimit) characters.")
            )
        }
        let submission = key.isEmpty ? nil : secrets.submission("remark:\(id):\(key)")
        try await database.write { [self] tx in
            if let submission {
                let known = try tx.count("SELECT COUNT(*) AS n FROM signal_event WHERE submission_key = \(submission)")
                guard known == 0 else { return }
            }
            guard let signal = try tx.first(Self.select + " WHERE id = \(id)\(tx.dialect.forUpdate)", Self.read) else {
                throw NotFound("signal", id)
            }
            _ = try Self.record(signal, .remark, by: nil, note: text, submission: submission, context: context, in: tx)
            try attachments.insert(photos, owner: AttachmentOwner(.signal, id.rawValue), at: context.now(), in: tx)
        }
    }

    /// What the reporter left of himself, for a stated purpose; the look is recorded before anything is shown.
    public func contact(
        of id: Signal.ID,
        purpose: String,
        by viewer: Viewer
    ) async throws -> (name: String, phone: String) {
        try await database.write { [self] tx in
            try tx.audit(
                .init(by: viewer.account, "signal.contact_seen", table: "signal", row: id.rawValue, purpose: purpose),
                context: context
            )
            return try contact(of: id, in: tx)
        }
    }
}
