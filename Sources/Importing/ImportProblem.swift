public import Kernel

/// Something that is wrong with one row of a file.
public struct ImportProblem: Sendable, Hashable {
    /// The line (CSV) or row (XLSX), from 1.
    public let line: Int
    /// The column's name in the file; empty when it is none in particular.
    public let column: String
    /// What stands there, masked where it may say who somebody is.
    public let value: String
    /// Whether the row was not taken over; otherwise it was, with something left out or changed.
    public let isRefusal: Bool
    public let message: Text

    public init(line: Int, column: String, value: String, isRefusal: Bool, message: Text) {
        self.line = line
        self.column = column
        self.value = value
        self.isRefusal = isRefusal
        self.message = message
    }

    /// A value as a report may show it: not what people wrote or are called.
    static func masked(_ value: String, _ field: TicketField) -> String {
        switch field {
        case .phone:
            let digits = value.filter(\.isNumber)
            return digits.count < 8 ? "…" : "\(digits.prefix(3))****\(digits.suffix(digits.count > 10 ? 4 : 2))"
        case .name: return value.isEmpty ? "" : "\(value.prefix(1))*"
        case .text, .title, .result, .area: return value.isEmpty ? "" : "(\(value.count))"
        case .number, .created, .accepted, .closed, .due, .channel, .nature, .category, .organisation, .state,
            .satisfaction:
            return String(value.prefix(60))
        }
    }
}

extension ImportProblem {
    /// The problems as a table for a spreadsheet: UTF-8 with a byte order mark, which Excel asks for.
    package static func csv(_ problems: [ImportProblem], _ language: Language, more: Int = 0) -> String {
        let head = [
            Text("行", "line"), Text("列", "column"), Text("值", "value"), Text("结果", "result"), Text("问题", "problem"),
        ]
        var lines = ["\u{FEFF}" + head.map { quoted($0(language)) }.joined(separator: ",")]
        for problem in problems {
            let result = problem.isRefusal ? Text("未导入", "refused") : Text("已导入，有改动", "taken with a change")
            let fields = [
                String(problem.line), problem.column, problem.value, result(language), problem.message(language),
            ]
            lines.append(fields.map(quoted).joined(separator: ","))
        }
        if more > 0 {
            lines.append(",,,,\(quoted(Text("还有 \(more) 条未列出", "\(more) more are not listed")(language)))")
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    /// A field of a table; what a spreadsheet would take for a formula gets a mark before it.
    private static func quoted(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.contains(where: { ",\"\n\r".contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
