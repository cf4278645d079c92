import Cases
import Kernel

/// The table of figures for other programs.
struct FigureExport {
    let dimension: Dimension
    let measures: [Measure]
    let lines: [FigureLine]
    /// What the figures are cut down to, in words.
    let conditions: [String]
    /// Who takes it out.
    let viewer: String
    let now: Instant
    let language: Language

    private var heads: [String] { [dimension.name(language)] + measures.map { $0.name(language) } }

    /// Who took it out and when, and of what, so that a copy tells where it comes from.
    private var mark: String {
        let moment = CivilTime(now).description
        let who = Text(
            "由 \(viewer) 于 \(moment) 导出，共 \(lines.count) 行",
            "Exported by \(viewer) at \(moment), \(lines.count) rows"
        )(language)
        return ([who] + conditions).joined(separator: Text("；", "; ")(language))
    }

    /// A figure; nil where the lines have none of that kind.
    private func figure(_ measure: Measure, _ line: FigureLine) -> Int? {
        dimension.counts(measure) ? line(measure) : nil
    }

    var csv: [UInt8] {
        var table = CSVWriter()
        table.add(heads)
        for line in lines { table.add([line.name] + measures.map { figure($0, line).map { String($0) } ?? "" }) }
        table.add([mark])
        return table.bytes
    }

    func xlsx() async throws -> [UInt8] {
        let cells = lines.map { line -> [XLSXWriter.Cell] in
            [.text(line.name)] + measures.map { figure($0, line).map { .number($0) } ?? .none }
        }
        return try await XLSXWriter(
            sheet: Text("数据", "Figures")(language),
            heads: heads,
            rows: cells,
            mark: mark,
            author: viewer,
            now: now
        ).bytes()
    }
}
