import Access
import Areas
import HTML
import HTTPTypes
import Kernel
import Registry
import Web

/// The fields of a new post: role, organisation, area and days.
struct PostFields {
    let language: Language
    let roles: [Role]
    let bodies: [PostStore.Body]
    let areas: [Area]
    let today: CivilDate
    /// What was typed, after a refusal.
    let form: Form
    let problems: [InvalidInput.Problem]

    var html: HTML {
        let role = Field("role", Text("角色", "Role"), isRequired: true).select(
            [(nil, [("", choose)] + roles.map { ($0.code, $0.name(language)) })],
            chosen: form["role"],
            problems: problems,
            language: language
        )
        let hint = Text("本人在哪个单位工作。", "The body for which the person works.")
        let organisation = Field("organisation", Text("单位", "Organisation"), hint: hint, isRequired: true).select(
            [(nil, [("", choose)])] + bodyGroups,
            chosen: form["organisation"],
            problems: problems,
            language: language
        )
        let area = Field("area", Text("区域", "Area"), isRequired: true).select(
            [(nil, [("", choose)])] + areaGroups,
            chosen: form["area"],
            problems: problems,
            language: language
        )
        let from = Field("from", Text("开始日期", "First day"), isRequired: true).input(
            form["from"] ?? today.description,
            type: "date",
            problems: problems,
            language: language
        )
        let until = Field("until", Text("最后一天", "Last day"), hint: Text("不填表示长期。", "Empty for no end."))
            .input(form["until"] ?? "", type: "date", problems: problems, language: language)
        return "\(role)\(organisation)\(area)<div class=\"filters\">\(from)\(until)</div>"
    }

    private var choose: String { Text("请选择", "Please choose")(language) }

    private var bodyGroups: [(heading: String?, options: [(value: String, label: String)])] {
        Organisation.Kind.allCases.compactMap { kind in
            let options = bodies.filter { $0.kind == kind }.map { (value: $0.id.description, label: $0.name) }
            return options.isEmpty ? nil : (kind.name(language), options)
        }
    }

    private var areaGroups: [(heading: String?, options: [(value: String, label: String)])] {
        AreaLevel.allCases.compactMap { level in
            let options = areas.filter { $0.level == level }.map { (value: $0.id.description, label: $0.fullName) }
            return options.isEmpty ? nil : (level.name(language), options)
        }
    }
}

/// The page on which a colleague is invited.
struct InvitePage {
    let request: WebRequest
    let fields: PostFields
    let problems: [InvalidInput.Problem]

    var page: Page {
        let language = request.language
        let title = Text("邀请同事", "Invite a colleague")
        let login = Field(
            "login",
            Text("账号", "Login"),
            hint: Text(
                "2 至 40 个小写字母、数字或 . - _，以后不再更改。",
                "2 to 40 lower-case letters, digits or . - _; it stays for good."
            ),
            isRequired: true
        )
        let body: HTML = """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/accounts">\(Text("账号", "Accounts")(language))</a></li></ol></nav>
            <h1>\(title(language))</h1>
            <div class="cols single"><form class="card form" method="post" action="/accounts">\(HTML.token(request))
            \(problems.isEmpty ? .empty : ErrorSummary(problems, language: language).html)
            \(Field("name", Text("姓名", "Name"), isRequired: true).input(request.form["name"] ?? "", problems: problems, language: language))
            \(login.input(request.form["login"] ?? "", problems: problems, language: language))
            <h2>\(Text("第一个岗位", "First post")(language))</h2>
            \(fields.html)
            <p class="hint">\(Text("生成一个 7 天内有效、只能用一次的链接，由您交给本人，本人自己设密码。", "You get a link to hand over: it works once, within seven days, and your colleague sets the password himself.")(language))</p>
            <p class="actions"><button class="button primary" type="submit">\(Text("生成邀请链接", "Make the link")(language))</button></p>
            </form></div>
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/accounts",
            body: body
        )
    }
}
