package import Cases
import Kernel

/// Writes what a form says of deadlines into the text of `deadlines.yaml`: only the parts that change are written anew.
package enum DeadlineFileText {
    /// The text that says what `new` says.
    /// - Throws: `InvalidInput` for a text that only a person can change.
    package static func changed(_ text: String, to new: DeadlineFile) throws -> String {
        guard let old = DeadlineFile.read(text) else { throw InvalidInput.unusualFile }
        var sections = YAMLSections(text)
        func set<Part: Equatable>(_ key: String, _ before: Part, _ after: Part, _ lines: @autoclosure () -> [String]?) {
            if before != after { sections.set(key, to: lines()) }
        }
        set("whole", old.whole, new.whole, new.whole.map { ["whole: \($0)"] })
        set("sources", old.sources ?? [], new.sources ?? [], list("sources", new.sources, source))
        set("urgency", old.urgency ?? [:], new.urgency ?? [:], urgency(new.urgency ?? [:]))
        set("pauses", old.pauses, new.pauses, new.pauses.map(pauses))
        set("extensions", old.extensions, new.extensions, new.extensions.map(extensions))
        set("warn_at", old.warnAt, new.warnAt, new.warnAt.map { ["warn_at: \($0)"] })
        set(
            "escalation",
            old.escalation ?? [],
            new.escalation ?? [],
            list("escalation", new.escalation) { rung in
                "{ after: \(rung.after), to: \(rung.to) }"
            }
        )
        set(
            "examples",
            old.examples ?? [],
            new.examples ?? [],
            list("examples", new.examples) { example in
                "{ source: \(example.source), category: \(example.category), contact: \(example.contact), handling: \(example.handling) }"
            }
        )
        guard DeadlineFile.read(sections.text)?.plain == new.plain else { throw InvalidInput.unusualFile }
        return sections.text
    }

    private static func list<Item>(_ key: String, _ items: [Item]?, _ line: (Item) -> String) -> [String]? {
        guard let items, !items.isEmpty else { return nil }
        return ["\(key):"] + items.map { "  - \(line($0))" }
    }

    private static func source(_ entry: DeadlineFile.Source) -> String {
        let parts = [
            ("source", entry.source), ("category", entry.category), ("contact", entry.contact),
            ("handling", entry.handling),
        ]
        return flow(parts)
    }

    private static func urgency(_ entries: [String: DeadlineFile.Limits]) -> [String]? {
        let lines = ["urgent", "critical"].compactMap { word -> String? in
            guard let limits = entries[word], limits.contact != nil || limits.handling != nil else { return nil }
            return "  \(word): \(flow([("contact", limits.contact), ("handling", limits.handling)]))"
        }
        return lines.isEmpty ? nil : ["urgency:"] + lines
    }

    private static func pauses(_ pauses: DeadlineFile.Pauses) -> [String] {
        let reasons = pauses.reasons.map { reason -> String in
            let name = reason.name.text
            let words =
                name.en == name.zh
                ? "{ zh: \(YAMLLines.quoted(name.zh)) }"
                : "{ zh: \(YAMLLines.quoted(name.zh)), en: \(YAMLLines.quoted(name.en)) }"
            return "    - { code: \(YAMLLines.quoted(reason.code)), name: \(words), longest: \(reason.longest) }"
        }
        return ["pauses:", "  most: \(pauses.most)", reasons.isEmpty ? "  reasons: []" : "  reasons:"] + reasons
    }

    private static func extensions(_ extensions: DeadlineFile.Extensions) -> [String] {
        ["extensions:", "  most: \(extensions.most)", "  lengths: [\(extensions.lengths.joined(separator: ", "))]"]
    }

    private static func flow(_ parts: [(String, String?)]) -> String {
        "{ \(parts.compactMap { key, value in value.map { "\(key): \($0)" } }.joined(separator: ", ")) }"
    }
}

extension DeadlineFile {
    /// With nothing instead of what says nothing.
    fileprivate var plain: DeadlineFile {
        var file = self
        file.sources = sources ?? []
        file.urgency = (urgency ?? [:]).filter { $0.value.contact != nil || $0.value.handling != nil }
        file.escalation = escalation ?? []
        file.examples = examples ?? []
        return file
    }
}
