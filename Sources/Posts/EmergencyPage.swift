import Access
import Areas
import HTML
import HTTPTypes
import Kernel
import Web

/// What a break-glass access is, and the form that begins one; or the one that is on.
struct EmergencyPage {
    let request: WebRequest
    let emergency: Emergency?
    /// The communities that may be opened.
    let choices: [Area]
    let hasSecondFactor: Bool
    let problems: [InvalidInput.Problem]

    private var language: Language { request.language }

    static let title = Text("紧急查看", "Emergency access")

    var page: Page {
        let body: HTML = """
            <h1>\(Self.title(language))</h1>
            \(problems.isEmpty ? .empty : ErrorSummary(problems, language: language).html)
            <div class="cols single">\(content)</div>
            """
        return Page(
            title: Self.title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/emergency",
            body: body
        )
    }

    private var content: HTML {
        if let emergency { return on(emergency) }
        guard !choices.isEmpty else {
            let none = Text(
                "您的岗位已经能看到所有社区，不需要紧急查看。",
                "Your posts reach every community: there is nothing more to open."
            )
            return "<section class=\"card\"><p>\(none(language))</p></section>"
        }
        return form
    }

    private func on(_ emergency: Emergency) -> HTML {
        let path = ("/cases" as URLPath).with("area", String(emergency.area))
        return """
            <section class="card"><p><span class="tag tag-wait">\(Text("进行中", "On")(language))</span> <strong>\(emergency.areaName)</strong></p>
            <p>\(Text("到 ", "Until ")(language))\(HTML.time(emergency.until)) \(Text("自动结束。请在用完后马上结束。", "it ends by itself. End it as soon as you are done.")(language))</p>
            <p class="actions"><a class="button primary" href="\(path)">\(Text("查看这里的事项", "See the cases there")(language))</a>
            <a class="button" href="/signals">\(Text("查看线索", "See signals")(language))</a></p>
            \(.button("/emergency/end", Text("结束紧急查看", "End the emergency access"), request))</section>
            """
    }

    private var form: HTML {
        let rules = [
            Text("只在来不及请有岗位的同事处理时使用。", "Only when there is no time to ask a colleague who has the post."),
            Text("只能查看，不能办理；姓名、电话仍要写明用途。", "You can read, not act; names and telephone numbers still take a purpose."),
            Text(
                "您打开的每一件都会记录，审计管理员马上会知道，事后要核查是否正当。",
                "Everything you open is recorded; the auditor is told at once, and the access is reviewed afterwards."
            ),
            Text(
                "只在这次登录里有效，最长 3 小时，退出登录就结束。",
                "It is good for this session only, three hours at most, and ends when you sign out."
            ),
        ].map { "<li>\($0(language))</li>" as HTML }
        let areas = Field("area", Text("要查看的社区", "Community"), isRequired: true).select(
            [(nil, [("", Text("请选择", "Choose")(language))] + choices.map { ("\($0.id)", $0.fullName) })],
            chosen: request.form["area"],
            problems: problems,
            language: language
        )
        let reason = Field(
            "reason",
            Text("原因", "Reason"),
            hint: Text(
                "至少 10 个字：出了什么事、要查什么。不要写居民的姓名、电话。",
                "Ten characters at least: what happened, what you look for. No names or telephone numbers of residents."
            ),
            isRequired: true
        ).textarea(request.form["reason"] ?? "", rows: 3, problems: problems, language: language)
        let hours = Field("hours", Text("多久", "For how long")).select(
            [(nil, Emergency.hours.map { ("\($0)", Text("\($0) 小时", $0 == 1 ? "1 hour" : "\($0) hours")(language)) })],
            chosen: request.form["hours"] ?? "1",
            problems: problems,
            language: language
        )
        let password = Field("password", Text("登录密码", "Your password"), isRequired: true).input(
            "",
            type: "password",
            autocomplete: "current-password",
            problems: problems,
            language: language
        )
        let code: HTML? =
            hasSecondFactor
            ? Field("code", Text("验证码或恢复码", "Code or recovery code"), isRequired: true)
                .input("", autocomplete: "one-time-code", problems: problems, language: language) : nil
        return """
            <section class="card"><ul>\(each: rules)</ul>
            <form class="form" method="post" action="/emergency">\(HTML.token(request))
            \(areas)\(reason)\(hours)\(password)\(code)
            <p class="actions"><button class="button primary" type="submit">\(Text("开始紧急查看", "Begin")(language))</button></p></form></section>
            """
    }
}
