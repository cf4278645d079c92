public import Foundation
import Inbox
package import Kernel
import Registry

extension DispatchBook {
    /// Reads and checks `dispatch.yaml`; its examples must come out as they say.
    public static func read(_ file: URL, categories: CategoryTree) throws -> DispatchBook {
        try made(of: ConfigurationFile.read(file, as: File.self), name: file.lastPathComponent, categories)
    }

    /// The same for a text.
    public static func decode(_ text: String, name: String, categories: CategoryTree) throws -> DispatchBook {
        try made(of: ConfigurationFile.decode(text, name: name, as: File.self), name: name, categories)
    }

    /// The same while what else is to be said of the file is collected.
    package static func read(_ document: inout ConfigurationDocument, categories: CategoryTree) throws -> DispatchBook {
        let file: File = try ConfigurationFile.value(&document)
        return try made(of: file, name: document.file, categories) { document.warn($0, $1) }
    }

    /// `warn`: is told of what is needless and does no harm.
    private static func made(
        of file: File,
        name: String,
        _ categories: CategoryTree,
        warn: (_ place: String, _ message: Text) -> Void = { _, _ in }
    ) throws -> DispatchBook {
        var rules: [DispatchRule] = []
        for (index, entry) in file.rules.enumerated() {
            func fault(_ problem: Text) -> ConfigurationFault {
                ConfigurationFault(file: name, place: "rules.[\(index + 1)]", problem)
            }
            let rule = try entry.rule(categories, fault)
            if let earlier = rules.firstIndex(where: { $0.covers(rule) }) {
                let message = Text(
                    "永远用不到：第 \(earlier + 1) 条规则已包含它",
                    "is never reached: rule \(earlier + 1) takes all that it speaks of"
                )
                // One that says the same is left over from somewhere; another one was meant to do something.
                let isSame = rules[earlier].holder == rule.holder && rules[earlier].isAutomatic == rule.isAutomatic
                guard isSame else { throw fault(message) }
                warn("rules.[\(index + 1)]", message)
            }
            rules.append(rule)
        }
        let book = DispatchBook(rules)
        for (index, example) in file.examples.enumerated() {
            func fault(_ problem: Text) -> ConfigurationFault {
                ConfigurationFault(file: name, place: "examples.[\(index + 1)]", problem)
            }
            guard categories[example.category] != nil else {
                throw fault(Text("没有类别 \(example.category)", "\(example.category) is no category"))
            }
            let wanted = try File.holder(example.to, fault)
            let asked = try example.matter(fault)
            guard book.holder(for: asked) == wanted else {
                throw fault(
                    Text(
                        "\(example.category) 会转给 \(File.word(book.holder(for: asked)))，不是 \(example.to)",
                        "\(example.category) goes to \(File.word(book.holder(for: asked))), not \(example.to)"
                    )
                )
            }
        }
        return book
    }

    private struct File: Decodable {
        let rules: [Entry]
        let examples: [Example]

        typealias Fault = (Text) -> ConfigurationFault

        struct Entry: Decodable {
            let category: String?
            let area: String?
            let level: String?
            let severity: String?
            let source: String?
            let to: String
            let automatic: Bool?
            let because: ConfiguredText?

            func rule(_ categories: CategoryTree, _ fault: Fault) throws -> DispatchRule {
                if let category {
                    let isKnown = categories.categories.contains {
                        $0.code == category || $0.code.hasPrefix("\(category).")
                    }
                    guard isKnown else {
                        throw fault(Text("没有类别或分组 \(category)", "\(category) is neither a category nor a group"))
                    }
                }
                if let area, area.isEmpty || !area.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) {
                    throw fault(Text("\(area) 不是区域编码", "\(area) is no code of an area"))
                }
                let holder = try File.holder(to, fault)
                guard !(holder == .community && automatic ?? false) else {
                    throw fault(Text("留在社区的不能自动转办", "what stays with the community is not passed on automatically"))
                }
                return DispatchRule(
                    category: category,
                    area: area,
                    level: try File.level(level, fault),
                    severity: try File.severity(severity, fault),
                    channel: try File.channel(source, fault),
                    holder: holder,
                    isAutomatic: automatic ?? false,
                    note: because?.text
                )
            }
        }

        struct Example: Decodable {
            let category: String
            let area: String?
            let level: String?
            let severity: String?
            let source: String?
            let to: String

            func matter(_ fault: Fault) throws -> Matter {
                Matter(
                    category: category,
                    areaCode: area ?? "",
                    level: try File.level(level, fault) ?? .building,
                    severity: try File.severity(severity, fault) ?? .ordinary,
                    channel: try File.channel(source, fault) ?? .resident
                )
            }
        }

        static func holder(_ word: String, _ fault: Fault) throws -> DispatchRule.Holder {
            if word == "community" { return .community }
            if word.hasPrefix("department:") {
                let code = String(word.dropFirst("department:".count))
                guard !code.isEmpty else {
                    throw fault(Text("部门要写编码，例如 department:fire", "a department has a code, as in department:fire"))
                }
                return .department(code)
            }
            guard let kind = Organisation.Kind(rawValue: word) else {
                throw fault(
                    Text(
                        "没有“\(word)”这类单位；可写 community、单位类型或 department:编码",
                        "\(word) is no kind of body; write community, a kind, or department:code"
                    )
                )
            }
            guard kind.takesWork, kind != .communityOffice else {
                throw fault(Text("\(word) 不办理事项", "a \(word) takes no cases"))
            }
            return .kind(kind)
        }

        static func word(_ holder: DispatchRule.Holder) -> String {
            switch holder {
            case .community: "community"
            case .kind(let kind): kind.rawValue
            case .department(let code): "department:\(code)"
            }
        }

        static func level(_ word: String?, _ fault: Fault) throws -> AreaLevel? {
            guard let word else { return nil }
            guard let level = AreaLevel(rawValue: word) else {
                throw fault(Text("没有区域层级 \(word)", "\(word) is no level of areas"))
            }
            return level
        }

        static func severity(_ word: String?, _ fault: Fault) throws -> Case.Severity? {
            guard let word else { return nil }
            let known: [String: Case.Severity] = ["ordinary": .ordinary, "urgent": .urgent, "critical": .critical]
            guard let severity = known[word] else {
                throw fault(
                    Text(
                        "紧急程度应为 ordinary、urgent 或 critical，不是 \(word)",
                        "severity is ordinary, urgent or critical, not \(word)"
                    )
                )
            }
            return severity
        }

        static func channel(_ word: String?, _ fault: Fault) throws -> Signal.Channel? {
            guard let word else { return nil }
            guard let channel = Signal.Channel(rawValue: word) else {
                throw fault(Text("没有来源 \(word)", "\(word) is no source of signals"))
            }
            return channel
        }
    }
}
