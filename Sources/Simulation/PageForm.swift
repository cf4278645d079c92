/// A form of a page, as far as somebody needs it who fills it in.
package struct PageForm: Sendable, Hashable {
    /// Where it is sent to.
    package let path: String
    /// What it carries unseen, such as the number of events that the page showed.
    package let hidden: [String: String]
    /// The values that its lists offer, without the empty one, by the name of the list.
    package let choices: [String: [String]]
    /// What is chosen already in its lists.
    package let chosen: [String: String]

    /// Every form of a page, in order.
    package static func all(in page: String) -> [PageForm] {
        page.components(between: "<form ", and: "</form>").map { form in
            var hidden: [String: String] = [:]
            for input in form.components(between: "<input ", and: ">") where input.contains("type=\"hidden\"") {
                if let name = attribute("name", in: input) { hidden[name] = attribute("value", in: input) ?? "" }
            }
            var choices: [String: [String]] = [:]
            var chosen: [String: String] = [:]
            for list in form.components(between: "<select ", and: "</select>") {
                guard let name = attribute("name", in: list) else { continue }
                for option in list.components(between: "<option ", and: ">") {
                    guard let value = attribute("value", in: option), !value.isEmpty else { continue }
                    choices[name, default: []].append(value)
                    if option.hasSuffix(" selected") { chosen[name] = value }
                }
            }
            return PageForm(path: attribute("action", in: form) ?? "", hidden: hidden, choices: choices, chosen: chosen)
        }
    }

    /// The value of the first hidden field with that name in a page.
    package static func value(of name: String, in page: String) -> String? {
        page.components(between: "name=\"\(name)\" value=\"", and: "\"", limit: 1).first.map(unescaped)
    }

    /// The form with everything that it carries unseen and what a person adds.
    package func filled(_ added: [(name: String, value: String)], photos: [[UInt8]] = []) -> FilledForm {
        let carried = hidden.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        return FilledForm(path, carried + added, photos: photos)
    }

    private static func attribute(_ name: String, in tag: String) -> String? {
        tag.components(between: "\(name)=\"", and: "\"", limit: 1).first.map(unescaped)
    }

    /// The text as it stands in a page.
    static func escaped(_ text: String) -> String {
        [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")].reduce(text) {
            $0.replacing($1.0, with: $1.1)
        }
    }

    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(text) {
            $0.replacing($1.0, with: $1.1)
        }
    }
}

extension String {
    /// The stretches between each `start` and the next `end`, in order, at most `limit`; bytes are compared.
    func components(between start: String, and end: String, limit: Int = .max) -> [String] {
        let bytes = utf8
        var found: [String] = []
        var place = bytes.startIndex
        while found.count < limit, let from = bytes.firstIndex(of: start.utf8, from: place),
            let to = bytes.firstIndex(of: end.utf8, from: from.upperBound)
        {
            found.append(String(decoding: bytes[from.upperBound..<to.lowerBound], as: UTF8.self))
            place = to.upperBound
        }
        return found
    }
}

extension String {
    /// Whether a stretch occurs; bytes are compared, which is far quicker than comparing characters.
    func holds(_ stretch: String) -> Bool { utf8.firstIndex(of: stretch.utf8, from: utf8.startIndex) != nil }
}

extension String.UTF8View {
    /// Where the first occurrence of `wanted` from `place` on lies.
    fileprivate func firstIndex(of wanted: String.UTF8View, from place: Index) -> Range<Index>? {
        guard let head = wanted.first else { return nil }
        var at = place
        while let next = self[at...].firstIndex(of: head) {
            if self[next...].starts(with: wanted) { return next..<index(next, offsetBy: wanted.count) }
            at = index(after: next)
        }
        return nil
    }
}
