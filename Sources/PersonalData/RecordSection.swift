import Access
import Cases
import HTML
import Inbox
import Kernel
import Web

/// What is held of a person, in plain words; on his own page, and masked on that of whoever handles his request.
struct RecordSection {
    let record: PersonalRecord
    let language: Language
    /// Whether contacts are shown as they are: to the person himself.
    let isOwn: Bool

    var html: HTML {
        "\(each: record.reports.enumerated().map { section($0.offset + 1, $0.element) })"
    }

    private func section(_ number: Int, _ report: PersonalReport) -> HTML {
        let signal = report.whole.signal
        return """
            <section class="card"><h2>\(Text("上报 \(signal.printedReceipt)", "Report \(signal.printedReceipt)")(language))</h2>
            \(mark(report))
            <dl class="facts">
            <dt>\(Text("文字", "Text")(language))</dt><dd class="text">\(signal.text)</dd>
            <dt>\(Text("地点", "Place")(language))</dt><dd>\(report.place) \(signal.place)</dd>
            <dt>\(Text("称呼", "Name")(language))</dt><dd>\(contact(report.name, Masking.name))</dd>
            <dt>\(Text("电话", "Phone")(language))</dt><dd>\(contact(report.whole.phone, Masking.phone))</dd>
            <dt>\(Text("照片", "Photos")(language))</dt><dd>\(photos(report))</dd>
            <dt>\(Text("从哪里来", "Where it is from")(language))</dt><dd>\(source(report))</dd>
            </dl>
            \(remarks(report))\(matter(report))\(looks(report, number))
            </section>
            """
    }

    private func mark(_ report: PersonalReport) -> HTML? {
        if let at = report.whole.erasedAt {
            return """
                <p class="banner">\(Text("内容已应本人要求删除：", "Erased as the person asked: ")(language))\(HTML.time(at, hasYear: true))</p>
                """
        }
        guard let at = report.whole.restrictedAt else { return nil }
        return """
            <p class="banner warn">\(Text("正在限制处理：工作人员看不到这些内容，自 ", "Restricted: staff do not see this, since ")(language))\(HTML.time(at, hasYear: true))</p>
            """
    }

    private func contact(_ value: String, _ mask: (String) -> String) -> String {
        if value.isEmpty { return Text("没有留", "none")(language) }
        return isOwn ? value : mask(value)
    }

    private func photos(_ report: PersonalReport) -> String {
        let count = report.whole.photos.count
        return count == 0 ? Text("没有", "none")(language) : Text("\(count) 张", "\(count)")(language)
    }

    private func source(_ report: PersonalReport) -> HTML {
        let signal = report.whole.signal
        let filer: HTML? = report.filer.map { holder -> HTML in
            "，\(Text("登记人：", "written down by ")(language))\(holder.body) \(holder.role(language))"
        }
        return "\(signal.channel.name(language))，\(HTML.time(signal.createdAt, hasYear: true))\(filer)"
    }

    private func remarks(_ report: PersonalReport) -> HTML? {
        let added = report.whole.events.filter { $0.action == .remark }
        guard !added.isEmpty else { return nil }
        let items = added.map {
            "<li>\(HTML.time($0.at, hasYear: true)) <span class=\"note\">\($0.note)</span></li>" as HTML
        }
        return "<h3>\(Text("补充说明", "Remarks")(language))</h3><ul class=\"plain-list\">\(each: items)</ul>"
    }

    private func matter(_ report: PersonalReport) -> HTML? {
        guard let matter = report.matter else { return nil }
        let told = matter.told.map { step -> HTML in
            let note: HTML? = step.note.isEmpty ? nil : "<span class=\"note\">\(step.note)</span>"
            return "<li>\(HTML.time(step.at, hasYear: true)) \(step.text(language))\(note)</li>"
        }
        return """
            <h3>\(Text("办理事项", "Case")(language)) \(matter.number)</h3>
            <p>\(matter.category(language)) · \(matter.state(language))</p><ul class="plain-list">\(each: told)</ul>
            """
    }

    private func looks(_ report: PersonalReport, _ number: Int) -> HTML {
        let title =
            isOwn ? Text("谁看过您的联系方式和内容", "Who looked") : Text("谁看过联系方式和内容", "Who looked")
        guard !report.looks.isEmpty else {
            return """
                <h3>\(title(language))</h3><p class="hint">\(Text("还没有人调看过联系方式。", "Nobody has asked to see it.")(language))</p>
                """
        }
        let items = report.looks.map { look -> HTML in
            """
            <li>\(HTML.time(look.at, hasYear: true)) \(look.who.body) \(look.who.role(language))：\(look.what(language))
            <span class="hint">\(Text("用途：", "Purpose: ")(language))\(look.purpose)</span></li>
            """
        }
        return "<h3>\(title(language))</h3><ul class=\"plain-list\">\(each: items)</ul>"
    }

    /// What machines decided, for requests for reasons.
    var reasons: HTML {
        let items = record.reports.flatMap { report in
            report.reasons.map { reason -> HTML in
                "<dt>\(reason.title(language))</dt><dd>\(reason.words(language))</dd>"
            }
        }
        return """
            <section class="card"><h2>\(Text("自动决定是怎样作出的", "How machines decided")(language))</h2>
            <dl class="facts">\(each: items)</dl>
            <p class="hint">\(Text("自动决定只是建议或按公布的规则执行，工作人员可以改；您不同意可以提出。", "A machine only suggests or follows published rules; staff can change it, and you may object.")(language))</p></section>
            """
    }
}

/// Who processes, why, how long, and what one may do about it (PIPL article 17).
struct NoticeSection {
    let book: PrivacyBook
    let language: Language

    var html: HTML {
        let items = book.purposes.map { purpose -> HTML in
            """
            <li><strong>\(purpose.name(language))</strong>：\(purpose.data(language))
            <p class="hint">\(Text("依据：", "Basis: ")(language))\(purpose.basis.name(language))。\(purpose.because(language)) \(Text("保存：", "Kept: ")(language))\(purpose.kept(language))</p></li>
            """
        }
        return """
            <section class="card"><h2>\(Text("为什么存、存多久", "Why and how long")(language))</h2>
            <p>\(Text("处理者：", "Processor: ")(language))\(book.processor(language))</p>
            <ul class="plain-list">\(each: items)</ul><p>\(book.rights(language))</p><p>\(book.contact(language))</p></section>
            """
    }
}
