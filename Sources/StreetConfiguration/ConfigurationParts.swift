import HTML
import Kernel
import Web

/// Parts that the pages of the configuration share.
struct ConfigurationParts {
    let request: WebRequest

    var language: Language { request.language }

    /// The way back to the first page of the configuration.
    var crumbs: HTML {
        """
        <nav class="crumbs" aria-label="\(Text("所在位置", "Breadcrumb")(language))"><ol><li><a href="/configuration">\(Text("配置", "Configuration")(language))</a></li></ol></nav>
        """
    }

    /// What is wrong, the errors first; each finding of the file that is shown leads to its line.
    func findings(_ findings: [ConfigurationFinding], on path: String? = nil) -> HTML {
        guard !findings.isEmpty else {
            return """
                <p class="banner ok" role="status">\(Text("检查通过，没有发现问题。", "Checked: nothing is wrong.")(language))</p>
                """
        }
        let ordered = findings.filter { $0.severity == .error } + findings.filter { $0.severity == .warning }
        let items = ordered.map { finding -> HTML in
            let isError = finding.severity == .error
            let tag: HTML =
                isError
                ? "<span class=\"tag tag-late\">\(Text("错误", "Error")(language))</span>"
                : "<span class=\"tag tag-wait\">\(Text("提醒", "Warning")(language))</span>"
            return """
                <li>\(tag) \(place(finding, on: path)) <span lang="zh">\(finding.message(language))</span></li>
                """
        }
        let errors = findings.count { $0.severity == .error }
        let head = Text(
            "发现 \(errors) 处错误、\(findings.count - errors) 处提醒",
            "\(errors) errors, \(findings.count - errors) warnings"
        )
        return """
            <section class="card" id="findings"><h2>\(head(language))</h2><ul class="plain-list findings">\(each: items)</ul></section>
            """
    }

    private func place(_ finding: ConfigurationFinding, on path: String?) -> HTML {
        guard let line = finding.line else { return "<code>\(finding.file)</code>" }
        let words = Text("第 \(line) 行", "line \(line)")(language)
        if finding.file == path { return "<a href=\"\(Self.anchor(line))\">\(words)</a>" }
        return "<code>\(finding.file)</code> \(words)"
    }

    private static func anchor(_ line: Int) -> HTML { "#line-\(line)" }

    /// What changes: in words, and the lines behind a fold.
    func difference(_ difference: ConfigurationDifference) -> HTML {
        let files = difference.files.map { file -> HTML in
            let items: HTML =
                file.items.isEmpty
                ? "<p class=\"hint\">\(Text("只有注释或写法变化", "Comments or writing only")(language))</p>"
                : "<ul class=\"plain-list\" lang=\"zh\">\(each: file.items.map { "<li>\($0(language))</li>" as HTML })</ul>"
            return """
                <section class="card"><h3><code>\(file.path)</code></h3>\(items)
                <details class="fold"><summary>\(Text("逐行对比", "Line by line")(language))</summary>\(lines(file.lines))</details></section>
                """
        }
        guard !files.isEmpty else {
            return "<p class=\"empty\">\(Text("没有变化。", "Nothing changes.")(language))</p>"
        }
        return "\(each: files)"
    }

    private func lines(_ difference: LineDifference) -> HTML {
        let lines = difference.lines.map { line -> HTML in
            switch line.kind {
            case .same: "<span>  \(line.text)\n</span>"
            case .removed: "<del>- \(line.text)\n</del>"
            case .added: "<ins>+ \(line.text)\n</ins>"
            case .gap: "<span class=\"hint\">  …\n</span>"
            }
        }
        return """
            <pre class="lines" lang="zh" tabindex="0" role="region" aria-label="\(Text("逐行对比", "Line by line")(language))">\(each: lines)</pre>
            """
    }

    /// A list as a table whose rows become cards on a phone; the first cell is the row's head.
    func table(_ name: Text, _ heads: [Text], _ rows: [[HTML]]) -> HTML {
        let words = heads.map { $0(language) }
        let body = rows.map { row -> HTML in
            let cells = row.enumerated().map { index, cell -> HTML in
                index == 0
                    ? "<th scope=\"row\">\(cell)</th>" : "<td data-label=\"\(words[index])\">\(cell)</td>"
            }
            return "<tr>\(each: cells)</tr>"
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(name(language))">
            <table class="list"><thead><tr>\(each: words.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead>
            <tbody>\(each: body)</tbody></table></div>
            """
    }

    /// The form that makes something active; `base` is the version that the person sees as active.
    func activation(_ action: URLPath, base: Int, note: String, problems: [InvalidInput.Problem]) -> HTML {
        let field = Field(
            "note",
            Text("为什么更改", "What is it for"),
            hint: Text("会写进历史记录，例如：垃圾清运改为 3 个工作日，街道办 11 月例会决定", "It is kept in the history."),
            isRequired: true
        )
        return """
            <section class="card"><h2>\(Text("启用", "Activate")(language))</h2>
            <form method="post" action="\(action)" class="form">\(HTML.token(request))<input type="hidden" name="base" value="\(base)">
            \(field.textarea(note, rows: 2, problems: problems, language: language))
            <button class="button primary" type="submit">\(Text("启用", "Activate")(language))</button>
            <p class="hint">\(Text("立即生效，不用重启；在办事项按原来的流程版本继续办理。", "It takes effect at once; cases in progress keep their workflow's version.")(language))</p></form></section>
            """
    }
}
