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
            let items = statements.map { "<li lang=\"zh\">\($0.value(language))</li>" as HTML }
            return "<h2 lang=\"zh\">\(name(language))</h2><ol class=\"numbered\">\(each: items)</ol>"
        }
        if let only = statements.first, statements.count == 1, only.names.count < 2 {
            return "<h2 lang=\"zh\">\(name(language))</h2><p lang=\"zh\">\(only.value(language))</p>"
        }
        let rows = statements.map { statement -> [HTML] in
            let names = statement.names.dropFirst().map { $0(language) }.joined(separator: " / ")
            return ["<span lang=\"zh\">\(names)</span>", "<span lang=\"zh\">\(statement.value(language))</span>"]
        }
        let heads = [Text("项目", "What"), Text("内容", "Value")]
        return "<h2 lang=\"zh\">\(name(language))</h2>\(parts.table(name, heads, rows))"
    }
}
