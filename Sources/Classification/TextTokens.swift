/// What a text is to a classifier: pairs of neighbouring characters and words, without what names or reaches a person.
///
/// Han characters are taken in pairs (and in other lengths, as the settings say), as the search does, because Chinese
/// writes no spaces; a stretch that is shorter is one token. Numbers are all the same number, so that `3幢2单元` and `5幢1单元`
/// read alike. What is left out, in training and when it is asked: numbers of seven digits and more (telephones, identity
/// cards, bank cards), addresses of the net, number plates, and names where words around them say that they are names.
///
/// A token never holds white space, `<` or `_`, so that none can be a label or the end of a line to fastText.
package struct TextTokens: Sendable, Hashable {
    /// What stands for any number, and for letters with digits.
    private static let number: Unicode.Scalar = "#"
    /// Beyond so many characters nothing is read: a report has 5,000.
    package static let textLimit = 6000
    /// From so many digits on a number could be a person's.
    private static let personalDigits = 7

    /// How many Han characters a token has: `[2]` for pairs.
    package let lengths: [Int]

    package init(lengths: [Int] = [2]) { self.lengths = lengths }

    /// The tokens of a text, in order; one that stands twice comes twice.
    ///
    /// `within`: only of the first so many Han characters and what stands between them.
    package func tokens(of text: String, within limit: Int = .max) -> [String] {
        var found: [String] = []
        var left = limit
        for run in Self.runs(of: text) where left > 0 {
            switch run {
            case .han(let scalars):
                append(Array(scalars.prefix(left)), to: &found)
                left -= scalars.count
            case .word(let word): found.append(word)
            }
        }
        return found
    }

    private func append(_ scalars: [Unicode.Scalar], to found: inout [String]) {
        let shortest = lengths.min() ?? 1
        guard scalars.count >= shortest else {
            if !scalars.allSatisfy({ $0 == Self.number }) { found.append(Self.string(scalars[...])) }
            return
        }
        for length in lengths where length <= scalars.count {
            for start in 0...(scalars.count - length) {
                found.append(Self.string(scalars[start..<(start + length)]))
            }
        }
    }

    /// The text without what names or reaches a person, for people to look at: what training sees.
    package static func cleaned(_ text: String) -> String {
        runs(of: text).map { run in
            switch run {
            case .han(let scalars): string(scalars[...])
            case .word(let word): word
            }
        }.joined(separator: " ")
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// A stretch of one kind.
    private enum Run {
        case han([Unicode.Scalar])
        case word(String)
    }

    private static func runs(of text: String) -> [Run] {
        var runs: [Run] = []
        var han: [Unicode.Scalar] = []
        var word: [Unicode.Scalar] = []
        func endHan() {
            if !han.isEmpty { runs.append(.han(withoutNames(han))) }
            han = []
        }
        func endWord() {
            defer { word = [] }
            guard !word.isEmpty else { return }
            switch kind(of: word, after: han.last) {
            case .personal: endHan()
            case .plate:
                han.removeLast()
                endHan()
            case .number: han.append(number)
            case .words(let words):
                endHan()
                runs += words.map(Run.word)
            }
        }
        for scalar in text.unicodeScalars.prefix(textLimit) {
            let folded = fold(scalar)
            if folded.isASCII, isWordPart(folded) {
                word.append(folded)
            } else if folded == " ", word.last.map(isDigit) ?? false {
                // A telephone number is written in groups: what follows decides.
                word.append("-")
            } else {
                endWord()
                if isHan(folded) { han.append(folded) } else { endHan() }
            }
        }
        endWord()
        endHan()
        return runs
    }

    private enum WordKind {
        case personal, plate, number
        case words([String])
    }

    private static func kind(of word: [Unicode.Scalar], after before: Unicode.Scalar?) -> WordKind {
        let digits = word.count(where: isDigit)
        let letters = word.count { ("a"..."z").contains($0) }
        if word.contains("@") || (letters > 0 && word.contains("/")) || word.starts(with: "www.".unicodeScalars) {
            return .personal
        }
        if digits >= personalDigits { return .personal }
        let plain = word.filter { isDigit($0) || ("a"..."z").contains($0) }
        if let before, plates.contains(before), (6...8).contains(plain.count), digits > 0, !isDigit(plain[0]) {
            return .plate
        }
        if digits > 0 || letters == 1 { return .number }
        let parts = word.split { !("a"..."z").contains($0) }.filter { $0.count > 1 }.map(string)
        return .words(parts)
    }

    /// The first character of number plates.
    private static let plates = Set("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼".unicodeScalars)
    /// After these words stands a name.
    private static let namesFollow = ["我叫", "姓名", "联系人", "本人叫"].map { Array($0.unicodeScalars) }
    /// Before these words stands a family name.
    private static let namesStandBefore = ["先生", "女士", "小姐"].map { Array($0.unicodeScalars) }

    /// Takes the names out that the words around them give away.
    private static func withoutNames(_ run: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var kept: [Unicode.Scalar] = []
        var index = 0
        while index < run.count {
            if let word = namesFollow.first(where: { run[index...].starts(with: $0) }) {
                kept += word
                // A name has two or three characters; the third may be another word's, which is the smaller harm.
                index += word.count + 3
            } else if index + 1 < run.count,
                namesStandBefore.contains(where: { run[(index + 1)...].starts(with: $0) })
            {
                index += 1
            } else {
                kept.append(run[index])
                index += 1
            }
        }
        return kept
    }

    /// Full width made half, capitals made small.
    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x41...0x5A: Unicode.Scalar(scalar.value + 0x20) ?? scalar
        case 0x3000: " "
        case 0xFF01...0xFF5E: fold(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
        default: scalar
        }
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        isDigit(scalar) || ("a"..."z").contains(scalar) || "@.-/:%+?=&_~".unicodeScalars.contains(scalar)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x323AF, 0xF900...0xFAFF: true
        default: false
        }
    }
}
