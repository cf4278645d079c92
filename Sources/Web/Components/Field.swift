public import HTML
public import Kernel

/// One field of a form: label, hint, error and control, tied together for whoever cannot see them side by side.
public struct Field: Sendable {
    private let name: String
    private let label: Text
    private let hint: Text?
    private let isRequired: Bool
    private let identifier: String

    /// Made of its parts.
    ///
    /// `name`: the form field's name, also the end of its identifier.
    /// `form`: tells apart fields of the same name in several forms of one page.
    public init(_ name: StaticString, _ label: Text, hint: Text? = nil, isRequired: Bool = false, form: String? = nil) {
        identifier = form.map { "field-\($0)-\(name)" } ?? "field-\(name)"
        self.name = "\(name)"
        self.label = label
        self.hint = hint
        self.isRequired = isRequired
    }

    public func input(
        _ value: String,
        type: StaticString = "text",
        autocomplete: StaticString = "off",
        list: StaticString? = nil,
        problems: [InvalidInput.Problem] = [],
        language: Language
    ) -> HTML {
        let suggested: HTML? = list.map { " list=\"\("\($0)")\"" }
        let control: HTML = """
            <input id="\(identifier)" name="\(name)" type="\("\(type)")" value="\(value)" autocomplete="\("\(autocomplete)")"\(suggested)\(described(problems))\("required", if: isRequired)>
            """
        return wrapped(control, problems, language)
    }

    public func textarea(
        _ value: String,
        rows: Int = 4,
        replies: [String] = [],
        problems: [InvalidInput.Problem] = [],
        language: Language
    ) -> HTML {
        let control: HTML = """
            <textarea id="\(identifier)" name="\(name)" rows="\(rows)"\(described(problems))\("required", if: isRequired)>
            \(value)</textarea>
            """
        return wrapped("\(ready(replies, language))\(control)", problems, language)
    }

    /// A choice of ready texts that scripts put into the field; without scripts it is not shown.
    private func ready(_ replies: [String], _ language: Language) -> HTML? {
        guard !replies.isEmpty else { return nil }
        let options = replies.map { "<option value=\"\($0)\">\($0)</option>" as HTML }
        let head = Text("选用常用语", "Use a ready text")
        return """
            <select class="ready-texts" data-ready-texts="\(identifier)" aria-label="\(head(language))"><option value="">\(head(language))</option>\(each: options)</select>
            """
    }

    /// A choice of one; `options` are value and words, and may stand under headings.
    public func select(
        _ groups: [(heading: String?, options: [(value: String, label: String)])],
        chosen: String?,
        problems: [InvalidInput.Problem] = [],
        language: Language
    ) -> HTML {
        let body = groups.map { group -> HTML in
            let options = group.options.map { option -> HTML in
                "<option value=\"\(option.value)\"\("selected", if: option.value == chosen)>\(option.label)</option>"
            }
            guard let heading = group.heading else { return "\(each: options)" }
            return "<optgroup label=\"\(heading)\">\(each: options)</optgroup>"
        }
        let control: HTML = """
            <select id="\(identifier)" name="\(name)"\(described(problems))\("required", if: isRequired)>\(each: body)</select>
            """
        return wrapped(control, problems, language)
    }

    /// Photos from the camera or the album.
    ///
    /// The browser's own button speaks the browser's language, so with scripts the label beside it stands for it; the
    /// input itself stays in reach of keyboards and of those who hear the page.
    public func photos(problems: [InvalidInput.Problem] = [], language: Language) -> HTML {
        let control: HTML = """
            <div class="picker"><input id="\(identifier)" name="\(name)" type="file" accept="image/*" multiple\(described(problems))>
            <label class="button" for="\(identifier)">\(Text("拍照或选照片", "Take or choose photos")(language))</label>
            <span class="hint" role="status" data-chosen></span></div>
            <ul class="previews" data-previews="\(name)" aria-live="polite"></ul>
            """
        return wrapped(control, problems, language)
    }

    /// A choice of one among few, each a large target.
    public func radios(
        _ options: [(value: String, label: String)],
        chosen: String?,
        problems: [InvalidInput.Problem] = [],
        language: Language
    ) -> HTML {
        let body = options.enumerated().map { index, option -> HTML in
            """
            <label class="choice"><input type="radio" id="\(index == 0 ? identifier : "\(identifier)-\(index)")" name="\(name)" value="\(option.value)"\("checked", if: option.value == chosen)\("required", if: isRequired)> \(option.label)</label>
            """
        }
        return """
            <fieldset class="field choices"><legend>\(label(language))</legend>\(hintLine(language))\(error(problems, language))
            \(each: body)</fieldset>
            """
    }

    private func wrapped(_ control: HTML, _ problems: [InvalidInput.Problem], _ language: Language) -> HTML {
        """
        <div class="field\(problem(problems) == nil ? "" : " wrong")"><label for="\(identifier)">\(label(language))</label>
        \(hintLine(language))\(error(problems, language))\(control)</div>
        """
    }

    private func hintLine(_ language: Language) -> HTML? {
        hint.map { "<p class=\"hint\" id=\"\(identifier)-hint\">\($0(language))</p>" }
    }

    private func error(_ problems: [InvalidInput.Problem], _ language: Language) -> HTML {
        let message = problem(problems)?.message(language) ?? ""
        return "<p class=\"error\" id=\"\(identifier)-error\"\("hidden", if: message.isEmpty)>\(message)</p>"
    }

    private func problem(_ problems: [InvalidInput.Problem]) -> InvalidInput.Problem? {
        problems.first { $0.field == name }
    }

    private func described(_ problems: [InvalidInput.Problem]) -> HTML {
        let isWrong = problem(problems) != nil
        let ids = [hint == nil ? nil : "\(identifier)-hint", "\(identifier)-error"].compactMap(\.self)
        let invalid: HTML = isWrong ? " aria-invalid=\"true\"" : ""
        return " aria-describedby=\"\(ids.joined(separator: " "))\"\(invalid)"
    }
}

/// All problems of a form at its top, each a link to its field.
public struct ErrorSummary: Sendable {
    private let problems: [InvalidInput.Problem]
    private let language: Language

    public init(_ problems: [InvalidInput.Problem], language: Language) {
        self.problems = problems
        self.language = language
    }

    public var html: HTML {
        let items = problems.map { "<li><a href=\"#field-\($0.field)\">\($0.message(language))</a></li>" as HTML }
        return """
            <div class="error-summary" role="alert" tabindex="-1" data-errors\("hidden", if: problems.isEmpty)>
            <h2>\(Text("还有几处需要改一下", "Please check these")(language))</h2><ul>\(each: items)</ul></div>
            """
    }
}
