import Inbox

/// What somebody typed, as conditions on tokens.
package struct SearchQuery: Sendable, Hashable {
    /// The most characters that are taken; more is refused.
    package static let lengthLimit = 100

    /// One stretch of what was typed; each must be found.
    package struct Term: Sendable, Hashable {
        /// All of them together stand for the stretch.
        var tokens: [String]
        /// As which number of a case or receipt it can be read, without hyphens, in lower case.
        var numbers: [String] = []
        /// Set when it can be the end of a telephone number: four digits.
        var phoneEnd: String?
    }

    /// The text as typed.
    let text: String
    let terms: [Term]

    package init(_ text: String) {
        self.text = text
        terms = SearchTokens.runs(of: text).map { run in
            switch run {
            case .han(let scalars):
                let pairs = zip(scalars, scalars.dropFirst()).map { SearchTokens.token([$0, $1]) }
                return Term(tokens: pairs.isEmpty ? [SearchTokens.token(scalars)] : unique(pairs))
            case .word(let parts):
                let whole = parts.joined()
                let isPhoneEnd = parts.count == 1 && whole.utf8.count == 4 && whole.allSatisfy { "0"..."9" ~= $0 }
                let receipt = Receipt.number(typed: whole).map { $0.lowercased() }
                return Term(
                    tokens: unique(parts.map { SearchTokens.token(word: $0) }),
                    numbers: unique([whole, receipt].compactMap(\.self).filter { $0.utf8.count >= 8 }),
                    phoneEnd: isPhoneEnd ? whole : nil
                )
            }
        }
    }

    /// Whether nothing of it can be looked for: it is empty or consists of signs.
    var isEmpty: Bool { terms.isEmpty }

    var isTooLong: Bool { text.count > Self.lengthLimit }

    /// The numbers that a case or a signal may have of its own.
    var numbers: [String] { unique(terms.flatMap(\.numbers)) }

    var asksForPhone: Bool { terms.contains { $0.phoneEnd != nil } }
}

private func unique(_ list: [String]) -> [String] {
    var seen: Set<String> = []
    return list.filter { seen.insert($0).inserted }
}

/// A condition on the tokens of an entry, and how each database writes it.
///
/// Its tokens are letters and digits in lower case, which neither syntax knows as words of its own.
indirect enum TokenCondition: Sendable, Hashable {
    case token(String)
    case all([TokenCondition])
    case any([TokenCondition])

    /// Nothing has this token.
    static let never = TokenCondition.token("none")

    /// For FTS5's MATCH.
    var fts5: String { written(" AND ", " OR ") }

    /// For PostgreSQL's tsquery.
    var tsquery: String { written(" & ", " | ") }

    private func written(_ and: String, _ or: String) -> String {
        func list(_ parts: [TokenCondition], _ sign: String) -> String {
            guard !parts.isEmpty else { return Self.never.written(and, or) }
            let texts = parts.map { $0.written(and, or) }
            return texts.count == 1 ? texts[0] : "(\(texts.joined(separator: sign)))"
        }
        return switch self {
        case .token(let token): token
        case .all(let parts): list(parts, and)
        case .any(let parts): list(parts, or)
        }
    }
}
