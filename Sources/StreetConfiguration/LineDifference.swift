/// The lines that change between two texts, with a few unchanged ones around them.
package struct LineDifference: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case same, removed, added
        /// Lines that are the same and left out.
        case gap
    }

    package struct Line: Sendable, Hashable {
        package let kind: Kind
        package let text: String
        /// The line's number in the old text and in the new one.
        package let old: Int?
        package let new: Int?
    }

    package let lines: [Line]

    package init(from old: String, to new: String, around: Int = 2) {
        let before = Self.split(old)
        let after = Self.split(new)
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in after.difference(from: before) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var all: [Line] = []
        var (i, j) = (0, 0)
        while i < before.count || j < after.count {
            if i < before.count, removed.contains(i) {
                all.append(Line(kind: .removed, text: before[i], old: i + 1, new: nil))
                i += 1
            } else if j < after.count, added.contains(j) {
                all.append(Line(kind: .added, text: after[j], old: nil, new: j + 1))
                j += 1
            } else {
                // What is neither removed nor added stands in both.
                all.append(Line(kind: .same, text: j < after.count ? after[j] : "", old: i + 1, new: j + 1))
                i += 1
                j += 1
            }
        }
        let changed = all.indices.filter { all[$0].kind != .same }
        var shown: [Line] = []
        var isInGap = false
        var next = 0
        for (index, line) in all.enumerated() {
            while next < changed.count, changed[next] + around < index { next += 1 }
            let isNear = next < changed.count && abs(changed[next] - index) <= around
            if isNear {
                shown.append(line)
            } else if !isInGap {
                shown.append(Line(kind: .gap, text: "", old: nil, new: nil))
            }
            isInGap = !isNear
        }
        lines = changed.isEmpty ? [] : shown
    }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// As `diff` prints it.
    package var description: String {
        lines.map { line in
            switch line.kind {
            case .same: "  \(line.text)"
            case .removed: "- \(line.text)"
            case .added: "+ \(line.text)"
            case .gap: "  ..."
            }
        }.joined(separator: "\n")
    }
}
