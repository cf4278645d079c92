package import Cases
package import Foundation
import Inbox
package import Kernel

extension TicketMapping {
    /// Where the mappings stand in a configuration.
    package static let folder = "imports"

    /// Reads and checks the mappings of a configuration, by code; their examples must come out as they say.
    package static func readAll(_ set: ConfigurationSet, book: CaseBook) throws -> [TicketMapping] {
        try set.paths(in: folder).map { path in
            try read(set[path] ?? "", name: String(path.dropFirst(folder.count + 1)), book: book)
        }
    }

    /// What is wrong with the mappings of a configuration; of what they mean only when its categories can be read.
    package static func findings(_ set: ConfigurationSet) -> [ConfigurationFinding] {
        var findings: [ConfigurationFinding] = []
        let book = CaseBook.read(set, findings: &findings)
        return set.paths(in: folder).flatMap { path -> [ConfigurationFinding] in
            var document = ConfigurationDocument(file: path, text: set[path] ?? "")
            guard let book else {
                _ = document.read(MappingFile.self)
                return document.findings
            }
            do { _ = try read(&document, set[path] ?? "", book) } catch let fault as ConfigurationFault {
                if document.fault == nil { document.error(fault.place, fault.message) }
            } catch { document.error("", Text("不能用：\(error)", "\(error)")) }
            return document.findings
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
        var document = ConfigurationDocument(file: name, text: text)
        return try read(&document, text, book)
    }

    private static func read(
        _ document: inout ConfigurationDocument,
        _ text: String,
        _ book: CaseBook
    ) throws -> TicketMapping {
        let file: MappingFile = try ConfigurationFile.value(&document)
        let mapping = try file.mapping(text, name: document.file, book.categories)
        for (index, example) in mapping.examples.enumerated() {
            guard let problem = mapping.problem(of: example, book) else { continue }
            throw ConfigurationFault(
                file: document.file,
                place: "examples.[\(index + 1)]",
                Text("示例结果不符：\(problem)", problem)
            )
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

    func mapping(_ text: String, name file: String, _ tree: CategoryTree) throws -> TicketMapping {
        func fault(_ place: String, _ problem: Text) -> ConfigurationFault {
            ConfigurationFault(file: file, place: place, problem)
        }
        guard (1...40).contains(source.count) else {
            throw fault("source", Text("应为 1 至 40 个字符", "has 1 to 40 characters"))
        }
        guard let zone = TimeReader.zone(zone ?? "Asia/Shanghai") else {
            throw fault("zone", Text("应写作 Asia/Shanghai 或 +08:00", "is like Asia/Shanghai or +08:00"))
        }
        let patterns = try times.enumerated().map { index, text in
            guard let pattern = TimePattern(text) else {
                throw fault("times.[\(index + 1)]", Text("“\(text)”要有 yyyy、M 和 d", "\(text) needs yyyy, M and d"))
            }
            return pattern
        }
        guard !patterns.isEmpty else { throw fault("times", Text("没有写时间的格式", "names no way of writing a time")) }
        var found: [TicketField: TicketMapping.Column] = [:]
        for (word, entry) in columns.sorted(by: { $0.key < $1.key }) {
            guard let field = TicketField(rawValue: word) else {
                let known = TicketField.allCases.map(\.rawValue).joined(separator: ", ")
                throw fault("columns.\(word)", Text("没有这个字段，可写 \(known)", "is none of \(known)"))
            }
            found[field] = try column(entry, field, tree) { fault("columns.\(word)\($0)", $1) }
        }
        for field in [TicketField.number, .created] where found[field] == nil {
            throw fault("columns.\(field.rawValue)", Text("缺少", "is missing"))
        }
        guard found[.text] != nil || found[.title] != nil else { throw fault("columns.text", Text("缺少", "is missing")) }
        for (index, example) in examples.enumerated() where (example.gives == nil) == (example.refuses == nil) {
            throw fault(
                "examples.[\(index + 1)]",
                Text("要写 gives 或 refuses，只能写一个", "says either what it gives or what it refuses")
            )
        }
        guard examples.contains(where: { $0.gives != nil }) else {
            throw fault("examples", Text("至少要有一条被接收的示例", "shows no row that is taken"))
        }
        return TicketMapping(
            code: Self.code(file),
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

    /// The file's name without folder and ending.
    private static func code(_ file: String) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
    }

    private func column(
        _ entry: Entry,
        _ field: TicketField,
        _ tree: CategoryTree,
        fault: (String, Text) -> ConfigurationFault
    ) throws -> TicketMapping.Column {
        guard !entry.from.isEmpty else { throw fault(".from", Text("没有写列名", "names no column")) }
        let isDays = entry.daysAfterCreated ?? false
        guard !isDays || (field.isTime && field != .created) else {
            throw fault(".days_after_created", Text("只能用于 accepted、closed 和 due", "is for accepted, closed and due"))
        }
        var column = TicketMapping.Column(
            from: entry.from.map(HeaderFinder.plain),
            with: (entry.with ?? []).map(HeaderFinder.plain),
            isRequired: entry.required ?? [.number, .created].contains(field),
            isDaysAfterCreated: isDays
        )
        for (word, value) in entry.table ?? [:] {
            guard let meaning = Self.meaning(value, of: field, tree) else {
                throw fault(
                    ".table.\(word)",
                    Text("“\(value)”不能作为 \(field.rawValue)", "\(value) is no \(field.rawValue)")
                )
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
                    throw fault(
                        ".otherwise",
                        Text(
                            "\(field.rawValue) 不能用“\(word)”",
                            "\(word) is nothing that a \(field.rawValue) can fall back on"
                        )
                    )
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
