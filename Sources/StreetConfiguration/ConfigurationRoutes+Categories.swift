import Access
import Cases
import HTML
import HTTPTypes
import Kernel
import Web

/// Changing one category by a form.
extension ConfigurationRoutes {
    var categoryRoutes: [Route] {
        let rule = Rule.may(.manageConfiguration)
        return [
            Route(.get, "/configuration/category", rule: rule, handler: categoryForm),
            Route(.post, "/configuration/category", rule: rule, handler: keepCategory),
        ]
    }

    @Sendable private func categoryForm(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let prepared = try await store.prepared(by: viewer.account)
        let text = prepared.set[CaseBook.categoriesFile] ?? ""
        if let code = request.query["code"] {
            guard var words = CategoryTree.entries(in: text).first(where: { $0.fullCode == code }) else {
                throw NotFound("category", code)
            }
            words.examples = CategoryTree.examples(in: text).filter { $0.category == code }.map(\.text)
            return try await page(request, words, old: code, prepared, [])
        }
        let group = request.query["group"] ?? ""
        guard CategoryTree.groups(in: text).contains(where: { $0.code == group }) else {
            throw NotFound("group of categories", group)
        }
        let words = CategoryWords(
            group: group,
            code: "",
            name: "",
            english: "",
            contact: nil,
            handling: nil,
            keywords: [],
            examples: [],
            isRetired: false
        )
        return try await page(request, words, old: nil, prepared, [])
    }

    private func page(
        _ request: WebRequest,
        _ words: CategoryWords,
        old: String?,
        _ prepared: ConfigurationStore.Prepared,
        _ problems: [InvalidInput.Problem]
    ) async throws -> Answer {
        let text = prepared.set[CaseBook.categoriesFile] ?? ""
        let draft = prepared.drafts.first { $0.path == CaseBook.categoriesFile }
        let usage = if let old { try await cases.usage(ofCategory: old) } else { (open: 0, all: 0) }
        return .page(
            CategoryFormPage(
                request: request,
                words: words,
                old: old,
                usage: usage,
                base: draft?.base ?? prepared.active.version.number,
                groups: CategoryTree.groups(in: text),
                usual: CategoryTree.usualTimes(in: text),
                problems: problems
            ).page
        )
    }

    /// Writes the category into the person's draft of the file; what it changes is shown before it is activated.
    @Sendable private func keepCategory(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let prepared = try await store.prepared(by: viewer.account)
        let old = request.form["new"] == "1" ? nil : Self.old(request.form)
        var words = Self.words(request.form)
        do {
            words.contact = try Self.time("contact", request.form)
            words.handling = try Self.time("handling", request.form)
            let group = try Self.group(request.form)
            words.group = group?.code ?? words.group
            try Self.check(words)
            for (path, text) in try await written(words, old: old, in: group, prepared) {
                try await store.keep(text, path: path, base: base(request, prepared), by: viewer.account)
            }
            return .redirect("/configuration/draft")
        } catch let input as InvalidInput where !request.wantsJSON {
            return try await page(request, words, old: old, prepared, input.problems)
        }
    }

    /// The files that say what the form says; those that speak of the category by its old code follow it.
    private func written(
        _ words: CategoryWords,
        old: String?,
        in group: CategoryGroupWords?,
        _ prepared: ConfigurationStore.Prepared
    ) async throws -> [String: String] {
        var file = CategoryFile(prepared.set[CaseBook.categoriesFile] ?? "")
        var others: [String: String] = [:]
        if let old, old != words.fullCode {
            let isUsed = try await cases.usage(ofCategory: old).all > 0
            try file.move(words, from: old, isUsed: isUsed, to: group)
            others = CategoryFile.renamed(prepared.set, from: old, to: words.fullCode)
        } else if old != nil {
            try file.change(words)
        } else {
            try file.add(words, to: group)
        }
        return others.merging([CaseBook.categoriesFile: file.text]) { $1 }
    }

    /// The full code that the form began with; forms of old pages have its parts only.
    private static func old(_ form: Form) -> String {
        form["old"] ?? "\(form["group"] ?? "").\(form["code"] ?? "")"
    }

    /// The new group that the form names, if it does.
    private static func group(_ form: Form) throws -> CategoryGroupWords? {
        let words = CategoryGroupWords(
            code: form["group_code"] ?? "",
            name: form["group_name"] ?? "",
            english: form["group_english"] ?? ""
        )
        guard !(words.code + words.name + words.english).isEmpty else { return nil }
        var problems: [InvalidInput.Problem] = []
        if words.name.isEmpty || words.name.count > 40 {
            problems.append(.init("group_name", Text("分组名称应为 1 至 40 个字。", "A group's name has 1 to 40 characters.")))
        }
        if words.english.count > 80 {
            problems.append(.init("group_english", Text("英文名称最多 80 个字符。", "80 characters at most.")))
        }
        if words.code.wholeMatch(of: /[a-z0-9_]{1,40}/) == nil {
            problems.append(
                .init("group_code", Text("编码只能用小写字母、数字和下划线。", "A code has small letters, digits and _ only."))
            )
        }
        guard problems.isEmpty else { throw InvalidInput(problems) }
        return words
    }

    private static func words(_ form: Form) -> CategoryWords {
        let separators: Set<Character> = ["、", "，", ",", ";", "；", "\n", "\r", "\r\n"]
        func parts(_ name: String, _ isBreak: (Character) -> Bool) -> [String] {
            var seen: Set<String> = []
            return (form[name] ?? "").split(whereSeparator: isBreak)
                .map { String($0).trimmed }
                .filter { !$0.isEmpty && seen.insert($0).inserted }
        }
        return CategoryWords(
            group: form["group"] ?? "",
            code: form["code"] ?? "",
            name: form["name"] ?? "",
            english: form["english"] ?? "",
            contact: nil,
            handling: nil,
            keywords: parts("keywords") { separators.contains($0) },
            examples: parts("examples", \.isNewline),
            isRetired: form["retired"] == "1"
        )
    }

    private static func time(_ field: String, _ form: Form) throws -> String? {
        try CategoryTime.value(form["\(field)_number"], form["\(field)_unit"], field: field)
    }

    private static func check(_ words: CategoryWords) throws {
        var problems: [InvalidInput.Problem] = []
        if words.code.wholeMatch(of: /[a-z0-9_]{1,40}/) == nil {
            problems.append(.init("code", Text("编码只能用小写字母、数字和下划线。", "A code has small letters, digits and _ only.")))
        }
        if words.name.isEmpty || words.name.count > 40 {
            problems.append(.init("name", Text("名称应为 1 至 40 个字。", "A name has 1 to 40 characters.")))
        }
        if words.english.count > 80 {
            problems.append(.init("english", Text("英文名称最多 80 个字符。", "80 characters at most.")))
        }
        if words.keywords.contains(where: { $0.count > 40 }) {
            problems.append(.init("keywords", Text("一个关键词最多 40 个字。", "A keyword has 40 characters at most.")))
        }
        if words.examples.contains(where: { $0.count > 200 }) {
            problems.append(.init("examples", Text("一条示例最多 200 个字。", "An example has 200 characters at most.")))
        }
        guard problems.isEmpty else { throw InvalidInput(problems) }
    }
}
