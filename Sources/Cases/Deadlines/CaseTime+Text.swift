import Kernel

/// How pauses and extensions stand in a row: words that both databases and people can read.
extension CaseTime {
    /// `begin/end/reason/longest`, one after the other; the end is missing while the clocks stand.
    var pausesText: String {
        pauses.map { pause in
            let end = pause.to.map { String($0.milliseconds) } ?? ""
            return "\(pause.from.milliseconds)/\(end)/\(pause.reason)/\(pause.longest)"
        }.joined(separator: " ")
    }

    var extensionsText: String { extensions.map(\.description).joined(separator: " ") }

    /// - Throws: `UnreadableRow`.
    static func pauses(_ text: String) throws -> [Pause] {
        try text.split(separator: " ").map { word in
            let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 4, let from = Int64(parts[0]), let longest = TimeLimit(parts[3]) else {
                throw UnreadableRow("case_record.pauses", text)
            }
            return Pause(
                from: Instant(milliseconds: from),
                to: Int64(parts[1]).map(Instant.init(milliseconds:)),
                reason: parts[2],
                longest: longest
            )
        }
    }

    /// - Throws: `UnreadableRow`.
    static func extensions(_ text: String) throws -> [TimeLimit] {
        try text.split(separator: " ").map { word in
            guard let length = TimeLimit(String(word)) else { throw UnreadableRow("case_record.extensions", text) }
            return length
        }
    }
}
