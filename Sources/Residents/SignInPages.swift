import HTML
import HTTPTypes
import Kernel
import Web

/// Asks for a number.
struct NumberPage {
    let request: WebRequest
    let hasChannel: Bool
    let isDemo: Bool
    let problems: [InvalidInput.Problem]

    var page: Page {
        let language = request.language
        let title = Text("我的上报", "My reports")
        let about = Text(
            "用上报时留的手机号登录，可以看到您一年内的全部上报。没有手机号，用受理编号也一样能查。",
            "Sign in with the number you left to see all your reports of a year. Without one, the receipt number does as well."
        )
        let body: HTML = """
            <h1>\(title(language))</h1>
            \(withdrawn)\(ErrorSummary(hasChannel ? problems : [], language: language).html)
            <p>\(about(language))</p>
            \(hasChannel ? form : none)
            <p class="card"><a href="/find">\(Text("用受理编号和查询码查看", "Open a report with its number and code")(language))</a></p>
            """
        return Page(
            title: title,
            frame: .resident,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/my",
            body: body
        )
    }

    private var withdrawn: HTML? {
        guard request.query["withdrawn"] == "1" else { return nil }
        let words = Text("已撤回同意，您的称呼和电话已经删除。上报仍在办理。", "Withdrawn: your name and phone are erased. Your report goes on.")
        return "<div class=\"banner ok\" role=\"status\"><p>\(words(request.language))</p></div>"
    }

    private var form: HTML {
        let language = request.language
        let hint = Text("我们会发一条 6 位数字的验证码。", "We send a code of six digits.")
        return """
            <form class="card form" method="post" action="/my/codes">
            \(HTML.token(request))
            \(Field("phone", Text("手机号", "Mobile number"), hint: hint, isRequired: true).input(request.form["phone"] ?? "", type: "tel", autocomplete: "tel-national", problems: problems, language: language))
            <button class="button primary large" type="submit">\(Text("获取验证码", "Send me a code")(language))</button></form>
            """
    }

    private var none: HTML {
        "<p class=\"banner warn\" role=\"status\">\(ResidentRefusal.noChannel.message(request.language))</p>"
    }
}

/// Asks for the code that was sent.
struct CodePage {
    let request: WebRequest
    /// The number it was sent to.
    let masked: String
    let isDemo: Bool
    let problems: [InvalidInput.Problem]

    var page: Page {
        let language = request.language
        let title = Text("输入验证码", "Type the code")
        let sent = Text(
            "验证码已发到 \(masked)，10 分钟内有效。没有收到？一分钟后可以重新获取。",
            "A code was sent to \(masked); it is good for ten minutes. Nothing came? You can ask again after a minute."
        )
        let outbox: HTML? =
            isDemo
            ? """
            <p class="card"><a href="/demo/outbox">\(Text("演示：到这里看短信", "Demo: read the message here")(language))</a></p>
            """ : nil
        let body: HTML = """
            <h1>\(title(language))</h1>
            \(ErrorSummary(problems, language: language).html)
            <p>\(sent(language))</p>
            <form class="card form" method="post" action="/my/code">
            \(HTML.token(request))
            \(codeField)
            <button class="button primary large" type="submit">\(Text("登录", "Sign in")(language))</button></form>
            \(outbox)
            <p class="card"><a href="/my">\(Text("换一个号码，或重新获取", "Another number, or a new code")(language))</a></p>
            """
        return Page(
            title: title,
            frame: .resident,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/my",
            body: body
        )
    }

    /// Telephones offer the code of the message that has just come.
    private var codeField: HTML {
        let message = problems.first?.message(request.language) ?? ""
        let invalid: HTML = message.isEmpty ? "" : " aria-invalid=\"true\""
        return """
            <div class="field\(message.isEmpty ? "" : " wrong")"><label for="field-code">\(Text("6 位验证码", "Six digits")(request.language))</label>
            <p class="error" id="field-code-error"\("hidden", if: message.isEmpty)>\(message)</p>
            <input id="field-code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="12" required aria-describedby="field-code-error"\(invalid)></div>
            """
    }
}
