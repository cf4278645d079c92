import Areas
import Cases
import Inbox
import Kernel
import Registry

/// A line of a table of figures: what it is about, and its numbers.
struct FigureLine: Sendable {
    let key: String
    let name: String
    let figures: [Measure: Int]

    func callAsFunction(_ measure: Measure) -> Int { figures[measure] ?? 0 }
}

/// Names for the lines of tables.
struct LineNames: Sendable {
    let areas: AreaStore
    let organisations: OrganisationStore
    let book: CaseBook

    /// The lines of a table with their names: days in order, everything else by the most cases.
    func lines(_ table: FigureStore.Table, by dimension: Dimension, _ language: Language) async throws -> [FigureLine] {
        let names: [String: String]
        switch dimension {
        case .community, .grid:
            let found = try await areas.areas(table.keys.compactMap { Int64($0).map { Area.ID(rawValue: $0) } })
            names = Dictionary(found.map { (String($0.id.rawValue), $0.name) }) { first, _ in first }
        case .holder:
            let found = try await organisations.names(table.keys.compactMap { Int64($0) })
            names = Dictionary(found.map { (String($0.key), $0.value) }) { first, _ in first }
        case .category: names = Dictionary(groups.map { ($0.code, $0.name(language)) }) { first, _ in first }
        case .source: names = Dictionary(table.keys.map { ($0, Self.source($0)(language)) }) { first, _ in first }
        case .day:
            names = Dictionary(table.keys.map { ($0, CivilDate(days: Int($0) ?? 0).description) }) { first, _ in first }
        }
        let lines = table.map { FigureLine(key: $0.key, name: names[$0.key] ?? $0.key, figures: $0.value) }
        return lines.sorted { a, b in
            if dimension == .day { return a.key > b.key }
            let left = a(.opened) + a(.open) + a(.closed)
            let right = b(.opened) + b(.open) + b(.closed)
            return left == right ? a.key < b.key : left > right
        }
    }

    /// The groups of categories in the file's order.
    var groups: [(code: String, name: Text)] {
        var seen: Set<String> = []
        return book.categories.categories.compactMap { category in
            let code = String(category.code.prefix { $0 != "." })
            return seen.insert(code).inserted ? (code, category.group) : nil
        }
    }

    static func source(_ code: String) -> Text {
        Signal.Channel(rawValue: code)?.name ?? Text(same: code)
    }
}
