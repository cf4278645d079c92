import Kernel
import Web

/// Finds the line with the columns' names: hotlines put titles and dates above it.
package struct HeaderFinder {
    /// Where each field stands: the columns from 0, the first of several first.
    package struct Header: Sendable {
        package var places: [TicketField: [Int]] = [:]
        package var names: [String] = []
        package var line = 0
    }

    /// This many lines are looked at.
    static let depth = 50

    private let mapping: TicketMapping

    init(_ mapping: TicketMapping) { self.mapping = mapping }

    /// A column's name without what people write around it: white space, a star for what is required, case.
    static func plain(_ name: String) -> String {
        String(
            name.lowercased().replacing("（", with: "(").replacing("）", with: ")")
                .filter { !$0.isWhitespace && $0 != "*" && $0 != "\u{FEFF}" && $0 != "＊" }
        )
    }

    /// Reads on until the line of names is found; the rows that were read past it are given back, in their order.
    ///
    /// Spreadsheets may hold their rows in any order: the lowest numbers are looked at first.
    func find(in source: any RowSource) throws -> (header: Header, rest: [RawRow]) {
        var rows: [RawRow] = []
        var row = RawRow()
        while rows.count < Self.depth, try source.next(&row) { rows.append(row) }
        rows.sort { $0.line < $1.line }
        var best: (missing: [TicketField], line: Int, found: Int)?
        for (index, candidate) in rows.enumerated() where candidate.fault == nil {
            let header = header(of: candidate)
            let missing = missing(header)
            if missing.isEmpty { return (header, Array(rows[(index + 1)...])) }
            if header.places.count > best?.found ?? 0 { best = (missing, candidate.line, header.places.count) }
        }
        guard let best else {
            throw UnreadableTable(
                Text("没有找到表头，请检查对照方案", "no line with the names of columns was found: is it the right mapping?")
            )
        }
        let names = best.missing.map { mapping.columns[$0]?.from.joined(separator: "/") ?? $0.rawValue }
        throw UnreadableTable(
            Text("缺少列：\(names.joined(separator: "，"))", "columns are missing: \(names.joined(separator: ", "))"),
            line: best.line
        )
    }

    private func header(of row: RawRow) -> Header {
        var header = Header()
        header.line = row.line
        header.names = (0..<row.count).map { row.text($0).trimmed }
        var byName: [String: Int] = [:]
        for (index, name) in header.names.enumerated() {
            let plain = Self.plain(name)
            byName[plain] = byName[plain] ?? index
        }
        for (field, column) in mapping.columns {
            guard let first = column.from.compactMap({ byName[$0] }).first else { continue }
            header.places[field] = [first] + column.with.compactMap { byName[$0] }.filter { $0 != first }
        }
        return header
    }

    private func missing(_ header: Header) -> [TicketField] {
        let text: [TicketField] = header.places[.text] == nil && header.places[.title] == nil ? [.text] : []
        return text
            + TicketField.allCases.filter {
                mapping.columns[$0]?.isRequired == true && header.places[$0] == nil && !text.contains($0)
            }
    }
}
