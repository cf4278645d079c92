import Classification
import HTML
import Kernel
import Registry
import Web

/// The model that judges texts, how often it was overruled, and the dispatch rules.
struct ClassificationPage {
    let request: WebRequest
    /// Whether the reader sees cases, and so opens what is behind a number.
    let opens: Bool
    let manifest: ModelManifest?
    /// Why a model that should be in use is not.
    let problem: String?
    let counts: [(category: String, sure: Int, overruled: Int)]
    let book: CaseBook
    /// The street's departments, whom rules name by their codes.
    let departments: [Organisation]

    private var language: Language { request.language }

    var page: Page {
        let title = Text("自动分类与派单", "Classification and dispatch")
        let body: HTML = """
            <h1>\(title(language))</h1>
            <section class="card"><h2>\(Text("现在由什么判断", "What judges now")(language))</h2>\(problemPart)\(judge)</section>
            \(quality)
            <section class="card"><h2>\(Text("被改判的情况", "How often it was overruled")(language))</h2>\(overruled)</section>
            <section class="card"><h2>\(Text("派单规则", "Dispatch rules")(language))</h2>\(dispatch)</section>
            """
        return Page(title: title, frame: .desk, current: "/classification", body: body)
    }

    private func name(_ code: String) -> String { book.categories[code]?.name(language) ?? code }

    /// A share as per cent with at most one decimal: `60%`, `91.3%`.
    private func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
    }

    private var problemPart: HTML? {
        guard problem != nil else { return nil }
        let text = Text(
            "新模型无法读取，没有启用。请系统管理员在服务器上运行 linli train status 查看原因。",
            "A new model cannot be read and is not in use. The administrator finds the reason on the server with: linli train status."
        )
        return "<p class=\"notice\">\(text(language))</p>"
    }

    private var judge: HTML {
        let threshold = percent(book.classification.threshold)
        guard let manifest else {
            let text = Text(
                "按关键词判断。结案达到 \(book.classification.leastTexts) 件后，系统管理员可以在服务器上用 linli train cases 训练模型。",
                "Keywords do. From \(book.classification.leastTexts) closed cases on, the administrator can train a model on the server with: linli train cases."
            )
            return "<p>\(text(language))</p><p class=\"hint\">\(asking(threshold)(language))</p>"
        }
        return """
            <dl class="facts"><dt>\(Text("模型", "Model")(language))</dt><dd>\(manifest.version)</dd>
            <dt>\(Text("训练时间", "Trained")(language))</dt><dd>\(HTML.time(manifest.trainedAt))</dd>
            <dt>\(Text("学习的文字", "Learned from")(language))</dt><dd>\(Text("\(manifest.texts) 件，其中被改判的 \(manifest.overruled) 件", "\(manifest.texts) texts, \(manifest.overruled) of them overruled")(language))</dd>
            <dt>\(Text("类别", "Categories")(language))</dt><dd>\(manifest.categories.count)</dd></dl>
            <p class="hint">\(asking(threshold)(language))</p>
            """
    }

    private func asking(_ threshold: String) -> Text {
        Text("把握低于 \(threshold) 时不预先选定，请人选择。", "Below \(threshold) nothing is chosen beforehand: a person is asked.")
    }

    private var quality: HTML? {
        guard let report = manifest?.report else { return nil }
        let heads = [Text("", ""), Text("模型", "Model"), Text("关键词", "Keywords")]
        let rows: [(Text, Double, Double)] = [
            (Text("判断正确", "Right"), report.model.accuracy, report.keywords.accuracy),
            (Text("各类别平均 F1", "Mean F1 of the categories"), report.model.macroF1, report.keywords.macroF1),
        ]
        let body = rows.map { row in
            "<tr><th scope=\"row\">\(row.0(language))</th><td data-label=\"\(heads[1](language))\">\(percent(row.1))</td><td data-label=\"\(heads[2](language))\">\(percent(row.2))</td></tr>"
                as HTML
        }
        let note = Text(
            "用 \(report.texts) 件没有学过的文字检验。有把握的占 \(percent(report.sure))，其中判断正确 \(percent(report.rightWhenSure))。",
            "Measured on \(report.texts) texts that it had not seen. It was sure of \(percent(report.sure)), and right in \(percent(report.rightWhenSure)) of these."
        )
        let which = Text(
            "检验时，先用其余的文字训练一个同样的模型来测；现在用的模型随后用全部文字重新训练，没有再单独检验，一般只会更好一点。",
            "The measured model was trained on the other texts only. The one in use was then trained in the same way on all of them and not measured again; it should be a little better."
        )
        return """
            <section class="card"><h2>\(Text("检验结果", "How good it is")(language))</h2>
            <table class="list"><thead><tr><td></td>\(each: heads.dropFirst().map { "<th scope=\"col\">\($0(language))</th>" })</tr></thead><tbody>\(each: body)</tbody></table>
            <p class="hint">\(note(language))</p><p class="hint">\(which(language))</p></section>
            """
    }

    private var overruled: HTML {
        guard !counts.isEmpty else {
            return "<p>\(Text("还没有按建议立案的事项。", "No case was opened from a suggestion yet.")(language))</p>"
        }
        let heads = [Text("建议的类别", "Suggested"), Text("有把握的建议", "Sure suggestions"), Text("被改判", "Overruled")]
        let body = counts.map { row -> HTML in
            let link = URLPath("/classification/overruled").with("category", row.category)
            let number: HTML =
                opens && row.overruled > 0 ? "<a href=\"\(link)\">\(row.overruled)</a>" : "\(row.overruled)"
            return """
                <tr><td data-label="\(heads[0](language))">\(name(row.category))</td><td data-label="\(heads[1](language))">\(row.sure)</td>
                <td data-label="\(heads[2](language))">\(number)</td></tr>
                """
        }
        return """
            <div class="table-scroll" tabindex="0" role="region" aria-label="\(Text("被改判的情况", "How often it was overruled")(language))"><table class="list">
            <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0(language))</th>" })</tr></thead><tbody>\(each: body)</tbody></table></div>
            """
    }

    private var dispatch: HTML {
        let items = book.dispatch.rules.map { rule -> HTML in
            let automatic: HTML? =
                rule.isAutomatic
                ? " <span class=\"tag tag-wait\">\(Text("自动转办", "Automatic")(language))</span>" : nil
            var holder: Organisation?
            var missing: HTML?
            if case .department(let code) = rule.holder {
                holder = departments.first { $0.code == code }
                if holder == nil {
                    missing =
                        " <span class=\"tag tag-wait\">\(Text("本街道没有这个部门", "The street has no such department")(language))</span>"
                }
            }
            return "<li>\(rule.reason(holder: holder, book.categories)(language))\(missing)\(automatic)</li>"
        }
        let rest = Text(
            "按顺序，第一条适用的规则决定；没有规则的，留在社区。",
            "The first rule that fits decides; what no rule speaks of stays with the community."
        )
        return "<ol>\(each: items)</ol><p class=\"hint\">\(rest(language))</p>"
    }
}
