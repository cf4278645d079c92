import Access
import Cases
import HTML
import Kernel
import Posts
import Web

/// One file, as people read it and as it is written.
struct ConfigurationFilePage {
    let request: WebRequest
    let path: String
    let text: String
    /// The version that it is of; nil for what is active with the reader's own changes.
    let version: Int?
    let isDraft: Bool
    /// The files beside it, and who reads them.
    let set: ConfigurationSet
    let kinds: ConfigurationFileKinds

    private var language: Language { request.language }
    private var parts: ConfigurationParts { ConfigurationParts(request: request) }

    var page: Page {
        let title = kinds.title(path) ?? Text(same: path)
        let about: HTML? = kinds.about(path).map { "\($0(language)) " }
        let mark: HTML? =
            isDraft ? " <span class=\"tag tag-wait\">\(Text("已改未启用", "Changed, not active")(language))</span>" : nil
        let edit: HTML? =
            version == nil
            ? """
            <p class="actions">\(form)<a class="button" href="\(("/configuration/edit" as URLPath).with("path", path))">\(Text("编辑文字", "Edit the text")(language))</a></p>
            """ : nil
        let of: HTML? = version.map { "<p class=\"hint\">\(Text("第 \($0) 版", "Version \($0)")(language))</p>" }
        let body: HTML = """
            \(parts.crumbs)<h1>\(title(language))\(mark)</h1>\(of)<p class="hint">\(about)<code>\(path)</code></p>\(edit)
            \(friendly)
            <details class="fold"\("open", if: friendly == nil)><summary>\(Text("文件原文", "The file's text")(language))</summary>
            <pre class="lines" lang="zh" tabindex="0" role="region" aria-label="\(Text("文件原文", "The file's text")(language))">\(text)</pre></details>
            """
        return Page(title: title, frame: .desk, current: "/configuration", body: body)
    }

    /// The way to the form, for a file that has one.
    private var form: HTML? {
        guard path == CaseBook.deadlinesFile else { return nil }
        return
            "<a class=\"button primary\" href=\"/configuration/deadlines\">\(Text("用表单更改", "Change by a form")(language))</a> "
    }

    private var friendly: HTML? {
        var document = ConfigurationDocument(file: path, text: text)
        switch path {
        case CaseBook.categoriesFile: return categories(CategoryTree.read(&document))
        case ConfigurationContent.rolesFile: return roles(RoleBook.read(&document))
        case CaseBook.repliesFile: return list(CaseBook.replies(in: text))
        case _ where path.hasPrefix("workflows/"): return Workflow.read(&document).map(workflow)
        case _ where path.hasPrefix("calendar/"): return list(CalendarWords.all(in: text))
        default: return kinds.statements(path, text, in: set).map { StatementTable(statements: $0, parts: parts).html }
        }
    }

    private func list(_ words: [Text]) -> HTML {
        "<ul class=\"plain-list\" lang=\"zh\">\(each: words.map { "<li>\($0(language))</li>" as HTML })</ul>"
    }

    private func categories(_ tree: CategoryTree) -> HTML {
        let heads = [
            Text("类别", "Category"), Text("受理时限", "Contact"), Text("办理时限", "Handling"), Text("关键词", "Keywords"),
        ]
        let examples = CategoryTree.examples(in: text)
        let groups = CategoryTree.groups(in: text).map { group -> HTML in
            let rows = tree.categories.filter { $0.groupCode == group.code }.map { category -> [HTML] in
                let name: HTML =
                    version == nil
                    ? "<a href=\"\(("/configuration/category" as URLPath).with("code", category.code))\">\(category.name(language))</a>"
                    : "\(category.name(language))"
                let retired: HTML? =
                    category.isRetired
                    ? " <span class=\"tag tag-done\">\(Text("已停用", "Retired")(language))</span>" : nil
                let count = examples.count { $0.category == category.code }
                return [
                    "\(name)\(retired) <span class=\"hint\"><code>\(category.code)</code></span>",
                    "\(category.contact.name(language))", "\(category.handling.name(language))",
                    "<span lang=\"zh\">\(category.keywords.joined(separator: "、"))</span> <span class=\"hint\">\(Text("示例 \(count) 条", "\(count) examples")(language))</span>",
                ]
            }
            let add: HTML? =
                version == nil
                ? "<p><a class=\"button\" href=\"\(("/configuration/category" as URLPath).with("group", group.code))\">\(Text("在“\(group.name.zh)”新增类别", "New category in “\(group.name.en)”")(language))</a></p>"
                : nil
            return "<h2>\(group.name(language))</h2>\(parts.table(group.name, heads, rows))\(add)"
        }
        return "\(each: groups)"
    }

