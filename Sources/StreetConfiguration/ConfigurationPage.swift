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
            <section class="card"><h2>\(Text("文件", "Files")(language))</h2><ul class="plain-list">\(each: files)</ul>\(newFile)</section>
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

    private var files: [HTML] {
        prepared.set.paths.map { path in
            let isDraft = prepared.drafts.contains { $0.path == path }
            let mark: HTML? =
                isDraft ? " <span class=\"tag tag-wait\">\(Text("已改未启用", "Changed")(language))</span>" : nil
            let about: HTML? = FileWords.about(path).map { "<span class=\"hint\">\($0(language))</span>" }
            return """
                <li><a href="\(("/configuration/file" as URLPath).with("path", path))">\(path)</a>\(mark)\(about)</li>
                """
        }
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

/// What the files are about.
enum FileWords {
    static func about(_ path: String) -> Text? {
        switch path {
        case "categories.yaml": Text("类别、时限、关键词", "Categories, times, keywords")
        case "roles.yaml": Text("角色和权限", "Roles and permissions")
        case "replies.yaml": Text("常用语", "Ready texts")
        case "workflows/matter.yaml": Text("新事项的办理流程", "The workflow of new cases")
        case "deadlines.yaml": Text("按来源、性质和紧急程度的时限，暂停和延期", "Times by source, nature and urgency; pauses, extensions")
        case "classification.yaml": Text("自动归类", "Classification of texts")
        case "dispatch.yaml": Text("派单建议", "Who is proposed for which cases")
        case "open311.yaml": Text("与其他系统互送工单", "Tickets from and to other systems")
        case _ where path.hasPrefix("imports/"): Text("导入工单的列对应", "Columns of imported tickets")
        case "calendar/hours.yaml": Text("上班时间", "Working hours")
        case _ where path.hasPrefix("workflows/"):
            Text("早先的流程，在办事项还在使用", "An earlier workflow, for cases that began with it")
        case _ where path.hasPrefix("calendar/"): Text("一年的节假日和调休", "A year's holidays")
        default: nil
        }
    }
}
