/// A YAML file as its keys at the margin, for writing one of them anew and leaving everything else as somebody wrote it.
struct YAMLSections {
    private var lines: [String]

    init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

    var text: String {
        let text = lines.joined(separator: "\n")
        return text.hasSuffix("\n") ? text : text + "\n"
    }

    /// Writes a key with its lines; nil takes it out.
    ///
    /// What stands above it stays.
    mutating func set(_ key: String, to new: [String]?) {
        if let range = range(of: key) {
            lines.replaceSubrange(range, with: new ?? [])
            return
        }
        guard let new else { return }
        while lines.last == "" { lines.removeLast() }
        lines += [""] + new + [""]
    }

    private func range(of key: String) -> Range<Int>? {
        guard let start = lines.firstIndex(where: { $0.hasPrefix("\(key):") }) else { return nil }
        var end = start + 1
        while end < lines.count, Self.isInside(lines[end]) { end += 1 }
        // Comments and empty lines before the next key are that one's.
        while end > start + 1, lines[end - 1].allSatisfy(\.isWhitespace) || lines[end - 1].hasPrefix("#") { end -= 1 }
        return start..<end
    }

    /// A list may stand at the margin under its key.
    private static func isInside(_ line: String) -> Bool {
        line.isEmpty || line.hasPrefix(" ") || line.hasPrefix("#") || line.hasPrefix("- ")
    }
}
