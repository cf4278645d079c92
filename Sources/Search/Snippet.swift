import HTML

/// The part of a text around the first place where something was found, with what was found marked.
struct Snippet: Sendable, Hashable {
    struct Piece: Sendable, Hashable {
        var text: String
        var isFound: Bool
    }

    let pieces: [Piece]
    var hasFound: Bool { pieces.contains(where: \.isFound) }

    /// How many characters stand before the first place, and how many the part has.
    static let lead = 16
    static let length = 90

    /// Looks for the query's stretches as they were typed; for a longer Chinese one that is not there, for its pairs.
    init(_ text: String, _ query: SearchQuery) {
        let characters = Array(text.map { $0.isNewline ? " " : $0 })
        var folded: [Unicode.Scalar] = []
        // The character that each folded scalar comes from: folding may make several of one, or none.
        var origin: [Int] = []
        for (index, character) in characters.enumerated() {
            for scalar in SearchTokens.folded(String(character)).unicodeScalars {
                folded.append(scalar)
                origin.append(index)
            }
        }
        var isFound = Array(repeating: false, count: characters.count)
        func mark(_ needle: [Unicode.Scalar]) -> Bool {
            var any = false
            guard !needle.isEmpty, needle.count <= folded.count else { return false }
            for start in 0...(folded.count - needle.count)
            where folded[start] == needle[0] && folded[start..<(start + needle.count)].elementsEqual(needle) {
                for place in start..<(start + needle.count) { isFound[origin[place]] = true }
                any = true
            }
            return any
        }
        for run in SearchTokens.runs(of: query.text) {
            switch run {
            case .han(let scalars):
                guard !mark(scalars) else { continue }
                for (a, b) in zip(scalars, scalars.dropFirst()) { _ = mark([a, b]) }
            case .word(let parts):
                guard !mark(Array(parts.joined(separator: "-").unicodeScalars)) else { continue }
                for part in parts { _ = mark(Array(part.unicodeScalars)) }
            }
        }
        let first = isFound.firstIndex(of: true) ?? 0
        let start = first > Self.lead ? first - Self.lead : 0
        let end = min(characters.count, start + Self.length)
        var pieces: [Piece] = []
        for index in start..<max(start, end) {
            if pieces.last?.isFound == isFound[index] {
                pieces[pieces.count - 1].text.append(characters[index])
            } else {
                pieces.append(Piece(text: String(characters[index]), isFound: isFound[index]))
            }
        }
        if start > 0 { pieces.insert(Piece(text: "…", isFound: false), at: 0) }
        if end < characters.count { pieces.append(Piece(text: "…", isFound: false)) }
        self.pieces = pieces
    }

    var html: HTML {
        let parts = pieces.map { piece -> HTML in piece.isFound ? "<mark>\(piece.text)</mark>" : "\(piece.text)" }
        return "\(each: parts)"
    }
}
