import Areas
import Cases
import HTML
import Kernel
import Web

/// One import: what would be done, how far it is, what came of it.
struct ImportPage {
    let request: WebRequest
    let run: ImportRun
    /// What a look at the file has found, before it is begun.
    let look: Importer.Outcome?
    /// Why the file cannot be read.
    let fault: Text?
    /// Whether whoever looks may see cases at all: who administers the system may not.
    let seesCases: Bool

    private var language: Language { request.language }

    var page: Page {
        let stopped: HTML? =
            run.fault.isEmpty && fault == nil
            ? nil
            : "<p class=\"error\" role=\"alert\">\(Text("无法导入：", "It cannot be imported: ")(language))\(fault?(language) ?? run.fault)</p>"
        return Page(
            title: Text("导入 \(run.fileName)", "Import of \(run.fileName)"),
            frame: .desk,
            current: "/imports",
            body: """
                <p><a href="/imports">\(Text("全部导入", "All imports")(language))</a></p>
                <h1>\(run.fileName) <span class="tag">\(run.state.name(language))</span></h1>\(stopped)
                \(look.map { found($0) } ?? result)
                """
        )
    }

    private func counts(_ rows: [(Text, Int)]) -> HTML {
        let items = rows.map { "<dt>\($0.0(language))</dt><dd>\($0.1)</dd>" as HTML }
        return "<dl class=\"facts\">\(each: items)</dl>"
    }

    private func report(_ count: Int) -> HTML? {
        guard count > 0 else { return nil }
        let label = Text("下载问题清单（含行号）", "Download what is wrong, by line")
        return "<a class=\"button\" href=\"\("/imports/\(run.id)/problems" as URLPath)\">\(label(language))</a>"
    }

    /// While it runs and after it.
    private var result: HTML {
        let part = Int(run.progress * 100)
        let bar: HTML? =
            run.state == .running
            ? "<p><progress max=\"100\" value=\"\(String(part))\" aria-label=\"\(Text("进度", "Progress")(language))\">\(String(part)) %</progress></p>"
            : nil
        let again: HTML? = run.state == .failed ? start(Text("继续导入", "Go on")) : nil
        let hint: HTML? =
            run.state == .running
            ? "<p class=\"hint\">\(Text("正在后台导入，可以离开此页；页面会自动更新。", "It goes on in the background: you may leave this page, which follows by itself.")(language))</p>"
            : nil
        let list: HTML? =
            run.state == .finished && run.taken + run.known > 0 && seesCases
            ? "<a class=\"button primary\" href=\"/cases?show=all&amp;channel=hotline\">\(Text("查看热线事项", "See the hotline's cases")(language))</a>"
            : nil
        return """
            <section class="card">\(bar)\(hint)\(counts([
                (Text("已处理行", "Rows dealt with"), run.rowsDone), (Text("已导入", "Taken"), run.taken),
                (Text("原已存在", "There already"), run.known), (Text("未导入", "Refused"), run.refused),
            ]))\(closing)<div class="card-actions">\(list)\(report(run.refused + run.changed))\(again)</div></section>
            """
    }

    /// What a finished import comes to, in a sentence.
    private var closing: HTML? {
        guard run.state == .finished else { return nil }
        let words =
            run.taken == 0 && run.refused == 0
            ? Text("文件里的工单以前都已导入，没有新增。", "Every ticket of the file was there already: nothing was added.")
            : run.refused > 0
                ? Text(
                    "有 \(run.refused) 行没有导入。请按清单修改后重新上传整个文件，已导入的不会重复。",
                    "\(run.refused) rows were not taken. Set them right by the list and upload the whole file again: nothing is taken twice."
                )
                : Text("全部导入。", "Everything was taken.")
        return "<p>\(words(language))</p>"
    }

    private func start(_ label: Text) -> HTML {
        """
        <form method="post" action="\("/imports/\(run.id)/start" as URLPath)">\(HTML.token(request))
        <button class="button primary" type="submit">\(label(language))</button></form>
        """
    }

