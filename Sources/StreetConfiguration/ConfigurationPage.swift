import HTML
import Kernel
import Web

/// What is active, its files, and the history.
struct ConfigurationPage {
    let request: WebRequest
    let prepared: ConfigurationStore.Prepared
    let versions: [ConfigurationVersion]
    let names: [Int64: String]
    /// How many cases in progress are on an earlier version of the workflow.
    let toMove: Int
    let pageSize: Int
    let kinds: ConfigurationFileKinds

    private var language: Language { request.language }
    private var parts: ConfigurationParts { ConfigurationParts(request: request) }

    var page: Page {
        let title = Text("配置", "Configuration")
        let active = prepared.active.version
        let body: HTML = """
            <h1>\(title(language))</h1>\(done)
            <section class="card"><h2>\(Text("正在使用：第 \(active.number) 版", "Active: version \(active.number)")(language))</h2>
            <dl class="facts"><dt>\(Text("启用时间", "Since")(language))</dt><dd>\(HTML.time(active.at))</dd>
            <dt>\(Text("启用人", "By")(language))</dt><dd>\(maker(active))</dd>
            <dt>\(Text("说明", "Note")(language))</dt><dd lang="zh">\(active.note)</dd></dl></section>
            \(drafts)\(moves)
            \(files)\(newFile)
            <h2>\(Text("历史", "History")(language))</h2>\(history)\(next)
            """
        return Page(title: title, frame: .desk, current: "/configuration", body: body)
    }

    private var done: HTML? {
        guard let number = request.query["activated"].flatMap({ Int($0) }) else { return nil }
        return """
            <p class="banner ok" role="status">\(Text("第 \(number) 版已启用，全部岗位已按新配置工作。", "Version \(number) is active: everybody works by it now.")(language))</p>
            """
    }

    private func maker(_ version: ConfigurationVersion) -> String {
        guard let account = version.account else { return Text("系统", "The program")(language) }
        return names[account] ?? "\(account)"
    }

    private var drafts: HTML? {
        guard !prepared.drafts.isEmpty else { return nil }
        let count = prepared.drafts.count
        return """
            <p class="banner warn"><a href="/configuration/draft">\(Text("您有 \(count) 个文件改好了还没有启用", "You have changed \(count) files that are not active yet")(language))</a></p>
            """
    }

    private var moves: HTML? {
        guard toMove > 0 else { return nil }
        return """
            <p class="banner"><a href="/configuration/moves">\(Text("\(toMove) 件在办事项还在用旧版流程，可以转到新版", "\(toMove) cases in progress go by an earlier workflow: move them")(language))</a></p>
            """
    }

    /// The files as people look for them; what is rarely looked for is folded.
    private var files: HTML {
        let shelves = kinds.shelves(prepared.set.paths).map { shelf, paths -> HTML in
            // This year's holidays and the working hours are enough to begin with.
            let most = shelf == .calendar ? 3 : paths.count
            let rest = paths.dropFirst(most)
            let folded: HTML? =
                rest.isEmpty
                ? nil
                : """
                <li><details class="fold"><summary>\(Text("更早的年份", "Earlier years")(language))</summary><ul class="plain-list">\(each: rest.map(file))</ul></details></li>
                """
            let list: HTML = "<ul class=\"plain-list\">\(each: paths.prefix(most).map(file))\(folded)</ul>"
            return shelf == .earlier
                ? "<section class=\"card\"><details class=\"fold\"><summary>\(shelf.name(language))</summary>\(list)</details></section>"
                : "<section class=\"card\"><h2>\(shelf.name(language))</h2>\(list)</section>"
        }
        return "<div class=\"shelves\">\(each: shelves)</div>"
    }

    private func file(_ path: String) -> HTML {
        let isDraft = prepared.drafts.contains { $0.path == path }
        let mark: HTML? =
            isDraft ? " <span class=\"tag tag-wait\">\(Text("已改未启用", "Changed")(language))</span>" : nil
        let title = kinds.title(path) ?? Text(same: path)
        let about: HTML? = kinds.about(path).map { "\($0(language)) " }
        return """
            <li><a href="\(("/configuration/file" as URLPath).with("path", path))">\(title(language))</a>\(mark)<span class="hint">\(about)<code>\(path)</code></span></li>
            """
    }

    /// A new year's holidays are a new file.
    private var newFile: HTML {
        """
        <details class="fold"><summary>\(Text("新建文件", "New file")(language))</summary>
        <form method="get" action="/configuration/edit" class="form">
        \(Field("path", Text("文件名", "Name"), hint: Text("例如 calendar/2027.yaml", "Such as calendar/2027.yaml"), isRequired: true).input("", language: language))
        <button class="button" type="submit">\(Text("开始写", "Begin")(language))</button></form></details>
        """
    }

    private var history: HTML {
        let shown = Array(versions.prefix(pageSize))
        let rows = shown.map { version -> [HTML] in
            [
                "<a href=\"\("/configuration/versions/\(version.number)" as URLPath)\">\(Text("第 \(version.number) 版", "Version \(version.number)")(language))</a>",
                HTML.time(version.at), "\(maker(version))", "<span lang=\"zh\">\(version.note)</span>",
            ]
        }
        let heads = [Text("版本", "Version"), Text("启用时间", "Since"), Text("启用人", "By"), Text("说明", "Note")]
        return parts.table(Text("历史", "History"), heads, rows)
    }

    private var next: HTML? {
        guard versions.count > pageSize else { return nil }
        let path = ("/configuration" as URLPath).with("before", "\(versions[pageSize - 1].number)")
        return """
            <p class="pager"><a class="button" rel="next" href="\(path)">\(Text("更早的版本", "Earlier versions")(language))</a></p>
            """
    }
}
