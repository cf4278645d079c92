import Yams

/// Where the things of a configuration file stand in its text; YAML, and JSON with it.
package struct ConfigurationLines {
    private let root: Node?

    /// A text that cannot be read has no lines.
    package init(_ text: String) { root = try? Yams.compose(yaml: text) }

    /// The line, from 1, of the thing at a path, or of the nearest thing around it that is there.
    ///
    /// A part of the path is a key, a place in a list (`[2]`, from 1), or the name of a list's entry: what its `code`,
    /// `state` or `action` says.
    package func line(of path: [String]) -> Int? {
        guard var node = root else { return nil }
        var line = node.mark?.line
        for part in path {
            guard let next = Self.child(part, of: node) else { break }
            line = next.line ?? line
            node = next.node
        }
        return line
    }

    private static let names: Set<String> = ["code", "state", "action"]

    private static func child(_ part: String, of node: Node) -> (node: Node, line: Int?)? {
        if let mapping = node.mapping {
            guard let pair = mapping.first(where: { $0.key.scalar?.string == part }) else { return nil }
            return (pair.value, pair.key.mark?.line)
        }
        guard let entries = node.sequence else { return nil }
        if part.hasPrefix("["), let index = Int(part.dropFirst().dropLast()), (1...entries.count).contains(index) {
            return (entries[index - 1], entries[index - 1].mark?.line)
        }
        let named = entries.first { entry in
            entry.mapping?.contains {
                names.contains($0.key.scalar?.string ?? "") && $0.value.scalar?.string == part
            } ?? false
        }
        return named.map { ($0, $0.mark?.line) }
    }
}
