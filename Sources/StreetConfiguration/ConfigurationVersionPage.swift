import HTML
import HTTPTypes
import Kernel
import Web

/// One version: what it changed, its files, and the way back to it.
struct ConfigurationVersionPage {
    let request: WebRequest
    let version: ConfigurationVersion
    let set: ConfigurationSet
    let before: ConfigurationSet
    let active: ConfigurationStore.Stored
    let kinds: ConfigurationFileKinds
    let name: String?
    let problems: [InvalidInput.Problem]

    private var language: Language { request.language }

    var page: Page {
        let parts = ConfigurationParts(request: request)
        let title = Text("配置第 \(version.number) 版", "Configuration version \(version.number)")
        let isActive = active.version.number == version.number
        let isSame = active.version.checksum == version.checksum
        let state: HTML? = isActive ? " <span class=\"tag tag-open\">\(Text("正在使用", "Active")(language))</span>" : nil
        let back: HTML? =
            isSame
            ? nil
            : """
            <h2>\(Text("重新启用会改变什么", "What activating it again would change")(language))</h2>
            \(parts.difference(ConfigurationDifference(from: active.set, to: set, kinds: kinds)))
            \(parts.activation("/configuration/versions/\(version.number)/activation", base: active.version.number, note: request.form["note"] ?? "", problems: problems))
            """
        let changed: HTML =
            version.number == 1
            ? "<p class=\"empty\">\(Text("这是安装时的配置。", "This is what the program came with.")(language))</p>"
            : parts.difference(ConfigurationDifference(from: before, to: set, kinds: kinds))
        let body: HTML = """
            \(parts.crumbs)<h1>\(title(language))\(state)</h1>
            \(ErrorSummary(problems, language: language).html)
            <dl class="facts"><dt>\(Text("启用时间", "Since")(language))</dt><dd>\(HTML.time(version.at))</dd>
            <dt>\(Text("启用人", "By")(language))</dt><dd>\(name ?? Text("系统", "The program")(language))</dd>
            <dt>\(Text("说明", "Note")(language))</dt><dd lang="zh">\(version.note)</dd></dl>
            <h2>\(Text("这一版改变了什么", "What it changed")(language))</h2>\(changed)\(back)
            <section class="card"><h2>\(Text("文件", "Files")(language))</h2><ul class="plain-list">\(each: files)</ul></section>
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .conflict,
            current: "/configuration",
            body: body
        )
    }

    private var files: [HTML] {
        self.set.paths.map { path in
            let address = ("/configuration/file" as URLPath).with("path", path).with("version", "\(version.number)")
            return "<li><a href=\"\(address)\">\(path)</a></li>"
        }
    }
}
