import Access
import Cases
import Kernel

/// The table of figures for other programs.
struct FigureExport {
    let dimension: Dimension
    let measures: [Measure]
    let lines: [FigureLine]
    /// What the figures are cut down to, in words.
    let conditions: [String]
    /// Who takes it out, and when.
    let taken: ExportMark
    let now: Instant
    let language: Language

    private var heads: [String] { [dimension.name(language)] + measures.map { $0.name(language) } }

    /// Who took it out and when, and of what, so that a copy tells where it comes from.
    private var mark: String {
        ([taken.words(rows: lines.count)(language)] + conditions).joined(separator: Text("；", "; ")(language))
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
            author: taken.name,
            now: now
        ).bytes()
    }
}
