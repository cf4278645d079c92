import HTML
import HTTPTypes
import Kernel
import Registry
import Web

/// What one step would do with many cases, or has done, row by row.
struct CaseBulkPage {
    let request: WebRequest
    let bulk: CaseBulk
    let lines: [CaseBulkLine]
    /// Whom each place's cases can be passed to, by area.
    let targets: [Int64: [Organisation]]
    let holders: [Int64: String]
    let book: CaseBook
    /// The list from which the rows came.
    let back: CaseFilter
    let isDone: Bool

    private var language: Language { request.language }
    private var ready: [CaseBulkLine] { lines.filter { $0.outcome == .ready } }

    var page: Page {
        let action = bulk.action.name
        let title =
            isDone
            ? Text("批量\(action.zh)：结果", "\(action.en) for many: result")
            : Text("批量\(action.zh)：预览", "\(action.en) for many: preview")
        // The form of the list has no fields to be wrong yet.
        let problems = request.form["form"] == "preview" ? bulk.missing : []
        let body: HTML = """
            <p class="crumb"><a href="\(back.address())">\(Text("返回事项列表", "Back to the list")(language))</a></p>
            <h1>\(title(language))</h1>
            \(isDone ? nil : ErrorSummary(problems, language: language).html)
            \(summary)
            \(isDone ? nil : forms(problems))
            \(table)
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty || isDone ? .ok : .unprocessableContent,
            current: "/cases",
            body: body
        )
    }

    private var summary: HTML {
        let good = lines.count { $0.outcome == .ready || $0.outcome == .done }
        let bad = lines.count - good
        let text =
            isDone
            ? Text("已办理 \(good) 件，未办理 \(bad) 件。", "\(good) done, \(bad) not done.")
            : Text(
                "可以办理 \(good) 件，不能办理 \(bad) 件；现在还没有改动。",
                "\(good) can be done, \(bad) cannot; nothing has been changed yet."
            )
        let css = bad == 0 ? "banner ok" : "banner warn"
        return "<p class=\"\(isDone ? css : "banner")\" role=\"status\">\(text(language))</p>"
    }

    /// What the step needs; and once it has it, the button that takes it.
    private func forms(_ problems: [InvalidInput.Problem]) -> HTML? {
        guard !ready.isEmpty else { return nil }
        let isComplete = bulk.missing.isEmpty
        let edit: HTML = """
            <form class="form card" method="post" action="/cases/bulk">\(carried(lines))<input type="hidden" name="form" value="preview">
            \(fields(problems))<button class="button\(isComplete ? "" : " primary")" type="submit">\(Text("预览", "Preview")(language))</button></form>
            """
        guard isComplete else { return edit }
        let count = ready.count
        let confirm = Text("确认\(bulk.action.name.zh) \(count) 件", "\(bulk.action.name.en): \(count)")
        let note: HTML? =
            bulk.note.isEmpty
            ? nil : "<dt>\(Text("内容", "Note")(language))</dt><dd class=\"text\">\(bulk.note)</dd>"
        let organisation: HTML? = bulk.organisation.map {
            "<dt>\(Text("转给", "Pass to")(language))</dt><dd>\(name(of: $0))</dd>"
        }
        let chosen: HTML? = note == nil && organisation == nil ? nil : "<dl class=\"facts\">\(organisation)\(note)</dl>"
        let again = Text("修改内容", "Change what is written")
        return """
            <form class="form card" method="post" action="/cases/bulk/steps">\(carried(ready))
            <input type="hidden" name="note" value="\(bulk.note)">\(bulk.organisation.map { "<input type=\"hidden\" name=\"organisation\" value=\"\($0)\">" as HTML })
            \(chosen)<button class="button primary" type="submit">\(confirm(language))</button></form>
            <details class="fold"><summary>\(again(language))</summary>\(edit)</details>
            """
    }

    private func carried(_ lines: [CaseBulkLine]) -> HTML {
        let rows = lines.map { "<input type=\"hidden\" name=\"row\" value=\"\($0.row.text)\">" as HTML }
        return """
            \(HTML.token(request))<input type="hidden" name="action" value="\(bulk.action.code)"><input type="hidden" name="back" value="\(back.query)">\(each: rows)
            """
    }

    private func fields(_ problems: [InvalidInput.Problem]) -> HTML {
        var html: HTML = ""
        if bulk.action.needs.contains(.organisation) {
            let options =
                [("", Text("请选择", "Choose")(language))] + organisations.map { ($0.id.description, $0.name) }
            html += Field("organisation", Text("转给", "Pass to")).select(
                [(nil, options)],
                chosen: bulk.organisation?.description,
                problems: problems,
                language: language
            )
        }
        let label =
            bulk.action.needs.contains(.reason)
            ? Text("原因", "Reason")
            : bulk.action.needs.contains(.note) ? Text("办理情况", "What was done") : Text("说明（可不填）", "Note (optional)")
        html += Field("note", label).textarea(bulk.note, problems: problems, language: language)
        return html
    }

    /// Everybody to whom at least one of the rows can be passed, each once.
    private var organisations: [Organisation] {
        var seen: Set<Int64> = []
        return targets.sorted { $0.key < $1.key }.flatMap(\.value).filter { seen.insert($0.id.rawValue).inserted }
    }

    private func name(of organisation: Int64) -> String {
        organisations.first { $0.id.rawValue == organisation }?.name ?? ""
    }

    private var table: HTML {
        let heads = [
            Text("事项", "Case"), Text("状态", "State"), Text("办理单位", "Holder"),
            isDone ? Text("结果", "Result") : Text("预览", "Preview"),
        ].map { $0(language) }
        let body = lines.map { line -> HTML in
            """
            <tr><td data-label="\(heads[0])">\(title(line))</td><td data-label="\(heads[1])">\(line.matter.map { state($0) })</td>
            <td data-label="\(heads[2])">\(line.matter.map { holders[$0.holder] ?? "" } ?? "")</td><td data-label="\(heads[3])">\(outcome(line.outcome))</td></tr>
            """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(heads[3])"><table class="list">
            <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>\(each: body)</tbody></table></div>
            """
    }

