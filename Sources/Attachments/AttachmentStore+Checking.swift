import Kernel
import Storage

/// Whether the files of photos are what their rows say.
extension AttachmentStore {
    /// The photos after `last`, at most `limit` of them: those whose file is missing or cannot be opened, how many were looked at,
    /// and the last one.
    package func damaged(after last: Attachment.ID, limit: Int) async throws -> (
        found: [Attachment.ID], count: Int, last: Attachment.ID?
    ) {
        let all = try await list(after: last, limit: limit)
        var found: [Attachment.ID] = []
        for attachment in all {
            do {
                for size in PhotoSize.allCases { _ = try await photo(attachment, size: size) }
            } catch is DamagedAttachment { found.append(attachment.id) }
        }
        return (found, all.count, all.last?.id)
    }
}
