import Attachments
import Logging
import ServiceLifecycle

/// Once a day: removes photo files that no row refers to.
struct PhotoSweep: Service {
    let photos: AttachmentStore
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let removed = try await photos.sweep()
                    if removed > 0 {
                        logger.notice("photo files without a row removed", metadata: ["photos.removed": "\(removed)"])
                    }
                } catch {
                    logger.error("photo files could not be swept", metadata: ["error": "\(error)"])
                }
                try await Task.sleep(for: .seconds(86_400))
            }
        }
    }
}
