public import Kernel

/// Why what was sent is not taken as a photo.
public enum PhotoRefusal: Refusal, Hashable {
    /// More than `PhotoLimits.bytes`.
    case tooLarge
    /// More pixels, or a longer side, than a camera makes.
    case tooManyPixels
    /// It begins like a photo, but cannot be read to its end.
    case broken
    /// Something else, whatever its name says.
    case notAPhoto
    /// More photos at once than `PhotoLimits.count`.
    case tooMany
    /// Too many photos of others are waiting; a later try may succeed.
    case busy

    public var code: String {
        switch self {
        case .tooLarge: "photo.too_large"
        case .tooManyPixels: "photo.too_many_pixels"
        case .broken: "photo.broken"
        case .notAPhoto: "photo.not_a_photo"
        case .tooMany: "photo.too_many"
        case .busy: "photo.busy"
        }
    }

    public var message: Text {
        switch self {
        case .tooLarge:
            Text("照片太大，每张不能超过 20 MB。", "The photo is too large: at most 20 MB each.")
        case .tooManyPixels:
            Text("照片尺寸太大，请换一张普通照片。", "The photo has too many pixels. Please choose an ordinary photo.")
        case .broken:
            Text("照片已损坏或没有传完整，请重新选择。", "The photo is broken or incomplete. Please choose it again.")
        case .notAPhoto:
            Text(
                "这个文件不是照片，请选择 JPEG、PNG、WebP 或 HEIC 格式的照片。",
                "This file is not a photo. Please choose a photo in JPEG, PNG, WebP or HEIC format."
            )
        case .tooMany:
            Text("一次最多 9 张照片。", "At most 9 photos at once.")
        case .busy:
            Text("正在处理的照片太多，请稍后再试。", "Too many photos are being processed. Please try again in a moment.")
        }
    }
}

/// One of several photos was refused; nothing of them is kept.
public struct RefusedPhoto: Refusal, Hashable {
    /// Its place among those that were sent, from 0.
    public let index: Int
    public let refusal: PhotoRefusal

    public init(index: Int, refusal: PhotoRefusal) {
        self.index = index
        self.refusal = refusal
    }

    public var code: String { refusal.code }

    public var message: Text {
        switch refusal {
        // These are not about one photo.
        case .tooMany, .busy: refusal.message
        case .tooLarge, .tooManyPixels, .broken, .notAPhoto:
            Text("第 \(index + 1) 张：\(refusal.message.zh)", "Photo \(index + 1): \(refusal.message.en)")
        }
    }
}
