import Access
import Areas
import Classification
import HTML
import HTTPTypes
import Inbox
import Kernel
import Web

/// Writing down what somebody else says, or what one sees: short enough to be filled in while he speaks.
struct FilingPage {
    let request: WebRequest
    /// Where it is, once that is known.
    let place: Area?
    /// What can be named as a place.
    let finder: PlaceFinder
    /// What the typed name may have meant, when it was not one place.
    let candidates: [Area]
    /// What the caller told before; nil while nobody asked.
    let earlier: [Signal]?
    /// Once for each draft.
    let key: String
    let book: CaseBook
    /// What the text speaks for; nil while nobody asked.
    let suggestion: Classification?
    let problems: [InvalidInput.Problem]

    private var language: Language { request.language }

    private func value(_ name: String) -> String { request.form[name] ?? request.query[name] ?? "" }

    var page: Page {
        let title = Text("登记", "File a matter")
        let channels = [Signal.Channel.phone, .visit, .round].map { ($0.rawValue, $0.name(language)) }
        let channel = value("channel").isEmpty ? Signal.Channel.phone.rawValue : value("channel")
        let categories = Field(
            "category",
            Text("类别", "Category"),
            hint: Text(
                "不选则按文字判断；拿不准时，登记后再请您选。",
                "Left open, it is told from the text; when that is not sure, you are asked after filing."
            )
        )
        .select(
            Words.categories(book.categories, language),
            chosen: value("category").isEmpty ? suggestion?.sure?.category ?? "" : value("category"),
            problems: problems,
            language: language
        )
        let body: HTML = """
            <h1>\(title(language))</h1>
            <p class="actions"><a class="button" href="/personal/requests/new">\(Text("登记个人信息请求", "Personal data request")(language))</a></p>
            \(ErrorSummary(problems, language: language).html)
            <form class="form filing" method="post" action="/filing" enctype="multipart/form-data" data-filing>
            \(HTML.token(request))<input type="hidden" name="_key" value="\(request.form["_key"] ?? key)">
            <div class="cols"><div class="card form">
            \(Field("channel", Text("怎么知道的", "How it came"), isRequired: true).radios(channels, chosen: channel, problems: problems, language: language))
            \(Field("text", Text("什么事", "What happened"), isRequired: true).textarea(request.form.values.exact("text") ?? "", rows: 4, problems: problems, language: language))
            \(placeFields)
            \(Field("photos", Text("照片（可不传）", "Photos (optional)")).photos(problems: problems, language: language))
            </div><div><div class="card form">
            \(Field("phone", Text("对方电话", "Phone of whoever tells it")).input(request.form["phone"] ?? "", type: "tel", problems: problems, language: language))
            <button class="button" type="submit" formaction="/filing/caller" formnovalidate data-caller>\(Text("查此人以往反映", "What he told before")(language))</button>
            <div id="caller-earlier" aria-live="polite">\(earlierPart)</div>
            <p class="hint">\(Text("记下称呼或电话前，请告诉对方：只用于联系核实和回复，可以不留，随时可以撤回。", "Before you write down name or phone, tell the person: only to reach him about this, optional, can be withdrawn.")(language))</p>
            \(Field("name", Text("称呼", "Name")).input(request.form["name"] ?? "", problems: problems, language: language))
            <div id="filing-category" aria-live="polite">\(categories)\(reasons)</div>
            <button class="button" type="submit" formaction="/filing/category" formnovalidate data-category>\(Text("按文字看类别", "What the text speaks for")(language))</button>
            </div><div class="card filing-actions">
            <button class="button primary large" type="submit" name="then" value="case">\(Text("登记并立案", "File and open a case")(language))</button>
            <button class="button large" type="submit" name="then" value="signal">\(Text("只登记为线索", "File as a signal only")(language))</button>
            </div></div></div></form>
            """
        return Page(
            title: title,
            frame: .desk,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            current: "/filing",
            body: body
        )
    }

    private var placeFields: HTML {
        let exact = Field(
            "place",
            Text("具体位置", "Exact place"),
            hint: Text("例如：2 单元 301、地下车库入口。", "For example: unit 2, room 301.")
        ).input(value("place"), problems: problems, language: language)
        if let place {
            return """
                <input type="hidden" name="area" value="\(place.id.description)">
                <p class="place-line">\(Text("地点：", "Place: ")(language))<strong>\(place.fullName)</strong> <a href="/filing">\(Text("换地点", "Another place")(language))</a></p>\(exact)
                """
        }
        if !candidates.isEmpty {
            let choices = candidates.map { ($0.id.description, $0.fullName) }
            return """
                \(Field("area", Text("是哪一处？", "Which of these?"), isRequired: true).radios(choices, chosen: nil, problems: problems, language: language))\(exact)
                """
        }
        let options = finder.places.prefix(3000).map { "<option value=\"\($0.label)\"></option>" as HTML }
        let control = Field(
            "area",
            Text("地点", "Place"),
            hint: Text("输入小区、楼幢的几个字，例如“竹里 3幢”。", "Type some of the estate's or building's name."),
            isRequired: true
        ).input(value("area"), list: "filing-places", problems: problems, language: language)
        return "\(control)<datalist id=\"filing-places\">\(each: options)</datalist>\(exact)"
    }

    /// What the text speaks for, how sure that is and why.
    private var reasons: HTML? {
        guard suggestion != nil else { return nil }
        return SuggestionHint(suggestion: suggestion, proposals: [:], book: book, language: language).reasons
    }

    private var earlierPart: HTML? {
        guard let earlier else { return nil }
        guard !earlier.isEmpty else {
            return
                "<p class=\"hint\">\(Text("这个号码以前没有反映过。", "Nothing was told from this number before.")(language))</p>"
        }
        return "<p class=\"hint\">\(Text("以往反映：", "Told before:")(language))</p>\(Words.signals(earlier, language))"
    }
}
