import Attachments

extension PhotoProcessor {
    /// Why the bytes are not taken; nil when they are.
    func refusal(_ bytes: [UInt8]) async -> PhotoRefusal? {
        do throws(PhotoRefusal) {
            _ = try await process(bytes)
            return nil
        } catch {
            return error
        }
    }
}
