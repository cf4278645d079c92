import Yams

/// One thing that a file says, in words: `挂起 / 等待天气 / 最长：5 个工作日`.
package struct ConfigurationStatement: Sendable, Hashable {
    /// What stays the same when the value changes; unique in its file.
    package let key: String
    /// What it is about, from the outside to the inside; the first is the part of the file.
    package let names: [Text]
    package let value: Text
    /// Whether it is an item of a list without names: then only its coming and going can be told.
    package let isItem: Bool
}

/// What the keys and words of a kind of file are called.
package struct ConfigurationTerms: Sendable {
    let keys: [String: Text]
    let words: @Sendable (_ key: String, _ word: String) -> Text?

    /// Made of its words.
    ///
    /// `keys`: by the key, or by the one above it and the key where that makes a difference: `columns/name`.
    /// `words`: what a value is called under a key; nil for as it is written.
    package init(
        _ keys: [String: Text],
        words: @escaping @Sendable (_ key: String, _ word: String) -> Text? = { _, _ in nil }
    ) {
        self.keys = keys
        self.words = words
    }

    func name(_ key: String, under parent: String) -> Text { keys["\(parent)/\(key)"] ?? keys[key] ?? Text(same: key) }
}

extension ConfigurationDocument {
    /// Everything that the file says, in its order.
    package func statements(_ terms: ConfigurationTerms) -> [ConfigurationStatement] {
        guard let root else { return [] }
        var statements: [ConfigurationStatement] = []
        Self.tell(root, "", [], terms, &statements)
        return statements
    }

    private static func tell(
        _ node: Node,
        _ place: String,
        _ names: [Text],
        _ terms: ConfigurationTerms,
        _ statements: inout [ConfigurationStatement]
    ) {
        let parent = String(place.split(separator: "/").last ?? "")
        switch node {
        case .mapping(let mapping) where words(mapping) == nil:
            for pair in mapping {
                let key = pair.key.string ?? ""
                // A thing's code and name are what it is called.
                if place.hasSuffix("]"), key == "code" || key == "name" && words(pair.value.mapping) != nil { continue }
                tell(pair.value, "\(place)/\(key)", names + [terms.name(key, under: parent)], terms, &statements)
            }
        case .sequence(let sequence) where !sequence.allSatisfy({ $0.scalar != nil }):
            var counts: [String: Int] = [:]
            for item in sequence {
                let mapping = item.mapping
                if let code = mapping?["code"]?.string {
                    let name = words(mapping?["name"]?.mapping) ?? Text(same: code)
                    tell(item, "\(place)/[\(code)]", names + [name], terms, &statements)
                } else {
                    let value = summary(item, parent, terms)
                    counts[value.zh, default: 0] += 1
                    statements.append(
                        ConfigurationStatement(
                            key: "\(place)/\(value.zh)/\(counts[value.zh] ?? 0)",
                            names: names,
                            value: value,
                            isItem: true
                        )
                    )
                }
            }
        default:
            statements.append(
                ConfigurationStatement(key: place, names: names, value: summary(node, parent, terms), isItem: false)
            )
        }
    }

    /// What a part of a file says in one line.
    private static func summary(_ node: Node, _ key: String, _ terms: ConfigurationTerms) -> Text {
        switch node {
        case .scalar(let scalar): return word(scalar.string, key, terms)
        case .sequence(let sequence):
            return list(sequence.map { summary($0, key, terms) }, Text("、", ", "), usual: Text("无", "none"))
        case .mapping(let mapping):
            if let text = words(mapping) { return text }
            let parts = mapping.map { pair -> Text in
                let inner = pair.key.string ?? ""
                let name = terms.name(inner, under: key)
                let value = summary(pair.value, inner, terms)
                return Text("\(name.zh) \(value.zh)", "\(name.en) \(value.en)")
            }
            return list(parts, Text("，", ", "), usual: Text("无", "none"))
        case .alias: return Text("", "")
        }
    }

    private static func list(_ parts: [Text], _ separator: Text, usual: Text) -> Text {
        parts.isEmpty
            ? usual
            : Text(parts.map(\.zh).joined(separator: separator.zh), parts.map(\.en).joined(separator: separator.en))
    }

    private static func word(_ word: String, _ key: String, _ terms: ConfigurationTerms) -> Text {
        if let known = terms.words(key, word) { return known }
        switch word {
        case "true": return Text("是", "yes")
        case "false": return Text("否", "no")
        default: return TimeLimit(word)?.name ?? Text(same: word)
        }
    }

    /// A text in both languages; nil for any other mapping.
    private static func words(_ mapping: Node.Mapping?) -> Text? {
        guard let mapping, let zh = mapping["zh"]?.string, mapping.count <= 2 else { return nil }
        return Text(zh, mapping["en"]?.string ?? zh)
    }
}

extension TimeLimit {
    /// `3 个工作日`, as people say it.
    package var name: Text {
        switch self {
        case .minutes(let number): Text("\(number) 分钟", "\(number) minutes")
        case .days(let number): Text("\(number) 天", "\(number) days")
        case .hours(let number): Text("\(number) 小时", "\(number) hours")
        case .workingHours(let number): Text("\(number) 个工作小时", "\(number) working hours")
        case .workingDays(let number): Text("\(number) 个工作日", "\(number) working days")
        }
    }
}
