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
        return """
            <p><a class="button" href="\("/imports/\(run.id)/problems" as URLPath)">\(Text("下载问题清单", "Download what is wrong")(language))</a></p>
            """
    }

    /// While it runs and after it.
    private var result: HTML {
        let part = Int(run.progress * 100)
        let bar: HTML? =
            run.state == .running
            ? "<p><progress max=\"100\" value=\"\(String(part))\" aria-label=\"\(Text("进度", "Progress")(language))\">\(String(part)) %</progress></p>"
            : nil
        let again: HTML? = run.state == .failed ? start(Text("继续导入", "Go on")) : nil
        return """
            <section class="card">\(bar)\(counts([
                (Text("已处理行", "Rows dealt with"), run.rowsDone), (Text("已导入", "Taken"), run.taken),
                (Text("原已存在", "There already"), run.known), (Text("未导入", "Refused"), run.refused),
            ]))\(report(run.refused + run.changed))\(again)</section>
            """
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
        return """
            <section class="card"><h2>\(Text("预检结果", "What was found")(language))</h2><p class="hint">\(look.form)</p>
            \(counts([
                (Text("行数", "Rows"), tally.rows), (Text("可导入", "Sound"), tally.sound),
                (Text("原已存在", "There already"), tally.known), (Text("不能导入", "Refused"), tally.refused),
                (Text("导入时有改动", "Taken with a change"), tally.changed), (Text("已办结", "Closed"), tally.closed),
                (Text("待分拣", "To be sorted"), tally.signals), (Text("找到地点", "Place found"), tally.placed),
            ]))\(report(look.problems.count))\(go)</section>
            \(each: [TicketField.category, .area, .organisation, .state, .nature].compactMap { unmatched($0, tally) })
            \(sample(look.sample))
            """
    }

    private func unmatched(_ field: TicketField, _ tally: ImportTally) -> HTML? {
        let words = tally.unmatchedWords(field)
        guard !words.isEmpty else { return nil }
        let items = words.prefix(20).map {
            "<li>\($0.word.prefix(60).description) <span class=\"hint\">\($0.count)</span></li>" as HTML
        }
        let title = Text("对不上的\(field.label.zh)", "Words of \(field.label.en) that mean nothing here")
        return "<section class=\"card\"><h2>\(title(language))</h2><ul class=\"plain\">\(each: items)</ul></section>"
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
            <section class="card"><h2>\(Text("前几条", "The first rows")(language))</h2><ul class="plain">\(each: items)</ul></section>
            """
    }
}