    private func found(_ look: Importer.Outcome) -> HTML {
        let tally = look.tally
        let fresh = tally.sound - tally.known
        let go: HTML? = fresh > 0 ? start(Text("导入 \(fresh) 条", "Import \(fresh)")) : nil
        let nothing: HTML? =
            fresh > 0
            ? nil
            : "<p class=\"notice\">\((tally.known > 0 ? Text("文件里的工单以前都已导入，无需再导入。", "Every ticket of the file is there already: there is nothing to import.") : Text("没有可以导入的行，请按问题清单修改后重新上传。", "No row can be taken. Set them right by the list and upload the file again."))(language))</p>"
        return """
            <section class="card"><h2>\(Text("预检结果", "What was found")(language))</h2><p class="hint">\(form(look.form))</p>
            \(counts([
                (Text("行数", "Rows"), tally.rows), (Text("可导入", "Sound"), tally.sound),
                (Text("原已存在", "There already"), tally.known), (Text("不能导入", "Refused"), tally.refused),
                (Text("导入时有改动", "Taken with a change"), tally.changed), (Text("已办结", "Closed"), tally.closed),
                (Text("待分拣", "To be sorted"), tally.signals), (Text("找到地点", "Place found"), tally.placed),
            ]))\(levels(tally))\(nothing)<div class="card-actions">\(go)\(report(look.problems.count))</div></section>
            \(wrong(look))
            \(each: [TicketField.category, .area, .organisation, .state, .nature].compactMap { unmatched($0, tally) })
            \(sample(look.sample))
            """
    }

    /// What the file turned out to be, in the reader's words.
    private func form(_ form: String) -> String {
        guard language == .zh else { return form }
        return form.replacing(", commas", with: "，逗号分隔").replacing(", tabs", with: "，制表符分隔")
            .replacing(", semicolons", with: "，分号分隔").replacing(", sheet ", with: "，工作表 ").replacing(", ", with: "，")
    }

    /// How exactly the places were found.
    private func levels(_ tally: ImportTally) -> HTML? {
        let parts = AreaLevel.allCases.reversed().compactMap { level in
            tally.places[level].map { "\(level.name(language)) \($0)" }
        }
        guard !parts.isEmpty else { return nil }
        let list = parts.joined(separator: Text("，", ", ")(language))
        return "<p class=\"hint\">\(Text("地点找到：\(list)", "Places found: \(list)")(language))</p>"
    }

    /// The first of what is wrong, so that nobody must open a file to see what it is about.
    private func wrong(_ look: Importer.Outcome) -> HTML? {
        guard !look.problems.isEmpty else { return nil }
        let shown = look.problems.prefix(10)
        let rows = shown.map { problem -> HTML in
            let kind = problem.isRefusal ? Text("不导入", "Refused") : Text("有改动", "Changed")
            return """
                <tr><td data-label="\(Text("行", "Line")(language))">\(problem.line)</td><td data-label="\(Text("列", "Column")(language))">\(problem.column.isEmpty ? "—" : problem.column)</td><td data-label="\(Text("问题", "What is wrong")(language))"><span>\(problem.message(language))\(problem.value.isEmpty ? nil : " <span class=\"hint\">\(problem.value)</span>" as HTML)</span></td><td data-label="\(Text("处理", "Treated as")(language))"><span class="tag \(problem.isRefusal ? "tag-late" : "tag-open")">\(kind(language))</span></td></tr>
                """
        }
        let heads = [Text("行", "Line"), Text("列", "Column"), Text("问题", "What is wrong"), Text("处理", "Treated as")]
            .map { "<th scope=\"col\">\($0(language))</th>" as HTML }
        let more = look.problems.count - shown.count + look.moreProblems
        let rest: HTML? =
            more > 0
            ? "<p class=\"hint\">\(Text("另有 \(more) 处，见问题清单。", "\(more) more stand in the list.")(language))</p>" : nil
        return """
            <section class="card"><h2>\(Text("问题", "What is wrong")(language))</h2><div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("问题", "What is wrong")(language))"><table class="list"><thead><tr>\(each: heads)</tr></thead>
            <tbody>\(each: rows)</tbody></table></div>\(rest)</section>
            """
    }

    private func unmatched(_ field: TicketField, _ tally: ImportTally) -> HTML? {
        let words = tally.unmatchedWords(field)
        guard !words.isEmpty else { return nil }
        let items = words.prefix(20).map {
            "<li>\($0.word.prefix(60).description) <span class=\"hint\">\($0.count)</span></li>" as HTML
        }
        let title = Text("对不上的\(field.label.zh)", "Words of \(field.label.en) that mean nothing here")
        return
            "<section class=\"card\"><h2>\(title(language))</h2><ul class=\"plain-list\">\(each: items)</ul></section>"
    }

    private func sample(_ tickets: [CheckedTicket]) -> HTML? {
        guard !tickets.isEmpty else { return nil }
        let items = tickets.map { ticket -> HTML in
            let place = ticket.area?.fullName ?? ""
            return """
                <li><strong>\(ticket.number)</strong> \(ticket.title) <span class="hint">\(CivilTime(ticket.createdAt).description) · \(ticket.category?.name(language) ?? Text("待分拣", "To be sorted")(language)) · \(place)</span></li>
                """
        }
        return """
            <section class="card"><h2>\(Text("前几条", "The first rows")(language))</h2><ul class="plain-list">\(each: items)</ul></section>
            """
    }
}
