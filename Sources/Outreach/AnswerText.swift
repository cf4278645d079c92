import API

/// Reads the little that is wanted of a provider's answer, which may be anything.
package enum AnswerText {
    /// A member of a JSON object as text, if it is one of letters, digits and `._-:^`: nothing else is kept of an answer.
    package static func member(_ name: String, of body: [UInt8]) -> String? {
        guard let value = try? JSONReader.read(body), case .object(let members) = value,
            case .text(let text)? = members[name], (1...100).contains(text.utf8.count),
            text.utf8.allSatisfy(isPlain)
        else { return nil }
        return text
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte | 0x20) || [0x2E, 0x5F, 0x2D, 0x3A, 0x5E].contains(byte)
    }
}
