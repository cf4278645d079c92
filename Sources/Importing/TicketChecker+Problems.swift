import Kernel

/// What is said of rows that are refused, or taken with a change.
extension TicketChecker {
    @discardableResult
    mutating func refuse(_ row: RawRow, _ field: TicketField?, _ message: Text) -> Bool {
        tally.refused += 1
        tally.reasons[message.en.filter { !$0.isNumber }, default: 0] += 1
        problems.append(problem(row, field, message, isRefusal: true))
        return false
    }

    mutating func note(_ row: RawRow, _ field: TicketField, _ message: Text) {
        problems.append(problem(row, field, message, isRefusal: false))
    }

    func problem(_ row: RawRow, _ field: TicketField?, _ message: Text, isRefusal: Bool) -> ImportProblem {
        let place = field.flatMap { places[$0.index].first }
        let value =
            field.map { field in ImportProblem.masked(place.map { row.text($0).trimmedEnds } ?? "", field) } ?? ""
        return ImportProblem(
            line: row.line,
            column: place.map { header.names.indices.contains($0) ? header.names[$0] : "" } ?? field?.rawValue ?? "",
            value: value,
            isRefusal: isRefusal,
            message: message
        )
    }

    mutating func refuse(_ row: RawRow, _ fault: RawRow.Fault) {
        let (column, message): (Int?, Text) =
            switch fault {
            case .notText(let field):
                (field, Text("有无法识别的字符，请检查编码", "bytes that are no text: is it the right encoding?"))
            case .nul(let field): (field, Text("有空字符", "a NUL character"))
            case .afterQuote(let field): (field, Text("结束引号之后还有文字", "text after the closing quotation mark"))
            case .endless: (nil, Text("引号没有结束", "a quotation mark is never closed"))
            }
        tally.refused += 1
        tally.reasons[message.en, default: 0] += 1
        let name = column.flatMap { header.names.indices.contains($0) ? header.names[$0] : nil } ?? ""
        problems.append(.init(line: row.line, column: name, value: "", isRefusal: true, message: message))
    }

    func extraIsBlank(_ row: RawRow) -> Bool {
        (header.names.count..<row.count).allSatisfy { field in
            row.bytes.withUnsafeBytes { FieldText.trimmed($0, row.range(field)).isEmpty }
        }
    }
}

extension String {
    fileprivate var trimmedEnds: String {
        let first = drop { $0.isWhitespace }
        return String(first.reversed().drop { $0.isWhitespace }.reversed())
    }
}
