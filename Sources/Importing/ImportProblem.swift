import Cases
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
    /// The problems as a table for a spreadsheet; `mark` tells who took it out.
    package static func csv(
        _ problems: [ImportProblem],
        _ language: Language,
        more: Int = 0,
        mark: Text? = nil
    ) -> [UInt8] {
        let head = [
            Text("行", "line"), Text("列", "column"), Text("值", "value"), Text("结果", "result"), Text("问题", "problem"),
        ]
        var table = CSVWriter()
        table.add(head.map { $0(language) })
        for problem in problems {
            let result = problem.isRefusal ? Text("未导入", "refused") : Text("已导入，有改动", "taken with a change")
            table.add([
                String(problem.line), problem.column, problem.value, result(language), problem.message(language),
            ])
        }
        if more > 0 { table.add(["", "", "", "", Text("还有 \(more) 条未列出", "\(more) more are not listed")(language)]) }
        if let mark { table.add([mark(language)]) }
        return table.bytes
    }
}
