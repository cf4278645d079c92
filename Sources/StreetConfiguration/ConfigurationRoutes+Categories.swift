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
            return page(request, words, isNew: false, prepared, [])
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
        return page(request, words, isNew: true, prepared, [])
    }

    private func page(
        _ request: WebRequest,
        _ words: CategoryWords,
        isNew: Bool,
        _ prepared: ConfigurationStore.Prepared,
        _ problems: [InvalidInput.Problem]
    ) -> Answer {
        let text = prepared.set[CaseBook.categoriesFile] ?? ""
        let draft = prepared.drafts.first { $0.path == CaseBook.categoriesFile }
        return .page(
            CategoryFormPage(
                request: request,
                words: words,
                isNew: isNew,
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
        let isNew = request.form["new"] == "1"
        var words = Self.words(request.form)
        do {
            words.contact = try Self.time("contact", request.form)
            words.handling = try Self.time("handling", request.form)
            try Self.check(words)
            var file = CategoryFile(prepared.set[CaseBook.categoriesFile] ?? "")
            if isNew { try file.add(words) } else { try file.change(words) }
            try await store.keep(
                file.text,
                path: CaseBook.categoriesFile,
                base: base(request, prepared),
                by: viewer.account
            )
            return .redirect("/configuration/draft")
        } catch let input as InvalidInput where !request.wantsJSON {
            return page(request, words, isNew: isNew, prepared, input.problems)
        }
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
