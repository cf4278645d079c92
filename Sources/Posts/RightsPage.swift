import Access
import HTML
import HTTPTypes
public import Kernel
import Web

/// A step of a workflow with the words of those who may take it.
public struct WorkflowStep: Sendable, Hashable {
    public let name: Text
    /// The words of roles' `acts_as`: `holder`, `community`, `street`; or `reporter`.
    public let by: Set<String>

    public init(name: Text, by: Set<String>) {
        self.name = name
        self.by = by
    }
}

/// Who may do what, read from what the program decides by: roles, the workflow, and the rule of every route.
struct RightsPage {
    let request: WebRequest
    let roles: [Role]
    let steps: [WorkflowStep]
    let routes: [Route]

    private var language: Language { request.language }

    var page: Page {
        let title = Text("谁可以做什么", "Who may do what")
        let intro = Text(
            "三张表都由程序实际使用的规则生成：角色文件、流程文件和每个网址的规则。",
            "All three tables are made from the rules that the program uses: the file of roles, the workflow and each address's rule."
        )
        let body: HTML = """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/accounts">\(Text("账号", "Accounts")(language))</a></li></ol></nav>
            <h1>\(title(language))</h1><p>\(intro(language))</p>
            <h2>\(Text("角色和权限", "Roles and permissions")(language))</h2>\(permissions)
            <h2>\(Text("流程步骤", "Steps of the workflow")(language))</h2>\(workflow)
            <h2>\(Text("网址", "Addresses")(language))</h2>\(addresses)
            """
        return Page(title: title, frame: .desk, current: "/accounts", body: body)
    }

    private var permissions: HTML {
        let reach: HTML = each(Text("范围", "Reach")) { $0.reach.name(language) }
        let rows = Permission.allCases.map { permission -> HTML in
            each(permission.name, code: permission.rawValue) { role in
                role.permissions.contains(permission) ? yes : "–"
            }
        }
        return table(Text("角色和权限", "Roles and permissions"), Text("权限", "Permission"), "\(reach)\(each: rows)")
    }

    private var workflow: HTML {
        let rows = steps.map { step -> HTML in
            each(step.name, code: reporter(step)) { role in
                let words = role.actsAs.intersection(step.by).sorted().map { Self.actor($0)(language) }
                guard role.permissions.contains(.workCases), !words.isEmpty else { return "–" }
                return words.joined(separator: language == .zh ? "、" : ", ")
            }
        }
        return table(Text("流程步骤", "Steps of the workflow"), Text("步骤", "Step"), "\(each: rows)")
    }

    /// What the reporter, who has no role, may do.
    private func reporter(_ step: WorkflowStep) -> String? {
        guard step.by.contains("reporter") else { return nil }
        let words = step.by.count == 1 ? Text("由上报人", "the reporter") : Text("也可由上报人", "also the reporter")
        return words(language)
    }

    private var addresses: HTML {
        let heads = [Text("方法", "Method"), Text("网址", "Address"), Text("规则", "Rule"), Text("角色", "Roles")].map {
            $0(language)
        }
        let sorted = routes.sorted { ("\($0.path)", $0.method.rawValue) < ("\($1.path)", $1.method.rawValue) }
        let rows = sorted.map { route -> HTML in
            """
            <tr><td data-label="\(heads[0])">\(route.method.rawValue)</td><td data-label="\(heads[1])"><code>\("\(route.path)")</code></td>
            <td data-label="\(heads[2])">\(route.rule.name(language))</td><td data-label="\(heads[3])">\(names(route.rule))</td></tr>
            """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("网址", "Addresses")(language))"><table class="list">
            <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>\(each: rows)</tbody></table></div>
            """
    }

    private func names(_ rule: Rule) -> String {
        guard case .may(let permission) = rule else { return "–" }
        let holders = roles.filter { $0.permissions.contains(permission) }.map { $0.name(language) }
        return holders.joined(separator: language == .zh ? "、" : ", ")
    }

    private var yes: String { Text("可以", "Yes")(language) }

    /// A row with a cell for each role.
    private func each(_ name: Text, code: String? = nil, _ cell: (Role) -> String) -> HTML {
        let hint: HTML? = code.map { " <span class=\"hint\">\($0)</span>" }
        let cells = roles.map { role -> HTML in "<td data-label=\"\(role.name(language))\">\(cell(role))</td>" }
        return "<tr><th scope=\"row\">\(name(language))\(hint)</th>\(each: cells)</tr>"
    }

    private func table(_ name: Text, _ first: Text, _ rows: HTML) -> HTML {
        let heads = roles.map { "<th scope=\"col\">\($0.name(language))</th>" as HTML }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(name(language))"><table class="list rights">
            <thead><tr><th scope="col">\(first(language))</th>\(each: heads)</tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    /// The words of workflows; one that is not known stands for itself.
    private static func actor(_ word: String) -> Text {
        switch word {
        case "holder": Text("承办单位", "Holder")
        case "community": Text("社区", "Community")
        case "street": Text("街道", "Street")
        default: Text(same: word)
        }
    }
}