    private func title(_ line: CaseBulkLine) -> HTML {
        guard let matter = line.matter else { return "<span>\(Text("（看不到的事项）", "(not to be seen)")(language))</span>" }
        return """
            <span><a href="\("/cases/\(matter.id)" as URLPath)">\(matter.title)</a> <span class="hint">\(matter.number)</span></span>
            """
    }

    private func state(_ matter: Case) -> HTML {
        "\(book.stateName(matter.state)(language))"
    }

    private func outcome(_ outcome: CaseBulkLine.Outcome) -> HTML {
        switch outcome {
        case .ready: Words.tag(Text("将办理", "Will be done"), "tag-open", language)
        case .done: Words.tag(Text("已办理", "Done"), "tag-done", language)
        case .refused(let why):
            "<span>\(Words.tag(isDone ? Text("未办理", "Not done") : Text("不能办理", "Cannot be done"), "tag-late", language)) \(why(language))</span>"
        }
    }
}

/// A choice of rows that cannot be previewed: nothing ticked, too many, no action.
struct CaseBulkProblemPage {
    let request: WebRequest
    let problems: [InvalidInput.Problem]
    let back: CaseFilter

    var page: Page {
        let language = request.language
        let title = Text("批量办理", "A step for many cases")
        let body: HTML = """
            <h1>\(title(language))</h1>
            \(each: problems.map { "<p class=\"banner warn\" role=\"alert\">\($0.message(language))</p>" })
            <p><a class="button" href="\(back.address())">\(Text("返回事项列表", "Back to the list")(language))</a></p>
            """
        return Page(title: title, frame: .desk, status: .unprocessableContent, current: "/cases", body: body)
    }
}

/// The same rows for programs.
struct CaseBulkJSON {
    let lines: [CaseBulkLine]
    let language: Language

    var bytes: [UInt8] {
        let rows = lines.map { line -> JSON in
            let (word, why): (String, Text?) =
                switch line.outcome {
                case .ready: ("ready", nil)
                case .done: ("done", nil)
                case .refused(let text): ("refused", text)
                }
            return .object([
                "id": .text(line.row.id.description), "revision": .text(String(line.row.revision)),
                "outcome": .text(word), "reason": why.map { .text($0(language)) } ?? .null,
            ])
        }
        return JSON.object(["rows": .array(rows)]).bytes
    }
}
