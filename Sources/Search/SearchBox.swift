import HTML
import Kernel
import Web

/// The field for what is looked for: an ordinary form, so that the address of a search can be kept.
struct SearchBox {
    let text: String
    let isTooLong: Bool

    func html(_ language: Language) -> HTML {
        let label = Text("搜索事项和线索", "Search cases and signals")(language)
        let limit = SearchQuery.lengthLimit
        let problem: HTML? =
            isTooLong
            ? "<p class=\"error\" id=\"search-problem\" role=\"alert\">\(Text("搜索的文字太长，最多 \(limit) 字。", "At most \(limit) characters can be looked for.")(language))</p>"
            : nil
        return """
            <form class="filter" method="get" action="/search" role="search"><label for="search-text">\(label)</label>
            <input id="search-text" name="q" type="search" value="\(text)" autocomplete="off"\("aria-invalid=\"true\" aria-describedby=\"search-problem\"", if: isTooLong)>
            <button class="button primary" type="submit">\(Text("搜索", "Search")(language))</button></form>\(problem)
            """
    }
}
