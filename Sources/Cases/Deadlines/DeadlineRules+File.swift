import Inbox
package import Kernel

extension DeadlineRules {
    /// Reads and checks the text of `deadlines.yaml`; its examples must come out as it says.
    /// - Throws: `ConfigurationFault`, the first error.
    static func decode(_ text: String, categories: CategoryTree) throws -> DeadlineRules {
        var document = ConfigurationDocument(file: CaseBook.deadlinesFile, text: text)
        let rules = read(&document, categories: categories)
        if let fault = document.fault { throw fault }
        return rules
    }

    /// The same while findings are collected; what cannot be used is left out.
    package static func read(_ document: inout ConfigurationDocument, categories: CategoryTree) -> DeadlineRules {
        guard let file = document.read(DeadlineFile.self), document.isWhole else { return .plain }
        var reader = Reader(document: document, categories: categories)
        let rules = reader.rules(file)
        if reader.document.fault == nil { reader.check(file.examples ?? [], rules) }
        document = reader.document
        return rules
    }

    /// Reads one file: remembers what is wrong in it.
    private struct Reader {
        var document: ConfigurationDocument
        let categories: CategoryTree

        mutating func rules(_ file: DeadlineFile) -> DeadlineRules {
            if let warnAt = file.warnAt, !(1...99).contains(warnAt) {
                document.error("warn_at", Text("应为 1 至 99（百分比）", "is 1 to 99 percent"))
            }
            return DeadlineRules(
                whole: limit(file.whole, "whole"),
                sources: (file.sources ?? []).enumerated().map { index, entry in
                    source(entry, "sources.[\(index + 1)]")
                },
                urgency: urgency(file.urgency ?? [:]),
                pauses: pauses(file.pauses),
                extensions: extensions(file.extensions),
                warnAt: file.warnAt,
                ladder: ladder(file.escalation ?? [])
            )
        }

        private mutating func limit(_ text: String?, _ place: String) -> TimeLimit? {
            guard let text else { return nil }
            if let limit = TimeLimit(text) { return limit }
            document.error(
                place,
                Text(
                    "时限“\(text)”应写作 30m、24h、3d、2wh 或 5wd",
                    "“\(text)”: a time limit reads like 30m, 24h, 3d, 2wh or 5wd"
                )
            )
            return nil
        }

        private mutating func source(_ entry: DeadlineFile.Source, _ place: String) -> Source {
            if Signal.Channel(rawValue: entry.source) == nil {
                let known = Signal.Channel.allCases.map(\.rawValue)
                document.error(
                    "\(place).source",
                    Text(
                        "没有来源 \(entry.source)，可写 \(known.joined(separator: "、"))",
                        "\(entry.source) is no source: \(known.joined(separator: ", "))"
                    )
                )
            }
            let groups = categories.categories.flatMap { [$0.code, $0.groupCode] }
            if let category = entry.category, !groups.contains(category) {
                document.error("\(place).category", Text("没有类别或分组 \(category)", "\(category) is no category"))
            }
            return Source(
                source: entry.source,
                category: entry.category,
                limits: Limits(
                    contact: limit(entry.contact, "\(place).contact"),
                    handling: limit(entry.handling, "\(place).handling")
                )
            )
        }

        private mutating func urgency(_ entries: [String: DeadlineFile.Limits]) -> [Case.Severity: Limits] {
            var urgency: [Case.Severity: Limits] = [:]
            for (word, entry) in entries.sorted(by: { $0.key < $1.key }) {
                let place = "urgency.\(word)"
                guard let severity: Case.Severity = ["urgent": .urgent, "critical": .critical][word] else {
                    document.error(
                        place,
                        Text("只能写 urgent 或 critical，不是 \(word)", "\(word) is neither urgent nor critical")
                    )
                    continue
                }
                urgency[severity] = Limits(
                    contact: limit(entry.contact, "\(place).contact"),
                    handling: limit(entry.handling, "\(place).handling")
                )
            }
            return urgency
        }

        private mutating func pauses(_ entry: DeadlineFile.Pauses?) -> Pauses {
            var reasons: [Reason] = []
            for (index, reason) in (entry?.reasons ?? []).enumerated() {
                let place = "pauses.reasons.[\(index + 1)]"
                if reasons.contains(where: { $0.code == reason.code }) {
                    document.error(place, Text("编码 \(reason.code) 重复", "the code \(reason.code): a code stands twice"))
                }
                if reason.code.isEmpty || reason.code.contains(where: { !($0.isLetter || $0.isNumber || $0 == "_") }) {
                    document.error(
                        place,
                        Text(
                            "编码 \(reason.code) 只能用字母、数字和下划线",
                            "\(reason.code): a code has letters, numbers and _ only"
                        )
                    )
                }
                if let longest = limit(reason.longest, "\(place).longest") {
                    reasons.append(Reason(code: reason.code, name: reason.name.text, longest: longest))
                }
            }
            return Pauses(most: count(entry?.most, "pauses.most"), reasons: reasons)
        }

        private mutating func extensions(_ entry: DeadlineFile.Extensions?) -> Extensions {
            let lengths = (entry?.lengths ?? []).enumerated().compactMap { index, text in
                limit(text, "extensions.lengths.[\(index + 1)]")
            }
            return Extensions(most: count(entry?.most, "extensions.most"), lengths: lengths)
        }

        private mutating func count(_ number: Int?, _ place: String) -> Int {
            let number = number ?? 0
            if !(0...99).contains(number) { document.error(place, Text("应为 0 至 99", "is 0 to 99")) }
            return number
        }

        private mutating func ladder(_ entries: [DeadlineFile.Rung]) -> [Rung] {
            var ladder: [Rung] = []
            for (index, entry) in entries.enumerated() {
                let place = "escalation.[\(index + 1)]"
                guard let level: Level = ["holder": .holder, "community": .community, "street": .street][entry.to]
                else {
                    document.error(
                        "\(place).to",
                        Text(
                            "只能写 holder、community 或 street，不是 \(entry.to)",
                            "to holder, community or street, not \(entry.to)"
                        )
                    )
                    continue
                }
                if !(0...1000).contains(entry.after) {
                    document.error("\(place).after", Text("应为 0 至 1000（百分比）", "after 0 to 1000 percent"))
                }
                if let last = ladder.last, last.after >= entry.after || last.to >= level {
                    document.error(
                        place,
                        Text("每一级都要比前一级晚、比前一级高", "each step comes later and goes higher than the one before")
                    )
                }
                ladder.append(Rung(after: entry.after, to: level))
            }
            return ladder
        }

        mutating func check(_ examples: [DeadlineFile.Example], _ rules: DeadlineRules) {
            for (index, example) in examples.enumerated() {
                let place = "examples.[\(index + 1)]"
                guard let category = categories[example.category] else {
                    document.error(place, Text("没有类别 \(example.category)", "\(example.category) is no category"))
                    continue
                }
                let found = rules.classification(of: category, source: example.source)
                guard found.contact.description == example.contact, found.handling.description == example.handling
                else {
                    document.error(
                        place,
                        Text(
                            "算出受理 \(found.contact.name.zh)、办理 \(found.handling.name.zh)，示例写的是 \(example.contact)、\(example.handling)",
                            "comes out as \(found.contact) and \(found.handling), not \(example.contact) and \(example.handling)"
                        )
                    )
                    continue
                }
            }
        }
    }
}
