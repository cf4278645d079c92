import Cases
import HTML
import HTTPTypes
import Kernel
import Web

/// The deadlines beyond the categories' own as a form: nobody has to write YAML.
struct DeadlineFormPage {
    let request: WebRequest
    let file: DeadlineFile
    /// What the form had when it was sent with mistakes; empty on its first showing.
    let sent: Form?
    let base: Int
    let categories: CategoryTree
    let problems: [InvalidInput.Problem]

    private var language: Language { request.language }

    var page: Page {
        let parts = ConfigurationParts(request: request)
        let title = Text("时限规则", "Deadlines")
        let body: HTML = """
            \(parts.crumbs)<h1>\(title(language))</h1>\(ErrorSummary(problems, language: language).html)
            <p class="hint">\(Text("每个类别自己的时限在类别里改；这里是例外和到期前后的规则。在办事项保留原来的时限。", "A category's own times are changed with the category; here are the exceptions and what happens as time runs out. Cases in progress keep their times.")(language))</p>
            <form method="post" action="/configuration/deadlines" class="form">\(HTML.token(request))<input type="hidden" name="base" value="\(base)">
            \(card(Text("全程", "The whole case"), time("whole", Text("从首次上报到办结（含重新处理）", "From the first report to the end, reopened or not"), file.whole, none)))
            \(card(Text("按来源", "By source"), sources))
            \(card(Text("按紧急程度", "By urgency"), urgency))
            \(card(Text("挂起", "On hold"), pauses))
            \(card(Text("延期", "More time"), extensions))
            \(card(Text("到期前后", "As time runs out"), ladder))
            \(card(Text("检验示例", "Examples"), examples))
            <button class="button primary" type="submit">\(Text("检查", "Check")(language))</button>
            <p class="hint">\(Text("下一页显示差异，确认后再启用。", "The next page shows what changes before anything is activated.")(language))</p></form>
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/configuration",
            body: body
        )
    }

    private let none = Text("不另设", "none")

    private func card(_ title: Text, _ content: HTML) -> HTML {
        "<section class=\"card\"><h2>\(title(language))</h2>\(content)</section>"
    }

    private func value(_ name: String, _ value: String?) -> String { sent.map { $0[name] ?? "" } ?? value ?? "" }

    /// A limit as it was sent, or as the file has it.
    private func limit(_ name: String, _ value: String?) -> String? {
        guard let sent else { return value }
        guard let unit = sent["\(name)_unit"], !unit.isEmpty else { return nil }
        return "\(sent["\(name)_number"] ?? "")\(unit)"
    }

    private func time(_ name: String, _ label: Text, _ value: String?, _ usual: Text?) -> HTML {
        TimeField(name: name, label: label, usual: usual, problems: problems, language: language)
            .part(limit(name, value))
    }

    private func input(_ name: String, _ label: Text, _ value: String?, isNumber: Bool = false) -> HTML {
        let problem = problems.first { $0.field == name }?.message(language)
        // The Chinese name is Chinese on English pages too.
        let tongue: HTML? = name.hasPrefix("reason_zh") ? " lang=\"zh\"" : nil
        let kind: HTML = isNumber ? " type=\"number\" min=\"0\" max=\"1000\" class=\"short\"" : " type=\"text\""
        return """
            <div class="row-part\(problem == nil ? "" : " wrong")"><label for="field-\(name)">\(label(language))</label>\(problem.map { "<p class=\"error\">\($0)</p>" as HTML })<span\(tongue)><input id="field-\(name)" name="\(name)"\(kind) value="\(self.value(name, value))" autocomplete="off"></span></div>
            """
    }

    private func select(
        _ name: String,
        _ label: Text,
        _ groups: [(heading: String?, options: [(value: String, label: String)])],
        _ value: String?
    ) -> HTML {
        let chosen = self.value(name, value)
        let body = groups.map { group -> HTML in
            let options = group.options.map { option -> HTML in
                "<option value=\"\(option.value)\"\("selected", if: option.value == chosen)>\(option.label)</option>"
            }
            return group.heading.map { "<optgroup label=\"\($0)\">\(each: options)</optgroup>" } ?? "\(each: options)"
        }
        return """
            <div class="row-part"><label for="field-\(name)">\(label(language))</label><select id="field-\(name)" name="\(name)">\(each: body)</select></div>
            """
    }

    /// The rows of a list with an empty one at the end.
    private func rows(_ count: Int, _ name: Text, _ row: (Int) -> [HTML]) -> HTML {
        let shown = min(count + 1, DeadlineForm.rowLimit)
        let rows = (0..<shown).map { index -> HTML in
            let legend =
                index < count
                ? Text("\(name.zh) \(index + 1)", "\(name.en) \(index + 1)")
                : Text("新增\(name.zh)", "One more: \(name.en)")
            return
                "<fieldset class=\"field row-fields\"><legend>\(legend(language))</legend>\(each: row(index))</fieldset>"
        }
        return "\(each: rows)"
    }

    private func hint(_ text: Text) -> HTML { "<p class=\"hint\">\(text(language))</p>" }

    private var sourceChoices: [(heading: String?, options: [(value: String, label: String)])] {
        let known = ["resident", "phone", "visit", "round", "hotline"]
        let options = known.compactMap { word in CaseTerms.source(word).map { (value: word, label: $0(language)) } }
        return [(nil, [("", Text("（不用这条）", "(not used)")(language))] + options)]
    }

    private func categoryChoices(_ any: Text?) -> [(heading: String?, options: [(value: String, label: String)])] {
        var groups: [(heading: String?, options: [(value: String, label: String)])] = [
            (nil, [("", (any ?? Text("请选择", "Choose"))(language))])
        ]
        for category in categories.categories where !category.isRetired {
            let heading = category.group(language)
            if groups.last?.heading != heading {
                let all = Text("\(category.group.zh)（全组）", "\(category.group.en): all")(language)
                groups.append((heading, any == nil ? [] : [(category.groupCode, all)]))
            }
            groups[groups.count - 1].options.append((category.code, category.name(language)))
        }
        return groups
    }

    private let contact = Text("受理", "To accept")
    private let handling = Text("办理", "To close")

    private var sources: HTML {
        let entries = file.sources ?? []
        let every = categoryChoices(Text("全部类别", "All categories"))
        let asCategory = Text("按类别", "as the category says")
        return """
            \(hint(Text("从上到下，先符合的一条生效；来源选“不用这条”就是删除。", "The first that fits counts; “not used” takes a line out.")))
            \(rows(entries.count, Text("规则", "rule")) { index in
                let entry = entries.indices.contains(index) ? entries[index] : nil
                return [
                    select("source_\(index)", Text("来源", "Source"), sourceChoices, entry?.source),
                    select("source_category_\(index)", Text("类别", "Category"), every, entry?.category),
                    time("source_contact_\(index)", contact, entry?.contact, asCategory),
                    time("source_handling_\(index)", handling, entry?.handling, asCategory),
                ]
            })
            """
    }

    private var urgency: HTML {
        let levels = [("urgent", Text("紧急", "Urgent")), ("critical", Text("特急", "Critical"))]
        let rows = levels.map { code, name -> HTML in
            let limits = file.urgency?[code]
            return """
                <fieldset class="field row-fields"><legend>\(name(language))</legend>\(time("\(code)_contact", contact, limits?.contact, none))\(time("\(code)_handling", handling, limits?.handling, none))</fieldset>
                """
        }
        return """
            \(hint(Text("从定为紧急的那一刻算起，只会缩短、不会延长。", "From the moment somebody says so; it never gives more time.")))\(each: rows)
            """
    }

    private var pauses: HTML {
        let entries = file.pauses?.reasons ?? []
        return """
            \(hint(Text("挂起时计时停住，最长到这里写的时间；名称留空就是删除。", "The clocks stand, but no longer than this; an empty name takes a line out.")))
            <div class="row-fields">\(input("pauses_most", Text("一件事项最多挂起几次", "How often in one case"), file.pauses.map { "\($0.most)" }, isNumber: true))</div>
            \(rows(entries.count, Text("理由", "reason")) { index in
                let entry = entries.indices.contains(index) ? entries[index] : nil
                let name = entry?.name.text
                return [
                    input("reason_zh_\(index)", Text("名称", "Name in Chinese"), name?.zh),
                    input("reason_en_\(index)", Text("英文（可不填）", "English (optional)"), name.map { $0.en == $0.zh ? "" : $0.en }),
                    input("reason_code_\(index)", Text("编码", "Code"), entry?.code),
                    time("longest_\(index)", Text("最长", "Longest"), entry?.longest, entry == nil ? none : nil),
                ]
            })
            """
    }

    private var extensions: HTML {
        let lengths = file.extensions?.lengths ?? []
        let taken = Text("不用", "not used")
        return """
            <div class="row-fields">\(input("extensions_most", Text("一件事项最多批准几次", "How often in one case"), file.extensions.map { "\($0.most)" }, isNumber: true))</div>
            \(hint(Text("承办单位可以申请延长：", "The holder may ask for:")))
            <div class="row-fields">\(each: (0..<min(lengths.count + 1, DeadlineForm.rowLimit)).map { index in
                time("length_\(index)", Text("可延长 \(index + 1)", "Length \(index + 1)"), lengths.indices.contains(index) ? lengths[index] : nil, taken)
            })</div>
            """
    }

    private var ladder: HTML {
        let rungs = file.escalation ?? []
        let levels = [
            ("holder", Text("告知承办单位负责人：超过时限的 %", "Tell the holder's head: % over")),
            ("community", Text("升级到社区：超过时限的 %", "Tell the community: % over")),
            ("street", Text("升级到街道：超过时限的 %", "Tell the street: % over")),
        ]
        let fields = levels.map { code, label in
            input("after_\(code)", label, rungs.first { $0.to == code }.map { "\($0.after)" }, isNumber: true)
        }
        return """
            \(hint(Text("0 表示一到期就告知，100 表示再过同样长的时间；留空表示不告知。", "0 is at once, 100 after as much time again; empty is never.")))
            <div class="row-fields">\(input("warn_at", Text("提前提醒：时限用去的 %", "Warn when % of the time is used"), file.warnAt.map { "\($0)" }, isNumber: true))\(each: fields)</div>
            """
    }

    private var examples: HTML {
        let entries = file.examples ?? []
        let leaves = categoryChoices(nil)
        return """
            \(hint(Text("每条示例算出的时限必须和写的一样，否则不能启用：防止改错。", "Each has to come out as it says, or nothing is activated: against mistakes.")))
            \(rows(entries.count, Text("示例", "example")) { index in
                let entry = entries.indices.contains(index) ? entries[index] : nil
                let usual = entry == nil ? none : nil
                return [
                    select("example_source_\(index)", Text("来源", "Source"), sourceChoices, entry?.source),
                    select("example_category_\(index)", Text("类别", "Category"), leaves, entry?.category),
                    time("example_contact_\(index)", contact, entry?.contact, usual),
                    time("example_handling_\(index)", handling, entry?.handling, usual),
                ]
            })
            """
    }
}
