import Areas
import HTML
import HTTPTypes
import Kernel
import Web

/// The imports so far, and the form for another.
struct ImportListPage {
    let request: WebRequest
    let runs: [ImportRun]
    let mappings: [TicketMapping]
    let places: [Area]
    let problems: [InvalidInput.Problem]

    private var language: Language { request.language }

    var page: Page {
        let title = Text("导入工单", "Import tickets")
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/imports",
            body: """
                <h1>\(title(language))</h1>\(ErrorSummary(problems, language: language).html)
                <div class="cols"><div>\(list)</div><div>\(form)</div></div>
                """
        )
    }

    private var list: HTML {
        let heading = Text("导入记录", "Imports so far")(language)
        guard !runs.isEmpty else {
            return """
                <section class="card"><h2>\(heading)</h2><p class="hint">\(Text("还没有导入过。", "Nothing has been imported yet.")(language))</p></section>
                """
        }
        let items = runs.map { run -> HTML in
            """
            <li><a href="\("/imports/\(run.id)" as URLPath)">\(run.fileName)</a> <span class="tag">\(run.state.name(language))</span>
            <span class="hint">\(CivilTime(run.startedAt).short)\(run.state == .waiting ? "" : result(run))</span></li>
            """
        }
        return "<section class=\"card\"><h2>\(heading)</h2><ul class=\"plain-list\">\(each: items)</ul></section>"
    }

    private func result(_ run: ImportRun) -> String {
        " · "
            + Text("导入 \(run.taken) 条，未导入 \(run.refused) 条", "\(run.taken) taken, \(run.refused) refused")(language)
    }

    private var form: HTML {
        let choices = [("", Text("请选择", "Choose")(language))] + mappings.map { ($0.code, $0.name(language)) }
        let streets = places.map { ($0.code, $0.fullName) }
        let hint = Text(
            "CSV 或 XLSX，最大 50 MB；更大的文件请用命令行。",
            "CSV or XLSX, at most 50 MB; larger ones go by the command line."
        )
        return """
            <form class="card form" method="post" action="/imports" enctype="multipart/form-data">
            <h2>\(Text("导入文件", "Import a file")(language))</h2>\(HTML.token(request))
            \(Field("file", Text("文件", "File"), hint: hint, isRequired: true).input("", type: "file", problems: problems, language: language))
            \(Field("mapping", Text("对照方案", "Mapping"), isRequired: true).select([(nil, choices)], chosen: request.form["mapping"], problems: problems, language: language))
            \(Field("area", Text("地点不明的归入", "What has no place goes to"), isRequired: true).select([(nil, streets)], chosen: request.form["area"] ?? streets.first?.0, problems: problems, language: language))
            <button class="button primary" type="submit">\(Text("上传并预检", "Upload and check")(language))</button></form>
            """
    }
}

extension ImportRun.State {
    var name: Text {
        switch self {
        case .waiting: Text("待确认", "To be confirmed")
        case .running: Text("导入中", "Being imported")
        case .finished: Text("已完成", "Finished")
        case .failed: Text("已中断", "Stopped")
        }
    }
}
