import HTML
import HTTPTypes
import Kernel
import Inbox
import Web

/// The form with which a worker writes down a request for somebody who stands before him or calls.
struct CounterPage {
    let request: WebRequest
    let key: String
    let problems: [InvalidInput.Problem]
    /// What was just filed.
    let filed: SubjectRequest?

    private var language: Language { request.language }

    var page: Page {
        let title = Text("登记个人信息请求", "Write down a personal data request")
        let body: HTML = """
            <h1>\(title(language))</h1>\(done)
            \(ErrorSummary(problems, language: language).html)
            \(filed == nil ? form : again)
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/filing",
            body: body
        )
    }

    private var done: HTML? {
        guard let filed else { return nil }
        let words = Text(
            "已登记，编号 \(filed.number)，\(filed.dueWords(.zh))答复。",
            "Filed as \(filed.number); the answer is due \(filed.dueWords(.en))."
        )
        return "<div class=\"banner ok\" role=\"status\"><p>\(words(language))</p></div>"
    }

    private var again: HTML {
        "<p class=\"actions\"><a class=\"button\" href=\"/personal/requests/new\">\(Text("再登记一个", "Another one")(language))</a></p>"
    }

    private var form: HTML {
        let form = request.form
        func options(_ all: [(String, Text)]) -> [(value: String, label: String)] { all.map { ($0.0, $0.1(language)) } }
        let kinds = options([("", Text("请选择", "Choose"))] + SubjectRequest.Kind.allCases.map { ($0.rawValue, $0.name) })
        let fields = options(
            [("", Text("不适用", "Not applicable"))] + CorrectedField.allCases.map { ($0.rawValue, $0.name) }
        )
        let scopes = options(SubjectRequest.Scope.allCases.map { ($0.rawValue, $0.name) })
        return """
            <form class="card form" method="post" action="/personal/requests">\(HTML.token(request))
            <input type="hidden" name="_key" value="\(form["_key"] ?? key)">
            \(Field("report", Text("受理编号，或上报时留的电话", "Receipt number, or the phone that was left"), isRequired: true).input(form["report"] ?? "", problems: problems, language: language))
            \(Field("kind", Text("要求什么", "What is asked for"), isRequired: true).select([(nil, kinds)], chosen: form["kind"], problems: problems, language: language))
            \(Field("scope", Text("关于哪些内容", "About what"), hint: Text("同一电话的全部内容，要由个人信息保护负责人再回拨核实。", "For all of one phone, the privacy officer calls back first."), isRequired: true).radios(scopes, chosen: form["scope"] ?? "report", problems: problems, language: language))
            \(Field("field", Text("更正哪一项（只在更正时填）", "What is to be corrected (for corrections only)")).select([(nil, fields)], chosen: form["field"], problems: problems, language: language))
            \(Field("value", Text("更正为（只在更正时填）", "What it becomes (for corrections only)")).textarea(form["value"] ?? "", rows: 2, problems: problems, language: language))
            \(Field("wish", Text("对方还说了什么", "What else the person said")).textarea(form["wish"] ?? "", rows: 2, problems: problems, language: language))
            \(Field("identity", Text("怎样核实是本人", "How you made sure of the person"), hint: Text("例如：当面核对身份证，与上报的称呼一致。不要写证件号码。", "For example: saw the ID card, which bears the name on the report. Write no ID number."), isRequired: true).textarea(form["identity"] ?? "", rows: 2, problems: problems, language: language))
            <button class="button primary" type="submit">\(Text("登记", "File")(language))</button></form>
            """
    }
}
