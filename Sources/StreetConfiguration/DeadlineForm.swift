import Cases
import Kernel
import Web

/// What the form of deadlines says: rows by their numbers from 0, in the order of the page.
enum DeadlineForm {
    /// So many rows of a kind are read at most; a file that somebody wrote may have more than a page is meant for.
    static let rowLimit = 1000

    /// - Throws: `InvalidInput`, with every field that is wrong.
    static func file(_ form: Form) throws -> DeadlineFile {
        var reader = Reader(form: form)
        let file = reader.file()
        guard reader.problems.isEmpty else { throw InvalidInput(reader.problems) }
        return file
    }

    private struct Reader {
        let form: Form
        var problems: [InvalidInput.Problem] = []

        mutating func file() -> DeadlineFile {
            DeadlineFile(
                whole: time("whole"),
                sources: rows("source") { reader, index in
                    guard let source = reader.word("source_\(index)") else { return nil }
                    return DeadlineFile.Source(
                        source: source,
                        category: reader.word("source_category_\(index)"),
                        contact: reader.time("source_contact_\(index)"),
                        handling: reader.time("source_handling_\(index)")
                    )
                },
                urgency: [
                    "urgent": .init(contact: time("urgent_contact"), handling: time("urgent_handling")),
                    "critical": .init(contact: time("critical_contact"), handling: time("critical_handling")),
                ],
                pauses: .init(most: number("pauses_most", 0...99) ?? 0, reasons: reasons()),
                extensions: .init(
                    most: number("extensions_most", 0...99) ?? 0,
                    lengths: rows("length", field: "_unit") { reader, index in reader.time("length_\(index)") }
                ),
                warnAt: number("warn_at", 1...99),
                escalation: ["holder", "community", "street"].compactMap { level in
                    number("after_\(level)", 0...1000).map { .init(after: $0, to: level) }
                },
                examples: rows("example_source") { reader, index in
                    guard let source = reader.word("example_source_\(index)") else { return nil }
                    return DeadlineFile.Example(
                        source: source,
                        category: reader.word("example_category_\(index)") ?? "",
                        contact: reader.time("example_contact_\(index)", isNeeded: true) ?? "",
                        handling: reader.time("example_handling_\(index)", isNeeded: true) ?? ""
                    )
                }
            )
        }

        private mutating func reasons() -> [DeadlineFile.Reason] {
            rows("reason_zh") { reader, index in
                guard let zh = reader.word("reason_zh_\(index)") else { return nil }
                let code = reader.word("reason_code_\(index)") ?? ""
                if code.wholeMatch(of: /[a-z0-9_]{1,40}/) == nil {
                    reader.problems.append(
                        .init(
                            "reason_code_\(index)",
                            Text("编码只能用小写字母、数字和下划线。", "A code has small letters, digits and _ only.")
                        )
                    )
                }
                return DeadlineFile.Reason(
                    code: code,
                    name: Text(zh, reader.word("reason_en_\(index)") ?? zh),
                    longest: reader.time("longest_\(index)", isNeeded: true) ?? ""
                )
            }
        }

        /// The rows of a kind that say something; `name` with the row's number, and `field` behind it, is there for each row of
        /// the page.
        private mutating func rows<Row>(
            _ name: String,
            field: String = "",
            _ row: (inout Reader, Int) -> Row?
        ) -> [Row] {
            var rows: [Row] = []
            for index in 0..<DeadlineForm.rowLimit {
                guard form["\(name)_\(index)\(field)"] != nil else { break }
                if let found = row(&self, index) { rows.append(found) }
            }
            return rows
        }

        private func word(_ name: String) -> String? { form[name].flatMap { $0.isEmpty ? nil : $0 } }

        private mutating func time(_ name: String, isNeeded: Bool = false) -> String? {
            do {
                let value = try CategoryTime.value(form["\(name)_number"], form["\(name)_unit"], field: name)
                if value == nil, isNeeded {
                    problems.append(.init("\(name)_number", Text("请填写时限。", "Please give a time.")))
                }
                return value
            } catch let input as InvalidInput {
                problems += input.problems
            } catch {
                problems.append(.init("\(name)_number", Text("请填写时限。", "Please give a time.")))
            }
            return nil
        }

        private mutating func number(_ name: String, _ range: ClosedRange<Int>) -> Int? {
            guard let text = word(name) else { return nil }
            guard let number = Int(text), range.contains(number) else {
                problems.append(
                    .init(
                        name,
                        Text(
                            "请填写 \(range.lowerBound) 至 \(range.upperBound) 的整数。",
                            "Please give a whole number from \(range.lowerBound) to \(range.upperBound)."
                        )
                    )
                )
                return nil
            }
            return number
        }
    }
}
