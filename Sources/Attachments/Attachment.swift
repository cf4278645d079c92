public import Kernel
import Storage

/// What an attachment is.
public enum AttachmentKind: String, Sendable, CaseIterable, Hashable {
    case photo
}

/// What an attachment belongs to; whoever may see that may see the attachment.
public struct AttachmentOwner: Sendable, Hashable {
    /// The stable words are those of the column `owner_kind`.
    public enum Kind: String, Sendable, CaseIterable, Hashable {
        case signal
        case caseEvent = "case_event"
    }

    public let kind: Kind
    /// The number of the signal or of the event.
    public let id: Int64

    public init(_ kind: Kind, _ id: Int64) {
        self.kind = kind
        self.id = id
    }
}

/// The two images that are kept of a photo.
public enum PhotoSize: String, Sendable, CaseIterable, Hashable {
    /// Its longer side is at most 1600 pixels.
    case full
    /// Its longer side is at most 320 pixels.
    case thumbnail
}

/// A photo that belongs to a signal or to an event of a case.
public struct Attachment: Sendable, Hashable {
    public typealias ID = Kernel.ID<Attachment>

    public let id: ID
    public let kind: AttachmentKind
    public let owner: AttachmentOwner
    /// Its place among the owner's, from 0.
    public let position: Int
    /// Pixels of the full image.
    public let width: Int
    /// Pixels of the full image.
    public let height: Int
    public let createdAt: Instant
    package let parts: SealedParts
    /// The data key of its file; nil for one of the key file's, or when it was destroyed.
    let key: WrappedKey?

    /// A data key as a row gives it.
    struct WrappedKey: Sendable, Hashable {
        let id: Int64
        let wrapped: [UInt8]
    }
}

/// A photo whose file is on the disk and which no row refers to yet.
public struct PreparedPhoto: Sendable, Hashable {
    public let id: Attachment.ID
    /// Pixels of the full image.
    public let width: Int
    /// Pixels of the full image.
    public let height: Int
    /// SHA-256 of the bytes that were sent, which tells a repeated upload.
    package let sentSHA256: [UInt8]
    package let parts: SealedParts
    let key: DataKey
}

/// The file of one photo: the sealed thumbnail, and right after it the sealed full image.
package struct SealedParts: Sendable, Hashable {
    package let thumbnail: Part
    package let full: Part

    /// A stretch of the file.
    package struct Part: Sendable, Hashable {
        /// Bytes from the file's start.
        package let offset: Int
        package let bytes: Int
        /// SHA-256 of the stretch, as it lies on the disk.
        package let sha256: [UInt8]
    }

    package subscript(size: PhotoSize) -> Part {
        switch size {
        case .full: full
        case .thumbnail: thumbnail
        }
    }
}

/// The file of an attachment is missing, or is not what was written: a defect of the disk, or somebody's hand.
public struct DamagedAttachment: Error, Sendable, Hashable, CustomStringConvertible {
    public let id: Attachment.ID
    public let reason: String
    public var description: String { "attachment \(id): \(reason)" }
}
