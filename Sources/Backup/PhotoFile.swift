import Attachments
import Kernel

/// Where photos lie.
enum PhotoFile {
    /// The path of a photo's file below the folder of photos.
    static func path(_ number: Int64) -> String { AttachmentFolder.path(of: Attachment.ID(rawValue: number)) }
}
