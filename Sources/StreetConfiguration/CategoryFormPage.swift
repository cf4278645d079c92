import Access
import Cases
import HTML
import HTTPTypes
import Kernel
import Web

/// One category as a form: nobody has to write YAML.
struct CategoryFormPage {
    let request: WebRequest
    let words: CategoryWords
    /// The full code that it has now; nil for a new one.
    let old: String?
    /// How many cases have it, in progress and in all.
    let usage: (open: Int, all: Int)
    let base: Int
    let groups: [(code: String, name: Text)]
    let usual: (contact: TimeLimit, handling: TimeLimit)?
    let problems: [InvalidInput.Problem]

    private var language: Language { request.language }

    var page: Page {
        let parts = ConfigurationParts(request: request)
        let title = isNew ? Text("新增类别", "New category") : Text("更改类别", "Change a category")
        let code: HTML =
            isNew
            ? Field(
                "code",
                Text("编码", "Code"),
                hint: Text("小写字母、数字和下划线，启用后不能更改，例如 water_meter", "Small letters, digits and _; it stays for ever."),
                isRequired: true
            ).input(words.code, problems: problems, language: language)
            : """
            <p class="hint">\(Text("编码", "Code")(language)) <code>\(old ?? "")</code></p><input type="hidden" name="code" value="\(words.code)"><input type="hidden" name="old" value="\(old ?? "")">
            """
        let choices = groups.map { (value: $0.code, label: $0.name(language)) }
        let group = Field(
            "group",
            Text("分组", "Group"),
            hint: isNew
                ? nil
                : Text(
                    "移到别的分组后编码随之改变：新事项用新编码，已有事项仍归在原类别（停用）。",
                    "In another group it has another code: new cases take that one, and those that there are keep the old one, retired."
                )
        ).select([(nil, choices)], chosen: words.group, problems: problems, language: language)
        let body: HTML = """
            \(parts.crumbs)<h1>\(title(language))</h1>\(ErrorSummary(problems, language: language).html)
            <form method="post" action="/configuration/category" class="form card narrow">\(HTML.token(request))
            <input type="hidden" name="base" value="\(base)"><input type="hidden" name="new" value="\(isNew ? "1" : "0")">
            \(code)
            \(group)\(newGroup)
            \(Field("name", Text("名称", "Name in Chinese"), isRequired: true).input(words.name, problems: problems, language: language))
            \(Field("english", Text("英文名称（可不填）", "Name in English (optional)")).input(words.english, problems: problems, language: language))
            \(time("contact", Text("受理时限", "Contact time"), words.contact, usual?.contact))
            \(time("handling", Text("办理时限", "Handling time"), words.handling, usual?.handling))
            \(Field("keywords", Text("关键词", "Keywords"), hint: Text("用顿号、逗号或换行分开；线索中出现这些词时建议这个类别", "Separated by commas or line ends: reports with them are suggested for this category.")).textarea(words.keywords.joined(separator: "、"), rows: 3, problems: problems, language: language))
            \(Field("examples", Text("示例", "Examples"), hint: Text("一行一条；启用前会检查每条示例都能识别为这个类别", "One on each line; each must come out as this category.")).textarea(words.examples.joined(separator: "\n"), rows: 4, problems: problems, language: language))
            \(retired)
            <button class="button primary" type="submit">\(Text("检查", "Check")(language))</button>
            <p class="hint">\(Text("下一页显示差异，确认后再启用。", "The next page shows what changes before anything is activated.")(language))</p></form>
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/configuration",
            body: body
        )
    }

    private var isNew: Bool { old == nil }

    /// A group that is not there yet, instead of one of the list.
    private var newGroup: HTML {
        let isOpen = problems.contains { $0.field.hasPrefix("group_") } || request.form["group_code"]?.isEmpty == false
        func field(_ name: StaticString, _ label: Text, _ hint: Text? = nil) -> HTML {
            Field(name, label, hint: hint)
                .input(request.form["\(name)"] ?? "", problems: problems, language: language)
        }
        return """
            <details class="fold"\("open", if: isOpen)><summary>\(Text("放进一个新的分组", "Put it in a new group")(language))</summary><div class="group">
            \(field("group_name", Text("新分组名称", "The new group's name in Chinese")))
            \(field("group_english", Text("新分组英文名称（可不填）", "Its name in English (optional)")))
            \(field("group_code", Text("新分组编码", "The new group's code"), Text("小写字母、数字和下划线", "Small letters, digits and _")))</div></details>
            """
    }

    /// Retiring, and what becomes of those that there are.
    private var retired: HTML? {
        guard let old else { return nil }
        let running = Text("\(usage.open) 件在办、共 \(usage.all) 件", "\(usage.open) in progress, \(usage.all) in all")
        let link: HTML =
            usage.open > 0 && (try? request.signedIn())?.may(.seeCases) == true
            ? "<a href=\"\(("/cases" as URLPath).with("category", old))\">\(running(language))</a>"
            : "\(running(language))"
        let fate =
            usage.all == 0
            ? Text("还没有事项用过它，停用后随时可以恢复。", "No case has it; it can come back at any time.")
            : Text(
                "停用后不再可选、不再自动建议；已有事项保留这个类别，按原来的时限办完，也可以在事项里改类别。",
                "Retired, it is not to be chosen or suggested any more; cases that have it keep it and their times, and may be given another one."
            )
        return """
            <fieldset class="field"><legend>\(Text("停用", "Retiring")(language))</legend>
            <p class="hint">\(Text("这个类别的事项：", "Its cases: ")(language))\(link)\(Text("。", ". ")(language))\(fate(language))</p>
            <div class="checks"><label class="check"><input type="checkbox" name="retired" value="1"\("checked", if: words.isRetired)> \(Text("停用这个类别", "Retire this category")(language))</label></div></fieldset>
            """
    }

    /// A number and its unit, or the file's usual time.
    private func time(_ name: String, _ label: Text, _ value: String?, _ usual: TimeLimit?) -> HTML {
        let usually = usual.map { Text("通常（\($0.name.zh)）", "usual (\($0.name.en))") } ?? Text("通常", "usual")
        return TimeField(name: name, label: label, usual: usually, problems: problems, language: language).html(value)
    }
}

/// A time limit as a form has it: a number and a unit.
enum CategoryTime {
    static let units = [
        ("m", Text("分钟", "minutes")), ("h", Text("小时（昼夜连续）", "hours by the clock")),
        ("d", Text("天（含节假日）", "days, worked or not")),
        ("wh", Text("工作小时", "working hours")),
        ("wd", Text("工作日", "working days")),
    ]

    /// What the file writes; nil for the usual time.
    static func value(_ number: String?, _ unit: String?, field: String) throws -> String? {
        guard let unit, !unit.isEmpty else { return nil }
        guard let limit = TimeLimit("\(number ?? "")\(unit)") else {
            throw InvalidInput(
                "\(field)_number",
                Text("请填写 1 至 9999 的整数。", "Please give a whole number from 1 to 9999.")
            )
        }
        return limit.description
    }
}
