import Access
import Areas
import HTML
import HTTPTypes
import Kernel
import Web

/// The form with which a resident reports a matter.
struct ReportFormPage {
    let request: WebRequest
    let area: Area
    /// The draft's key, so that a form that is sent twice counts once.
    let key: String
    /// What is told about personal data above the fields that ask for some (PIPL article 17).
    let notice: PrivacyBook
    let problems: [InvalidInput.Problem]

    var page: Page {
        let language = request.language
        let title = Text("上报问题", "Report a matter")
        let form = request.form
        let summary = ErrorSummary(problems, language: language)
        let code = request.parameters["code"] ?? form["home"] ?? ""
        let anonymous = form["anonymous"] == "1"
        let body: HTML = """
            <h1>\(title(language))</h1>
            <p class="place-line">\(Text("地点：", "Place: ")(language))<strong>\(area.fullName)</strong></p>
            \(summary.html)
            \(mine(language))
            <form class="card form" method="post" action="/reports" enctype="multipart/form-data" data-report>
            \(HTML.token(request))
            <input type="hidden" name="_key" value="\(form["_key"] ?? key)">
            <input type="hidden" name="home" value="\(code)">
            \(Field("text", Text("发生了什么？", "What happened?"), hint: Text("写清楚是什么事、在哪里、多久了。最多 \(Report.textLimit) 字。", "Say what, where and since when. At most \(Report.textLimit) characters.")).textarea(form.values.exact("text") ?? "", rows: 5, problems: problems, language: language))
            \(Field("photos", Text("照片（最多 9 张，可不传）", "Photos (up to nine, optional)"), hint: Text("照片里的拍摄位置会自动去掉。", "Where a photo was taken is removed from it.")).photos(problems: problems, language: language))
            \(Field("place", Text("具体位置（如果不在这里，请写明）", "Exact place (if it is elsewhere)"), hint: Text("例如：2 单元 3 楼楼道、地下车库入口。", "For example: unit 2, third-floor corridor.")).input(form["place"] ?? "", problems: problems, language: language))
            <fieldset class="group"><legend>\(Text("怎么联系您", "How to reach you")(language))</legend>
            <p class="hint">\(Text("可以不留。只有办理人员说明用途后才能看到，每次查看都有记录。", "Optional. Shown to staff only for a stated purpose; each look is recorded.")(language))</p>
            \(noticePart(language))
            \(Field("name", Text("称呼", "Name")).input(form["name"] ?? "", autocomplete: "name", problems: problems, language: language))
            \(Field("phone", Text("电话", "Phone")).input(form["phone"] ?? request.resident?.masked ?? "", type: "tel", autocomplete: "tel", problems: problems, language: language))
            <label class="check"><input type="checkbox" name="anonymous" value="1"\("checked", if: anonymous)> \(Text("匿名上报（不记录称呼和电话）", "Report anonymously (no name or phone is kept)")(language))</label>
            </fieldset>
            <button class="button primary large" type="submit">\(Text("提交", "Send")(language))</button>
            <p class="form-state" role="status" data-report-state></p>
            </form>
            <section class="card" data-outbox hidden></section>
            """
        return Page(
            title: title,
            frame: .resident,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/report",
            body: body
        )
    }

    /// The way to what he reported before; whoever is signed in finds his number filled in, masked.
    private func mine(_ language: Language) -> HTML {
        let text =
            request.resident == nil
            ? Text("登录看我以前的上报", "Sign in to see my reports") : Text("看我以前的上报", "See my reports")
        return "<p class=\"hint\"><a href=\"/my\">\(text(language))</a></p>"
    }

    /// Who processes name and phone, why, how long, and what one may do about it; the version goes with the form.
    private func noticePart(_ language: Language) -> HTML {
        let purpose = notice.purpose(PrivacyBook.contactPurpose)
        let kept = purpose?.kept(language) ?? ""
        return """
            <details class="action"><summary>\(Text("个人信息告知", "About your personal data")(language))</summary><div>
            <p>\(Text("处理者：", "Processor: ")(language))\(notice.processor(language))</p>
            <p>\(purpose?.name(language) ?? "")：\(purpose?.because(language) ?? "") \(Text("保存：", "Kept: ")(language))\(kept)</p>
            <p>\(notice.rights(language)) \(notice.contact(language))</p></div></details>
            <p class="hint">\(Text("留下称呼或电话并提交，就是同意用于上述用途；不同意可以不留，随时可以撤回。", "By leaving them you agree to this use. You need not, and can withdraw at any time.")(language))</p>
            <input type="hidden" name="notice" value="\(notice.version)">
            """
    }
}

/// Opens a report by its number and six digits, for whoever does not have the link at hand.
struct FindReportPage {
    let request: WebRequest
    let problem: Text?

    var page: Page {
        let language = request.language
        let title = Text("查询进度", "Follow a report")
        let problems = problem.map { [InvalidInput.Problem("receipt", $0)] } ?? []
        let body: HTML = """
            <h1>\(title(language))</h1>
            <section class="card" data-my-reports hidden></section>
            \(ErrorSummary(problems, language: language).html)
            <form class="card form" method="post" action="/find">
            \(HTML.token(request))
            \(Field("receipt", Text("受理编号", "Receipt number"), hint: Text("提交后页面上的 10 位编号，例如 7K3M9-QXD2A。", "Ten characters, shown after sending.")).input(request.form["receipt"] ?? "", problems: problems, language: language))
            \(Field("code", Text("查询码", "Code"), hint: Text("编号旁边的 6 位数字。", "The six digits beside it.")).input(request.form["code"] ?? "", problems: [], language: language))
            <button class="button primary large" type="submit">\(Text("查询", "Open")(language))</button>
            </form>
            <p class="card"><a href="/my">\(Text("用手机号登录，看我的全部上报", "Sign in with my number to see all my reports")(language))</a></p>
            """
        return Page(
            title: title,
            frame: .resident,
            status: problem == nil ? .ok : .unprocessableContent,
            current: "/find",
            body: body
        )
    }
}
