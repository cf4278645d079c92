import Cases
import HTML
import HTTPTypes
import Kernel
import Web

/// One category as a form: nobody has to write YAML.
struct CategoryFormPage {
    let request: WebRequest
    let words: CategoryWords
    let isNew: Bool
    let base: Int
    let groups: [(code: String, name: Text)]
    let usual: (contact: TimeLimit, handling: TimeLimit)?
    let problems: [InvalidInput.Problem]

    private var language: Language { request.language }

    var page: Page {
        let parts = ConfigurationParts(request: request)
        let title = isNew ? Text("新增类别", "New category") : Text("更改类别", "Change a category")
        let group = groups.first { $0.code == words.group }?.name(language) ?? words.group
        let code: HTML =
            isNew
            ? Field(
                "code",
                Text("编码", "Code"),
                hint: Text("小写字母、数字和下划线，启用后不能更改，例如 water_meter", "Small letters, digits and _; it stays for ever."),
                isRequired: true
            ).input(words.code, problems: problems, language: language)
            : """
            <p><code>\(words.fullCode)</code><span class="hint"> \(Text("编码和分组不能更改：已有事项按它归类。", "Code and group stay: cases are filed under them.")(language))</span></p><input type="hidden" name="code" value="\(words.code)">
            """
        let body: HTML = """
            \(parts.crumbs)<h1>\(title(language))</h1>\(ErrorSummary(problems, language: language).html)
            <p>\(Text("分组：", "Group: ")(language))\(group)</p>
            <form method="post" action="/configuration/category" class="form card">\(HTML.token(request))
            <input type="hidden" name="base" value="\(base)"><input type="hidden" name="group" value="\(words.group)"><input type="hidden" name="new" value="\(isNew ? "1" : "0")">
            \(code)
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

    private var retired: HTML? {
        guard !isNew else { return nil }
        return """
            <div class="checks"><label class="check"><input type="checkbox" name="retired" value="1"\("checked", if: words.isRetired)> \(Text("停用：不再可选，已有事项不变", "Retired: no longer to be chosen; cases that have it keep it")(language))</label></div>
            """
    }

    /// A number and its unit, or the file's usual time.
    private func time(_ name: String, _ label: Text, _ value: String?, _ usual: TimeLimit?) -> HTML {
        let number = value?.prefix { $0.isNumber } ?? ""
        let unit = value.map { String($0.dropFirst(number.count)) } ?? ""
        let usually = usual.map { Text("通常（\($0.name.zh)）", "usual (\($0.name.en))") } ?? Text("通常", "usual")
        let options = [("", usually)] + CategoryTime.units
        let choices = options.map { code, words -> HTML in
            "<option value=\"\(code)\"\("selected", if: code == unit)>\(words(language))</option>"
        }
        let problem = problems.first { $0.field == "\(name)_number" }?.message(language)
        return """
            <fieldset class="field\(problem == nil ? "" : " wrong")"><legend>\(label(language))</legend>\(problem.map { "<p class=\"error\">\($0)</p>" as HTML })
            <span class="time-field"><input id="field-\(name)_number" name="\(name)_number" type="number" min="1" max="9999" value="\(String(number))" aria-label="\(label(language))"><select name="\(name)_unit" aria-label="\(Text("单位", "Unit")(language))">\(each: choices)</select></span></fieldset>
            """
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
