import Access
import Kernel

/// The tokens of an entry: what it is, where it lies, whose it is, when it was.
///
/// `k` kind, `a` area, `o` organisation, `n` its own number, `p` the end of a telephone number, `b` a stretch of time,
/// `x` a token of its texts under a key.
enum EntryTokens {
    static func kind(_ kind: SearchSubject.Kind) -> String { kind == .matter ? "kc" : "ks" }
    static func area(_ id: Int64) -> String { "a\(id)" }
    static func organisation(_ id: Int64) -> String { "o\(id)" }
    /// `number`: as printed.
    static func number(_ number: String) -> String {
        "n" + number.lowercased().filter { "a"..."z" ~= $0 || "0"..."9" ~= $0 }
    }

    /// The last four digits of a telephone number under a key, so that the index tells them to nobody who has only it.
    static func phone(_ end: String, _ hash: KeyedHash) -> String {
        "p" + hexadecimal(hash.code("phone-end:\(end)").prefix(8))
    }

    /// A token of a text under a key: whoever has only the index reads no word in it.
    ///
    /// Forty bits: of a million tokens one in a million is taken for another.
    static func keyed(_ token: String, _ hash: KeyedHash) -> String {
        let code = hash.code("token:\(token)")
        return String(unsafeUninitializedCapacity: 11) { out in
            out[0] = 120
            for place in 0..<10 {
                let digit = place.isMultiple(of: 2) ? code[place / 2] >> 4 : code[place / 2] & 15
                out[place + 1] = digit < 10 ? 48 + digit : 87 + digit
            }
            return 11
        }
    }

    /// About 25 days of entries: 2^31 milliseconds of the identifiers' time.
    static func stretch(_ entry: Int64) -> Int64 { entry >> 54 }
    static func time(stretch: Int64) -> String { "b\(stretch)" }

    /// What an entry within any of the reaches has.
    ///
    /// It only shortens the walk of the index: the conditions on the entry's columns decide.
    static func within(_ reaches: [Reach], _ kind: SearchSubject.Kind) -> TokenCondition {
        .any(
            Set(reaches).sorted { "\($0)" < "\($1)" }.compactMap { reach in
                switch reach {
                case .area(_, let id): .token(area(id))
                case .organisation(let id): kind == .matter ? .token(organisation(id)) : nil
                }
            }
        )
    }

    /// Everything that an entry is found by.
    ///
    /// `category`: the names of the category, in both languages.
    /// `phoneEnds`: the last four digits of the reporters' numbers.
    static func all(
        of subject: SearchSubject,
        category: [String],
        phoneEnds: [String],
        _ hash: KeyedHash
    ) -> Set<String> {
        var tokens: Set<String> = [
            kind(subject.key.kind), number(subject.number), time(stretch: stretch(subject.key.entry)),
        ]
        tokens.formUnion(subject.path.all.map(area))
        tokens.formUnion(subject.parties.map(organisation))
        tokens.formUnion(subject.receipts.map(number))
        tokens.formUnion(phoneEnds.map { phone($0, hash) })
        let words = [subject.number, subject.title, subject.place] + subject.receipts + category + subject.texts
        for text in words { for token in SearchTokens.tokens(of: text) { tokens.insert(keyed(token, hash)) } }
        return tokens
    }

    /// What meets the query, in the eyes of somebody who may look for telephone numbers within `phones`.
    static func meeting(_ query: SearchQuery, phones: [Reach], _ hash: KeyedHash) -> TokenCondition {
        .all(
            query.terms.map { term in
                var ways: [TokenCondition] = [.all(term.tokens.map { .token(keyed($0, hash)) })]
                ways += term.numbers.map { .token(number($0)) }
                if let end = term.phoneEnd, !phones.isEmpty {
                    // A reporter's number belongs to a signal, which no organisation reaches.
                    ways.append(.all([.token(phone(end, hash)), within(phones, .signal)]))
                }
                return .any(ways)
            }
        )
    }
}
