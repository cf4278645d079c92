import Attachments

extension PhotoProcessor {
    /// Why the bytes are not taken; nil when they are.
    func refusal(_ bytes: [UInt8]) async -> PhotoRefusal? {
        guard case .failure(let refusal) = await result(of: bytes) else { return nil }
        return refusal
    }
}
