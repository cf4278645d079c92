package import Cases
package import Foundation
import Inbox
import Kernel

extension TicketMapping {
    /// Reads and checks the mappings of a folder, by code; their examples must come out as they say.
    package static func readAll(folder: URL, book: CaseBook) throws -> [TicketMapping] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return try names.filter { $0.hasSuffix(".yaml") }.sorted().map { name in
            try read(folder.appending(path: name), book: book)
        }
    }

    /// Reads and checks one mapping.
    /// - Throws: `ConfigurationFault` that names file, place and problem.
    package static func read(_ file: URL, book: CaseBook) throws -> TicketMapping {
        let text: String
        do { text = try String(contentsOf: file, encoding: .utf8) } catch {
            throw ConfigurationFault(file: file.lastPathComponent, place: "", problem: "cannot be read")
        }
        return try read(text, name: file.lastPathComponent, book: book)
    }

    /// The same for a text.
    package static func read(_ text: String, name: String, book: CaseBook) throws -> TicketMapping {
        let mapping = try MappingFile.decode(text, name: name).mapping(text, name: name, book.categories)
        for (index, example) in mapping.examples.enumerated() {
            guard let problem = mapping.problem(of: example, book) else { continue }
            throw ConfigurationFault(file: name, place: "examples[\(index + 1)]", problem: problem)
        }
        return mapping
    }
}

/// A mapping as it stands in its file.
private struct MappingFile: Decodable {
    let name: ConfiguredText
    let source: String
    let zone: String?
    let times: [String]
    let maskNumbers: Bool?
    let columns: [String: Entry]
    let aliases: [String: String]?
    let examples: [ExampleEntry]

    enum CodingKeys: String, CodingKey {
        case name, source, zone, times, columns, aliases, examples
        case maskNumbers = "mask_numbers"
    }

    struct Entry: Decodable {
        let from: [String]
        let with: [String]?
        let required: Bool?
        let table: [String: String]?
        let otherwise: [String]?
        let daysAfterCreated: Bool?

        enum CodingKeys: String, CodingKey {
            case from, with, required, table, otherwise
            case daysAfterCreated = "days_after_created"
        }
    }

    struct ExampleEntry: Decodable {
        let row: [String: String]
        let gives: [String: String]?
        let refuses: String?
    }

    static func decode(_ text: String, name: String) throws -> MappingFile {
        try ConfigurationFile.decode(text, name: name)
    }

    func mapping(_ text: String, name file: String, _ tree: CategoryTree) throws -> TicketMapping {
        func fault(_ place: String, _ problem: String) -> ConfigurationFault {
            ConfigurationFault(file: file, place: place, problem: problem)
        }
        guard (1...40).contains(source.count) else { throw fault("source", "has 1 to 40 characters") }
        guard let zone = TimeReader.zone(zone ?? "Asia/Shanghai") else {
            throw fault("zone", "is like Asia/Shanghai or +08:00")
        }
        let patterns = try times.enumerated().map { index, text in
            guard let pattern = TimePattern(text) else {
                throw fault("times[\(index + 1)]", "\(text) needs yyyy, M and d")
            }
            return pattern
        }
        guard !patterns.isEmpty else { throw fault("times", "names no way of writing a time") }
        var found: [TicketField: TicketMapping.Column] = [:]
        for (word, entry) in columns.sorted(by: { $0.key < $1.key }) {
            guard let field = TicketField(rawValue: word) else {
                let known = TicketField.allCases.map(\.rawValue).joined(separator: ", ")
                throw fault("columns.\(word)", "is none of \(known)")
            }
            found[field] = try column(entry, field, tree) { fault("columns.\(word)\($0)", $1) }
        }
        for field in [TicketField.number, .created] where found[field] == nil {
            throw fault("columns.\(field.rawValue)", "is missing")
        }
        guard found[.text] != nil || found[.title] != nil else { throw fault("columns.text", "is missing") }
        for (index, example) in examples.enumerated() where (example.gives == nil) == (example.refuses == nil) {
            throw fault("examples[\(index + 1)]", "says either what it gives or what it refuses")
        }
        guard examples.contains(where: { $0.gives != nil }) else {
            throw fault("examples", "shows no row that is taken")
        }
        return TicketMapping(
            code: file.hasSuffix(".yaml") ? String(file.dropLast(5)) : file,
            name: name.text,
            source: source,
            zone: zone,
            times: patterns,
            masksNumbers: maskNumbers ?? true,
            columns: found,
            aliases: aliases ?? [:],
            examples: examples.map { .init(row: $0.row, gives: $0.gives ?? [:], refuses: $0.refuses) },
            digest: sha256(text)
        )
    }

    private func column(
        _ entry: Entry,
        _ field: TicketField,
        _ tree: CategoryTree,
        fault: (String, String) -> ConfigurationFault
    ) throws -> TicketMapping.Column {
        guard !entry.from.isEmpty else { throw fault(".from", "names no column") }
        let isDays = entry.daysAfterCreated ?? false
        guard !isDays || (field.isTime && field != .created) else {
            throw fault(".days_after_created", "is for accepted, closed and due")
        }
        var column = TicketMapping.Column(
            from: entry.from.map(HeaderFinder.plain),
            with: (entry.with ?? []).map(HeaderFinder.plain),
            isRequired: entry.required ?? [.number, .created].contains(field),
            isDaysAfterCreated: isDays
        )
        for (word, value) in entry.table ?? [:] {
            guard let meaning = Self.meaning(value, of: field, tree) else {
                throw fault(".table.\(word)", "\(value) is no \(field.rawValue)")
            }
            column.table[word] = meaning
        }
        for word in entry.otherwise ?? [] {
            switch (word, field) {
            case ("names", .category): column.otherwise.append(.names)
            case ("keywords", .category): column.otherwise.append(.keywords)
            case ("ask", .category): column.otherwise.append(.ask)
            case ("text", .area): column.otherwise.append(.text)
            default:
                guard let meaning = Self.meaning(word, of: field, tree) else {
                    throw fault(".otherwise", "\(word) is nothing that a \(field.rawValue) can fall back on")
                }
                column.otherwise.append(.meaning(meaning))
            }
        }
        return column
    }

    /// What a word of the file means for a field; nil when nothing.
    private static func meaning(_ word: String, of field: TicketField, _ tree: CategoryTree) -> TicketMapping.Meaning? {
        if word == "nothing" { return .nothing }
        switch field {
        case .channel: return Signal.Channel(rawValue: word).map { .channel($0) }
        case .nature: return Ticket.Nature(rawValue: word).map { .nature($0) }
        case .category: return tree[word].map { .category($0.code) }
        case .state: return TicketState(rawValue: word).map { .state($0) }
        case .satisfaction:
            let parts = word.split(separator: " ")
            guard parts.count == 2, ["solved", "unsolved"].contains(parts[0]), let number = Int(parts[1]) else {
                return nil
            }
            return Case.Rating(isSolved: parts[0] == "solved", satisfaction: number).map { .rating($0) }
        case .area, .organisation: return word.isEmpty ? nil : .code(word)
        case .number, .text, .title, .created, .accepted, .closed, .due, .name, .phone, .result: return nil
        }
    }
}
