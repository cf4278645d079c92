import Cases
import HTML
import Kernel
import Web

/// Moves cases in progress to the newest workflow: what would happen, and what has happened.
struct CaseMovePage {
    let request: WebRequest
    let groups: [CaseMoveGroup]
    let plan: CaseMovePlan
    let book: CaseBook
    /// The first cases with what would become of them, or what has become of them.
    let lines: [CaseStore.Moved]
    let isDone: Bool
    /// Whether the reader may see cases; who only changes the rules reads their numbers and nothing of what is in them.
    let mayRead: Bool

    private var language: Language { request.language }
    private var parts: ConfigurationParts { ConfigurationParts(request: request) }

    var page: Page {
        let title = Text("在办事项转到新流程", "Move cases to the new workflow")
        let version = plan.to.version
        let count = groups.reduce(0) { $0 + $1.count }
        let body: HTML = """
            \(parts.crumbs)<h1>\(title(language))</h1>\(isDone ? done : nil)
            <p>\(Text("新事项按流程第 \(version) 版办理；还有 \(count) 件在办事项按旧版办理。", "New cases go by version \(version) of the workflow; \(count) cases in progress go by an earlier one.")(language))</p>
            \(groups.isEmpty ? nil : form)\(lines.isEmpty ? nil : list)
            """
        return Page(title: title, frame: .desk, current: "/configuration", body: body)
    }

    private var done: HTML {
        let moved = lines.count { $0.refusal == nil }
        let words = Text(
            "已转 \(moved) 件，\(lines.count - moved) 件没有转。",
            "\(moved) cases were moved, \(lines.count - moved) were not."
        )
        return "<p class=\"banner ok\" role=\"status\">\(words(language))</p>"
    }

    private func name(_ code: String, _ version: Int?) -> String {
        let workflow = version.flatMap { book.workflow(plan.to.code, $0) }
        return (workflow?.state(code) ?? book.state(code))?.name(language) ?? code
    }

    private var form: HTML {
        let heads = [Text("原来的状态", "State now"), Text("流程版本", "Version"), Text("件数", "Cases"), Text("转为", "Becomes")]
        let rows = groups.map { group -> [HTML] in
            let place = CaseMovePlan.Place(version: group.workflow.version, state: group.state)
            let href = ("/cases" as URLPath).with("state", group.state)
            let count: HTML = mayRead ? "<a href=\"\(href)\">\(group.count)</a>" : "\(group.count)"
            return [
                "\(name(group.state, group.workflow.version)) <span class=\"hint\"><code>\(group.state)</code></span>",
                "\(group.workflow.version)", count, choice(place),
            ]
        }
        return """
            <form method="post" action="/configuration/moves" class="form">\(HTML.token(request))
            \(parts.table(Text("状态对应", "Which state becomes which"), heads, rows))
            <p class="actions"><button class="button" type="submit" name="intent" value="preview">\(Text("预览", "Preview")(language))</button>
            <button class="button primary" type="submit" name="intent" value="move">\(Text("转到第 \(plan.to.version) 版", "Move to version \(plan.to.version)")(language))</button></p>
            <p class="hint">\(Text("截止时间不会因此重新计算起点；每件事项的经过里会写明。", "No clock begins anew; each case's history says that it was moved.")(language))</p></form>
            """
    }

    private func choice(_ place: CaseMovePlan.Place) -> HTML {
        let target = plan.target(place)
        let options = plan.to.states.filter { $0.clock != .none }.map { state -> HTML in
            "<option value=\"\(state.code)\"\("selected", if: state.code == target)>\(state.name(language))</option>"
        }
        let label = Text("转为", "Becomes")
        return """
            <select name="state-\(place.version)-\(place.state)" aria-label="\(label(language))"><option value="">\(Text("请选择", "Choose")(language))</option>\(each: options)</select>
            """
    }

    private var list: HTML {
        let heads = [Text("事项", "Case"), Text("原状态", "From"), Text("结果", "Result")]
        let rows = lines.prefix(200).map { line -> [HTML] in
            let result: HTML =
                line.refusal.map {
                    "<span class=\"tag tag-late\">\(Text("不转", "Stays")(language))</span> \($0.message(language))"
                }
                ?? "→ \(line.to.map { name($0, plan.to.version) } ?? "")"
            return [
                mayRead ? "<a href=\"\("/cases/\(line.id)" as URLPath)\">\(line.number)</a>" : "\(line.number)",
                "\(name(line.from, nil))", result,
            ]
        }
        let head = isDone ? Text("结果", "Result") : Text("预览：最先的 \(rows.count) 件", "Preview: the first \(rows.count)")
        return "<h2>\(head(language))</h2>\(parts.table(head, heads, rows))"
    }
}
