import Kernel

extension DeadlineRules {
    /// Reads and checks the text of `deadlines.yaml`; its examples must come out as it says.
    /// - Throws: `ConfigurationFault`, the first error.
    static func decode(_ text: String, categories: CategoryTree) throws -> DeadlineRules {
        let name = CaseBook.deadlinesFile
        return try rules(ConfigurationFile.decode(text, name: name, as: File.self), name, categories)
    }

    private static func rules(_ content: File, _ name: String, _ categories: CategoryTree) throws -> DeadlineRules {
        func fault(_ place: String, _ problem: String) -> ConfigurationFault {
            ConfigurationFault(file: name, place: place, problem: problem)
        }
        func limit(_ text: String?, _ place: String) throws -> TimeLimit? {
            guard let text else { return nil }
            guard let limit = TimeLimit(text) else {
                throw fault(place, "a time limit reads like 30m, 24h, 3d, 2wh or 5wd")
            }
            return limit
        }
        func limits(_ entry: File.Limits, _ place: String) throws -> Limits {
            Limits(
                contact: try limit(entry.contact, "\(place).contact"),
                handling: try limit(entry.handling, "\(place).handling")
            )
        }
        let groups = Set(
            categories.categories.flatMap { [$0.code, $0.code.split(separator: ".").first.map(String.init) ?? ""] }
        )
        var urgency: [Case.Severity: Limits] = [:]
        for (word, entry) in content.urgency ?? [:] {
            guard let severity: Case.Severity = ["urgent": .urgent, "critical": .critical][word] else {
                throw fault("urgency", "\(word) is neither urgent nor critical")
            }
            urgency[severity] = try limits(entry, "urgency.\(word)")
        }
        let reasons = try (content.pauses?.reasons ?? []).map { entry in
            guard let longest = try limit(entry.longest, "pauses.\(entry.code)") else {
                throw fault("pauses.\(entry.code)", "the longest time is missing")
            }
            return Reason(code: entry.code, name: entry.name.text, longest: longest)
        }
        guard Set(reasons.map(\.code)).count == reasons.count else { throw fault("pauses", "a code stands twice") }
        if let words = reasons.first(where: { $0.code.contains { !($0.isLetter || $0.isNumber || $0 == "_") } }) {
            throw fault("pauses", "\(words.code): a code has letters, numbers and _ only")
        }
        let ladder = try (content.escalation ?? []).map { entry -> Rung in
            guard let level: Level = ["holder": .holder, "community": .community, "street": .street][entry.to] else {
                throw fault("escalation", "to holder, community or street, not \(entry.to)")
            }
            guard (0...1000).contains(entry.after) else { throw fault("escalation", "after 0 to 1000 percent") }
            return Rung(after: entry.after, to: level)
        }
        guard zip(ladder, ladder.dropFirst()).allSatisfy({ $0.after < $1.after && $0.to < $1.to }) else {
            throw fault("escalation", "each step comes later and goes higher than the one before")
        }
        if let warnAt = content.warnAt, !(1...99).contains(warnAt) { throw fault("warn_at", "is 1 to 99 percent") }
        let rules = DeadlineRules(
            whole: try limit(content.whole, "whole"),
            sources: try (content.sources ?? []).enumerated().map { index, entry in
                if let category = entry.category, !groups.contains(category) {
                    throw fault("sources.[\(index + 1)]", "\(category) is no category")
                }
                let chosen = try limits(
                    .init(contact: entry.contact, handling: entry.handling),
                    "sources.[\(index + 1)]"
                )
                return Source(source: entry.source, category: entry.category, limits: chosen)
            },
            urgency: urgency,
            pauses: Pauses(most: content.pauses?.most ?? 0, reasons: reasons),
            extensions: Extensions(
                most: content.extensions?.most ?? 0,
                lengths: try (content.extensions?.lengths ?? []).compactMap { try limit($0, "extensions") }
            ),
            warnAt: content.warnAt,
            ladder: ladder
        )
        for (index, example) in (content.examples ?? []).enumerated() {
            let place = "examples.[\(index + 1)]"
            guard let category = categories[example.category] else {
                throw fault(place, "\(example.category) is no category")
            }
            let found = rules.classification(of: category, source: example.source)
            guard found.contact.description == example.contact, found.handling.description == example.handling else {
                throw fault(
                    place,
                    "comes out as \(found.contact) and \(found.handling), not \(example.contact) and \(example.handling)"
                )
            }
        }
        return rules
    }

    private struct File: Decodable {
        let whole: String?
        let sources: [Source]?
        let urgency: [String: Limits]?
        let pauses: Pauses?
        let extensions: Extensions?
        let warnAt: Int?
        let escalation: [Rung]?
        let examples: [Example]?

        enum CodingKeys: String, CodingKey {
            case whole, sources, urgency, pauses, extensions, escalation, examples
            case warnAt = "warn_at"
        }

        struct Source: Decodable {
            let source: String
            let category: String?
            let contact: String?
            let handling: String?
        }
        struct Limits: Decodable {
            let contact: String?
            let handling: String?
        }
        struct Pauses: Decodable {
            let most: Int
            let reasons: [Reason]
        }
        struct Reason: Decodable {
            let code: String
            let name: ConfiguredText
            let longest: String
        }
        struct Extensions: Decodable {
            let most: Int
            let lengths: [String]
        }
        struct Rung: Decodable {
            let after: Int
            let to: String
        }
        struct Example: Decodable {
            let source: String
            let category: String
            let contact: String
            let handling: String
        }
    }
}
