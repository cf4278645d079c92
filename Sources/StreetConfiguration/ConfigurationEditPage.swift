import HTML
import Kernel
import Web

/// A file's text to write in, with what is wrong beside it.
struct ConfigurationEditPage {
    let request: WebRequest
    let path: String
    let prepared: ConfigurationStore.Prepared
    let kinds: ConfigurationFileKinds
    /// Of all that the person prepares; nil when he has changed nothing yet.
    let findings: [ConfigurationFinding]?

    private var language: Language { request.language }
    private var text: String { prepared.set[path] ?? "" }

    var page: Page {
        let parts = ConfigurationParts(request: request)
        let title = Text("编辑 \(path)", "Edit \(path)")
        let draft = prepared.drafts.first { $0.path == path }
        let result: HTML? = findings.map { findings in
            let difference = ConfigurationDifference(from: prepared.active.set, to: prepared.set, kinds: kinds)
            let isReady = !findings.contains { $0.severity == .error } && !difference.isEmpty
            let activate: HTML? =
                isReady
                ? parts.activation(
                    "/configuration/draft/activation",
                    base: prepared.active.version.number,
                    note: "",
                    problems: []
                ) : nil
            return """
                \(parts.findings(findings, on: path))<h2>\(Text("会改变什么", "What changes")(language))</h2>\(parts.difference(difference))\(activate)
                """
        }
        let discard: HTML? =
            draft == nil
            ? nil
            : """
            <form method="post" action="/configuration/draft/discard" data-confirm="\(Text("放弃对这个文件的修改？", "Drop your changes of this file?")(language))">\(HTML.token(request))<input type="hidden" name="path" value="\(path)"><button class="button" type="submit">\(Text("放弃修改", "Drop the changes")(language))</button></form>
            """
        let body: HTML = """
            \(parts.crumbs)<h1>\(title(language))</h1>\(OvertakenNotice(request: request, prepared: prepared).html)
            \(result)
            <form method="post" action="/configuration/edit" class="form">\(HTML.token(request))
            <input type="hidden" name="path" value="\(path)"><input type="hidden" name="base" value="\(draft?.base ?? prepared.active.version.number)">
            <label for="configuration-text">\(Text("文件内容", "The file's text")(language))</label>
            <div class="code-field">\(gutter)<textarea id="configuration-text" name="text" lang="zh" rows="\(rows)" wrap="off" spellcheck="false" autocomplete="off">
            \(text)</textarea></div>
            <p class="actions"><button class="button primary" type="submit">\(Text("检查", "Check")(language))</button></p></form>\(discard)
            """
        return Page(title: title, frame: .desk, current: "/configuration", body: body)
    }

    private var rows: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } + 8 }

    /// The lines' numbers; those with a finding stand out.
    private var gutter: HTML {
        var marked: [Int: ConfigurationFinding.Severity] = [:]
        for finding in findings ?? [] where finding.file == path {
            guard let line = finding.line, marked[line] != .error else { continue }
            marked[line] = finding.severity
        }
        let numbers = (1...rows).map { line -> HTML in
            let css =
                switch marked[line] {
                case .error: "line-error"
                case .warning: "line-warning"
                case nil: ""
                }
            return "<span id=\"line-\(line)\" class=\"\(css)\">\(line)</span>"
        }
        return "<div class=\"gutter\" aria-hidden=\"true\">\(each: numbers)</div>"
    }
}

/// Says that somebody else has made active what the person is changing, and lets him decide.
struct OvertakenNotice {
    let request: WebRequest
    let prepared: ConfigurationStore.Prepared

    var html: HTML {
        let language = request.language
        let notices = prepared.drafts.filter(\.isOvertaken).map { draft -> HTML in
            let words = Text(
                "\(draft.path)：您是从第 \(draft.base) 版改起的，其他人已启用了新的第 \(prepared.active.version.number) 版。下面的差异是您的文件与新版相比。",
                "\(draft.path): you began with version \(draft.base), and somebody else has activated version \(prepared.active.version.number). The difference below is yours against that one."
            )
            return """
                <div class="banner warn" role="alert"><p>\(words(language))</p>
                <form method="post" action="/configuration/draft/settling">\(HTML.token(request))<input type="hidden" name="path" value="\(draft.path)"><input type="hidden" name="base" value="\(prepared.active.version.number)"><button class="button" type="submit">\(Text("差异已核对，保留我的", "I have seen it: keep mine")(language))</button></form>
                <form method="post" action="/configuration/draft/discard">\(HTML.token(request))<input type="hidden" name="path" value="\(draft.path)"><button class="button" type="submit">\(Text("用新版，放弃我的", "Take theirs, drop mine")(language))</button></form></div>
                """
        }
        return "\(each: notices)"
    }
}
