import Foundation

/// Cuts a text into the tokens that the index keeps, and names them in letters and digits only.
///
/// Chinese has no spaces: each Han character is a token, and so is each pair of neighbours. A word of two characters is
/// then one token, and a longer one is found where all its pairs are. Other words and numbers are whole tokens; a number
/// with hyphens is kept in its parts and as a whole without them.
///
/// A token is ASCII and begins with a letter that tells its kind, so that no text can become part of the syntax of a
/// query and no kind can be taken for another:
/// `h` Han, four digits of base 36 for each character; `w` a word of `a-z0-9`; `v` another word, in hexadecimal.
enum SearchTokens {
    /// A longer word is cut: nobody types it whole, and a token has to stay small.
    static let wordLimit = 48

    /// A stretch of one kind of characters.
    enum Run: Hashable {
        case han([Unicode.Scalar])
        /// The parts of a word with hyphens; mostly one.
        case word([String])
    }

    /// The text as it is compared: compatibility forms (full width) made one, in lower case.
    static func folded(_ text: String) -> String { text.precomposedStringWithCompatibilityMapping.lowercased() }

    /// All tokens of a text, each once.
    static func tokens(of text: String) -> Set<String> {
        var found: Set<String> = []
        for run in runs(of: text) {
            switch run {
            case .han(let scalars):
                for (index, scalar) in scalars.enumerated() {
                    found.insert(token([scalar]))
                    if index > 0 { found.insert(token([scalars[index - 1], scalar])) }
                }
            case .word(let parts):
                for part in parts { found.insert(token(word: part)) }
                if parts.count > 1 { found.insert(token(word: parts.joined())) }
            }
        }
        return found
    }

    /// The stretches of a text, in order; what is neither letter nor digit only parts them.
    static func runs(of text: String) -> [Run] {
        var runs: [Run] = []
        var han: [Unicode.Scalar] = []
        var word = ""
        var parts: [String] = []
        func endHan() {
            if !han.isEmpty { runs.append(.han(han)) }
            han = []
        }
        func endWord() {
            if !word.isEmpty { parts.append(word) }
            word = ""
            if !parts.isEmpty { runs.append(.word(parts)) }
            parts = []
        }
        for scalar in folded(text).unicodeScalars {
            if isHan(scalar) {
                endWord()
                han.append(scalar)
            } else if isLetter(scalar) {
                endHan()
                word.unicodeScalars.append(scalar)
            } else if scalar == "-", !word.isEmpty {
                parts.append(word)
                word = ""
            } else {
                endHan()
                endWord()
            }
        }
        endHan()
        endWord()
        return runs
    }

    static func isHan(_ scalar: Unicode.Scalar) -> Bool { !scalar.isASCII && scalar.properties.isIdeographic }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9": true
        case _ where scalar.isASCII: false
        default:
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || scalar.properties.generalCategory == .nonspacingMark
        }
    }

    /// The token of one Han character or of two neighbours.
    static func token(_ han: [Unicode.Scalar]) -> String {
        han.reduce(into: "h") { token, scalar in
            let digits = String(scalar.value, radix: 36)
            token += String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
    }

    /// The token of a folded word without hyphens.
    static func token(word: String) -> String {
        let cut = word.unicodeScalars.prefix(wordLimit)
        if cut.allSatisfy(\.isASCII) { return "w" + String(String.UnicodeScalarView(cut)) }
        return cut.reduce(into: "v") { token, scalar in token += String(scalar.value, radix: 16) + "x" }
    }
}
