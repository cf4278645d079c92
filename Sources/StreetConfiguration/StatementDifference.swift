import Kernel

/// What changes between two files that are told in statements, in words.
enum StatementDifference {
    static func items(_ old: [ConfigurationStatement], _ new: [ConfigurationStatement]) -> [Text] {
        let before = Dictionary(old.map { ($0.key, $0) }) { first, _ in first }
        let after = Dictionary(new.map { ($0.key, $0) }) { first, _ in first }
        var items = new.compactMap { statement -> Text? in
            guard let was = before[statement.key] else { return added(statement) }
            guard was.value != statement.value else { return nil }
            let name = name(statement)
            return Text(
                "\(name.zh)：\(was.value.zh) → \(statement.value.zh)",
                "\(name.en): \(was.value.en) → \(statement.value.en)"
            )
        }
        items += old.filter { after[$0.key] == nil }.map(removed)
        // Of lists in which the first that fits counts.
        let (kept, stays) = (old.filter { after[$0.key] != nil }, new.filter { before[$0.key] != nil })
        if kept.map(\.key) != stays.map(\.key), kept.filter(\.isItem).map(\.key) != stays.filter(\.isItem).map(\.key) {
            items.append(Text("次序改变", "the order changes"))
        }
        return items
    }

    private static func added(_ statement: ConfigurationStatement) -> Text {
        let name = name(statement)
        return Text("\(name.zh)增加：\(statement.value.zh)", "\(name.en), added: \(statement.value.en)")
    }

    private static func removed(_ statement: ConfigurationStatement) -> Text {
        let name = name(statement)
        return Text("\(name.zh)去掉：\(statement.value.zh)", "\(name.en), removed: \(statement.value.en)")
    }

    private static func name(_ statement: ConfigurationStatement) -> Text {
        Text(statement.names.map(\.zh).joined(separator: " / "), statement.names.map(\.en).joined(separator: " / "))
    }
}