    private func roles(_ book: RoleBook) -> HTML {
        let heads = [Text("角色", "Role"), Text("权限", "Permissions"), Text("范围", "Reach"), Text("办理身份", "Acts as")]
        let rows = book.all.map { role -> [HTML] in
            let permissions = Permission.allCases.filter { role.permissions.contains($0) }
                .map { "<li>\($0.name(language)) <code class=\"hint\">\($0.rawValue)</code></li>" as HTML }
            let head: HTML? =
                role.isHead
                ? " <span class=\"tag tag-open\">\(Text("负责人", "Head")(language))</span>" : nil
            return [
                "\(role.name(language))\(head) <span class=\"hint\"><code>\(role.code)</code></span>",
                "<ul class=\"post-list\">\(each: permissions)</ul>", "\(role.reach.name(language))",
                "\(role.actsAs.sorted().joined(separator: ", "))",
            ]
        }
        return parts.table(Text("角色和权限", "Roles and permissions"), heads, rows)
    }

    private func workflow(_ workflow: Workflow) -> HTML {
        let states = workflow.states.map { state -> [HTML] in
            [
                "\(state.name(language)) <span class=\"hint\"><code>\(state.code)</code></span>", "\(state.step)",
                "\(Self.clock(state.clock)(language))",
                "\((state.isFinal ? Text("是", "yes") : Text("否", "no"))(language))",
            ]
        }
        func name(_ code: String) -> String { workflow.state(code)?.name(language) ?? code }
        let actions = workflow.actions.map { action -> [HTML] in
            [
                "\(action.name(language)) <span class=\"hint\"><code>\(action.code)</code></span>",
                "\(action.from.map(name).joined(separator: language == .zh ? "、" : ", "))",
                "\(action.to.map(name) ?? Text("不变", "stays")(language))",
                "\(action.by.map { Self.actor($0)(language) }.sorted().joined(separator: language == .zh ? "、" : ", "))",
                "\(action.needs.map { Self.need($0)(language) }.sorted().joined(separator: language == .zh ? "、" : ", "))",
                "\(action.told?(language) ?? "–")",
            ]
        }
        return """
            <p>\(Text("第 \(workflow.version) 版，办结后 \(workflow.reopenDays) 天内居民可以要求重新处理。", "Version \(workflow.version); the reporter may reopen within \(workflow.reopenDays) days.")(language))</p>
            \(drawing(workflow))
            <h2>\(Text("状态", "States")(language))</h2>\(parts.table(Text("状态", "States"), [Text("状态", "State"), Text("居民看到的阶段", "The resident's step"), Text("计时", "Clock"), Text("终结", "Final")], states))
            <h2>\(Text("步骤", "Actions")(language))</h2>\(parts.table(Text("步骤", "Actions"), [Text("步骤", "Action"), Text("可用状态", "Open in"), Text("办理后", "Leads to"), Text("办理人", "By"), Text("必填", "Needs"), Text("告知居民", "Told")], actions))
            """
    }

    /// As it goes; one with mistakes is not drawn.
    private func drawing(_ workflow: Workflow) -> HTML? {
        ConfigurationLint.isSound(path, text) ? workflow.drawing(language) : nil
    }

    private static func clock(_ clock: Workflow.Clock) -> Text {
        switch clock {
        case .contact: Text("受理时限", "contact")
        case .handling: Text("办理时限", "handling")
        case .none: Text("不计时", "none")
        }
    }

    private static func actor(_ actor: Workflow.Actor) -> Text {
        switch actor {
        case .holder: Text("承办单位", "holder")
        case .community: Text("社区", "community")
        case .street: Text("街道", "street")
        case .reporter: Text("反映人", "reporter")
        }
    }

    private static func need(_ need: Workflow.Need) -> Text {
        switch need {
        case .note: Text("办理情况", "note")
        case .reason: Text("原因", "reason")
        case .organisation: Text("单位", "organisation")
        case .rating: Text("评价", "rating")
        case .category: Text("类别", "category")
        case .severity: Text("紧急程度", "urgency")
        case .pause: Text("挂起理由", "why it waits")
        case .extension: Text("延长时间", "how much longer")
        }
    }
}
