import Access
import Areas
import HTML
import HTTPTypes
import Kernel
import Registry
import Web

/// The programs that an administrator reaches.
struct ClientListPage {
    let request: WebRequest
    let clients: [Client]
    let now: Instant

    var page: Page {
        let language = request.language
        let title = Text("接入程序", "Programs")
        let heads = [
            Text("名称", "Name"), Text("区域", "Area"), Text("权限", "Scopes"), Text("令牌", "Tokens"),
            Text("上次使用", "Last used"),
        ].map { $0(language) }
        let rows = clients.map { client -> HTML in
            let used = client.tokens.compactMap(\.lastUsedAt).max()
            return """
                <tr><td data-label="\(heads[0])"><a href="\("/clients/\(client.id)" as URLPath)">\(client.name)</a></td>
                <td data-label="\(heads[1])">\(client.areaName)</td>
                <td data-label="\(heads[2])">\(client.scopes.count)</td>
                <td data-label="\(heads[3])">\(client.tag(at: now, language))</td>
                <td data-label="\(heads[4])">\(used.map { HTML.time($0, hasYear: true) } ?? "–")</td></tr>
                """
        }
        let table: HTML = """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(title(language))"><table class="list"><thead><tr>
            \(each: heads.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead><tbody>\(each: rows)</tbody></table></div>
            """
        let none: HTML =
            "<p class=\"empty\">\(Text("还没有接入程序。", "No programs yet.")(language))</p>"
        let body: HTML = """
            <h1>\(title(language))</h1>
            <p>\(Text("其他系统凭令牌通过接口登记和读取，只在您指定的区域和权限之内。", "Other systems file and read by a token, within the area and the scopes that you give them.")(language)) <a href="/api/v1">\(Text("接口说明", "What they can do")(language))</a></p>
            <p class="actions"><a class="button primary" href="/clients/new">\(Text("接入新程序", "Let a program in")(language))</a> <a class="button" href="/remotes">\(Text("其他系统", "Other systems")(language))</a></p>
            \(clients.isEmpty ? none : table)
            """
        return Page(title: title, frame: .desk, current: "/clients", body: body)
    }
}

/// The form for a new program.
struct ClientFormPage {
    let request: WebRequest
    let areas: [Area]
    let bodies: [Organisation]
    let problems: [InvalidInput.Problem]

    var page: Page {
        let language = request.language
        let form = request.form
        let title = Text("接入新程序", "Let a program in")
        let choose = Text("请选择", "Please choose")(language)
        let groups = AreaLevel.allCases.compactMap {
            level -> (heading: String?, options: [(value: String, label: String)])? in
            let options = areas.filter { $0.level == level }.map { (value: $0.id.description, label: $0.fullName) }
            return options.isEmpty ? nil : (level.name(language), options)
        }
        let area = Field("area", Text("区域", "Area"), isRequired: true).select(
            [(nil, [("", choose)])] + groups,
            chosen: form["area"],
            problems: problems,
            language: language
        )
        let none = Text("不属于任何单位", "None")(language)
        let organisation = Field(
            "organisation",
            Text("单位", "Organisation"),
            hint: Text("办理事项的程序以这个单位的名义办理。", "A program that works on cases does so for it.")
        ).select(
            [(nil, [("", none)] + bodies.map { ($0.id.description, $0.name) })],
            chosen: form["organisation"],
            problems: problems,
            language: language
        )
        let limit = Field("limit", Text("每分钟请求数", "Requests a minute"), isRequired: true)
            .input(form["limit"] ?? "120", type: "number", problems: problems, language: language)
        let days = Field("days", Text("令牌有效天数", "Days that the token lives"), isRequired: true)
            .input(form["days"] ?? "365", type: "number", problems: problems, language: language)
        let body: HTML = """
            <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/clients">\(Text("接入程序", "Programs")(language))</a></li></ol></nav>
            <h1>\(title(language))</h1>
            <div class="cols single"><form class="card form" method="post" action="/clients">\(HTML.token(request))
            \(problems.isEmpty ? .empty : ErrorSummary(problems, language: language).html)
            \(Field("name", Text("名称", "Name"), hint: Text("历史记录中显示这个名称。", "Histories show it."), isRequired: true).input(form["name"] ?? "", problems: problems, language: language))
            \(area)\(organisation)
            \(scopes(language))
            <div class="filters">\(limit)\(days)</div>
            <p class="actions"><button class="button primary" type="submit">\(Text("生成令牌", "Make the token")(language))</button></p>
            </form></div>
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/clients",
            body: body
        )
    }

    private func scopes(_ language: Language) -> HTML {
        let chosen = Set(request.form.values.all("scope"))
        let boxes = Scope.allCases.map { scope -> HTML in
            """
            <label class="choice"><input type="checkbox" name="scope" value="\(scope.rawValue)"\("checked", if: chosen.contains(scope.rawValue))> \(scope.name(language)) <code>\(scope.rawValue)</code></label>
            """
        }
        let problem = problems.first { $0.field == "scope" }
        let error: HTML? = problem.map { "<p class=\"error\">\($0.message(language))</p>" }
        return """
            <fieldset class="field choices" id="scope"><legend>\(Text("权限", "Scopes")(language))</legend>\(error)\(each: boxes)</fieldset>
            """
    }
}

/// The only page that shows a token.
struct TokenPage {
    let request: WebRequest
    let client: Account.ID
    let name: String
    let token: String

    var page: Page {
        let language = request.language
        let title = Text("令牌", "The token")
        let body: HTML = """
            <h1>\(title(language))</h1>
            <div class="card"><p>\(Text("程序：", "Program: ")(language))<strong>\(name)</strong></p>
            <p><code class="secret">\(token)</code></p>
            <p role="alert">\(Text("请现在复制并安全地交给对方。离开这个页面后无法再次查看。", "Copy it now and hand it over safely: it is never shown again.")(language))</p>
            <p><a class="button primary" href="\("/clients/\(client)" as URLPath)">\(Text("已复制", "I have copied it")(language))</a></p></div>
            """
        return Page(title: title, frame: .desk, current: "/clients", body: body)
    }
}

extension Client {
    func tag(at now: Instant, _ language: Language) -> HTML {
        if isClosed { return "<span class=\"tag tag-late\">\(Text("已停用", "Shut out")(language))</span>" }
        let good = tokens.count { $0.isGood(at: now) }
        let css = good == 0 ? "tag-wait" : "tag-done"
        return "<span class=\"tag \(css)\">\(Text("\(good) 个有效", "\(good) good")(language))</span>"
    }
}
