import HTML
import Kernel
import Web

/// A file in words: its parts as sections, what each says as a row.
struct StatementTable {
    let statements: [ConfigurationStatement]
    let parts: ConfigurationParts

    private var language: Language { parts.language }

    var html: HTML {
        var sections: [(name: Text, statements: [ConfigurationStatement])] = []
        for statement in statements {
            let name = statement.names.first ?? Text("内容", "Content")
            if sections.last?.name == name, let last = sections.indices.last {
                sections[last].statements.append(statement)
            } else {
                sections.append((name, [statement]))
            }
        }
        return "\(each: sections.map { section($0.name, $0.statements) })"
    }

    private func section(_ name: Text, _ statements: [ConfigurationStatement]) -> HTML {
        // A list of whole sentences is a list; a value alone stands behind its name.
        if statements.allSatisfy(\.isItem) {
            let items = statements.map { "<li>\(words($0.value(language)))</li>" as HTML }
            return "<h2>\(words(name(language)))</h2><ol class=\"numbered\">\(each: items)</ol>"
        }
        if let only = statements.first, statements.count == 1, only.names.count < 2 {
            return "<h2>\(words(name(language)))</h2><p>\(words(only.value(language)))</p>"
        }
        var rows: [[HTML]] = []
        for group in Self.groups(statements) { rows += self.rows(group) }
        let heads = [Text("项目", "What"), Text("内容", "Value")]
        return "<h2>\(words(name(language)))</h2>\(parts.table(name, heads, rows))"
    }

    /// A street's own words are often Chinese on English pages too.
    private func words(_ text: String) -> HTML {
        text.contains { $0.unicodeScalars.contains { $0.properties.isIdeographic } }
            ? "<span lang=\"zh\">\(text)</span>" : "\(text)"
    }

    /// So many entries of a table of words stand in a row of their own; more are one row.
    private static let most = 4

    /// Statements that differ in their last name only, together.
    private static func groups(_ statements: [ConfigurationStatement]) -> [[ConfigurationStatement]] {
        var groups: [[ConfigurationStatement]] = []
        for statement in statements {
            if let last = groups.last?.last, !statement.isItem, !last.isItem, statement.names.count > 3,
                last.names.dropLast() == statement.names.dropLast()
            {
                groups[groups.count - 1].append(statement)
            } else {
                groups.append([statement])
            }
        }
        return groups
    }

    private func rows(_ group: [ConfigurationStatement]) -> [[HTML]] {
        func names(_ names: some Sequence<Text>) -> HTML {
            words(names.map { $0(language) }.joined(separator: " / "))
        }
        guard group.count > Self.most, let first = group.first else {
            return group.map { [names($0.names.dropFirst()), words($0.value(language))] }
        }
        let items = group.map { statement -> HTML in
            "<li>\(words("\(statement.names.last?(language) ?? "") → \(statement.value(language))"))</li>"
        }
        let count = Text("\(group.count) 项", "\(group.count) entries")
        return [
            [
                names(first.names.dropFirst().dropLast()),
                "<details class=\"fold\"><summary>\(count(language))</summary><ul class=\"word-list\">\(each: items)</ul></details>",
            ]
        ]
    }
}
