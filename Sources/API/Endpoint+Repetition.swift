import Access
import HTTPTypes
import Kernel
import Web

/// Repetitions: what a program sends again under the same key is answered as the first time, and done once.
extension Endpoint {
    static let idempotencyKey = "Idempotency-Key"

    /// The header of every POST.
    static func keyParameter(required: Bool) -> Parameter {
        let key = Shape.matching(pattern: "^[\\x21-\\x7E]{8,64}$", max: 64) { text in
            (8...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        }
        return .header(
            idempotencyKey,
            key,
            required: required,
            """
            8 to 64 visible ASCII characters, new for each thing to be done: for 24 hours a repetition with the same body gets the \
            first answer again, and another body is refused.
            """
        )
    }

    /// Does what is asked, once for a key.
    func once(_ call: Call, _ answers: AnswerStore) async throws -> Outcome {
        guard method == .post, let key = call.headers.text(Self.idempotencyKey) else { return try await handler(call) }
        switch try await answers.begin(key, digest: digest(call), of: call.viewer.account) {
        case .done(let outcome): return outcome
        case .new(let id):
            let outcome: Outcome
            do { outcome = try await handler(call) } catch {
                // When even this fails, the key is free by itself after a while.
                try? await answers.giveBack(id)
                throw error
            }
            // It is done: the answer counts, whether or not it can be kept.
            try? await answers.finish(id, outcome)
            return outcome
        }
    }

    /// What makes two requests the same: where they go, the version that they are for, and what they carry.
    private func digest(_ call: Call) -> [UInt8] {
        var parts = [Array(call.request.path.utf8), Array((call.headers.text("If-Match") ?? "").utf8)]
        switch body {
        case .none: break
        // White space and the order of members make no other request.
        case .json: parts.append(call.body.canonical)
        case .bytes: parts.append(call.request.body)
        }
        return sha256(parts.flatMap { sha256($0) })
    }
}
