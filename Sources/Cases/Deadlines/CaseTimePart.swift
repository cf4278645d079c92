import HTML
import Kernel
import Web

/// The clocks of a case among its facts: which run and until when, whether they stand, how much more time was asked for.
struct CaseTimePart {
    let matter: Case
    let workflow: Workflow
    let book: CaseBook
    let now: Instant
    let language: Language

    var html: HTML {
        let clocks = matter.clocks(in: workflow, book.calendar)
        let lines = clocks.map { clock -> HTML in
            let name = Words.clock(clock.kind)(language)
            return "<li>\(name) \(Words.limit(clock.limit)(language)) · \(HTML.time(clock.due.at))</li>"
        }
        let running: HTML? =
            lines.count > 1
            ? """
            <dt>\(Text("各项时限", "Clocks")(language))</dt><dd><ul class="plain">\(each: lines)</ul></dd>
            """ : nil
        return "\(running)\(standing)\(extensions)"
    }

    private var standing: HTML? {
        guard let pause = matter.standing(at: now, book.calendar) else { return nil }
        let reason = book.deadlines.reason(pause.reason)?.name ?? Text(same: pause.reason)
        return """
            <dt>\(Text("计时暂停", "Clocks stand")(language))</dt><dd>\(reason(language))，\(Text("自", "since")(language)) \(HTML.time(pause.from))，\(Text("最迟恢复", "at most until")(language)) \(HTML.time(pause.span(book.calendar).upperBound))</dd>
            """
    }

    private var extensions: HTML? {
        let time = matter.time
        guard time.asked != nil || !time.extensions.isEmpty else { return nil }
        let separator = language == .zh ? "、" : ", "
        let granted = time.extensions.map { Words.limit($0)(language) }.joined(separator: separator)
        let most = book.deadlines.extensions.most
        let count = Text("已批准 \(time.extensions.count)/\(most) 次", "granted \(time.extensions.count) of \(most)")(
            language
        )
        let asked: HTML? = time.asked.map { length in
            Words.tag(
                Text("申请延长 \(Words.limit(length).zh)，待批准", "\(Words.limit(length).en) asked for"),
                "tag-wait",
                language
            )
        }
        return "<dt>\(Text("延期", "More time")(language))</dt><dd>\(count) \(granted) \(asked)</dd>"
    }
}
