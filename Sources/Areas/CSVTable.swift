package import Kernel
import Web

/// A CSV file with a head line: each row's fields by the names of their columns.
package struct CSVTable: Sendable {
    /// One line of the table.
    package struct Row: Sendable {
        fileprivate let fields: [CSV.Field]
        fileprivate let positions: [String: Int]

        /// The text of a column without white space around it; empty for a column that is not there.
        package subscript(column: String) -> String { field(column)?.text.trimmed ?? "" }

        /// What is wrong with a column's text.
        package func problem(_ column: String, _ message: Text) -> ImportProblems.Problem {
            let line = field(column)?.line ?? fields.first?.line ?? 0
            return .init(.field(line: line, column: positions[column] ?? 0, name: column), message)
        }

        private func field(_ column: String) -> CSV.Field? {
            guard let position = positions[column], fields.indices.contains(position - 1) else { return nil }
            return fields[position - 1]
        }
    }

    package let rows: [Row]

    /// Reads a file that has just these columns, in any order; throws `ImportProblems`.
    package init(_ bytes: [UInt8], columns: [String]) throws {
        let (records, positions) = try Self.read(bytes, columns: columns)
        let broken = records.filter { $0.count != positions.count }.map { record in
            ImportProblems.Problem(
                .field(line: record.first?.line ?? 0, column: record.count, name: ""),
                Text(
                    "应有 \(positions.count) 列，实有 \(record.count) 列",
                    "\(positions.count) columns are needed, there are \(record.count)"
                )
            )
        }
        guard broken.isEmpty else { throw ImportProblems(Array(broken.prefix(ImportProblems.most))) }
        rows = records.map { Row(fields: $0, positions: positions) }
    }

    /// The records below the head line, and where (from 1) each column stands.
    static func read(_ bytes: [UInt8], columns: [String]) throws -> (records: [[CSV.Field]], positions: [String: Int]) {
        let records: [[CSV.Field]]
        do { records = try CSV(bytes).records } catch { throw ImportProblems([problem(error)]) }
        guard let head = records.first else {
            throw ImportProblems([.init(.file, Text("文件是空的", "the file is empty"))])
        }
        return (Array(records.dropFirst()), try positions(head, columns))
    }

    private static func positions(_ head: [CSV.Field], _ columns: [String]) throws -> [String: Int] {
        var positions: [String: Int] = [:]
        var problems: [ImportProblems.Problem] = []
        for (index, field) in head.enumerated() {
            let place = ImportProblems.Place.field(line: field.line, column: index + 1, name: field.text)
            if !columns.contains(field.text) {
                problems.append(.init(place, Text("不认识这一列", "this column is not known")))
            } else if positions.updateValue(index + 1, forKey: field.text) != nil {
                problems.append(.init(place, Text("这一列出现了两次", "this column is there twice")))
            }
        }
        let missing = columns.filter { positions[$0] == nil }
        if !missing.isEmpty {
            let names = missing.joined(separator: ", ")
            let place = ImportProblems.Place.field(line: head.first?.line ?? 1, column: head.count + 1, name: "")
            problems.append(.init(place, Text("缺少列：\(names)", "missing columns: \(names)")))
        }
        guard problems.isEmpty else { throw ImportProblems(problems) }
        return positions
    }

    private static func problem(_ fault: CSV.Fault) -> ImportProblems.Problem {
        switch fault {
        case .notUTF8(let line, let column):
            .init(
                .field(line: line, column: column, name: ""),
                Text("不是 UTF-8 文本，请另存为 UTF-8 编码的 CSV", "this is no UTF-8; save the file as CSV in UTF-8")
            )
        case .quoteNotClosed(let line, let column):
            .init(.field(line: line, column: column, name: ""), Text("引号没有结束", "the quotation mark is never closed"))
        case .quoteInside(let line, let column):
            .init(
                .field(line: line, column: column, name: ""),
                Text("没有以引号开头的字段里有引号", "a quotation mark inside a field that does not start with one")
            )
        case .textAfterQuote(let line, let column):
            .init(
                .field(line: line, column: column, name: ""),
                Text("结束引号之后还有文字", "text after the closing quotation mark")
            )
        }
    }
}
