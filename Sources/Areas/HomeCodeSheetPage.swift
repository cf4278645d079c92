import HTML
import Kernel
import Web

/// The sheet of codes to print and hang up: A4, two abreast, each with the code in characters for whoever cannot scan.
struct HomeCodeSheetPage {
    /// A code with what its picture holds.
    struct Sign {
        let code: HomeCode
        let picture: QRCode
    }

    let request: WebRequest
    let area: Area
    let signs: [Sign]
    /// Buildings of the area that have no code yet.
    let withoutCode: Int
    /// Whether the viewer may make codes for them.
    let mayIssue: Bool
    /// Where the sheet goes on; nil at its end.
    let next: URLPath?

    var page: Page {
        let language = request.language
        let title = Text("家园码 · \(area.name)", "Home codes · \(area.name)")
        return Page(
            title: title,
            frame: .bare,
            body: """
                <div class="no-print">
                <p><a href="/areas/\(area.id.rawValue)">\(area.name)</a></p>
                <h1>\(title(language))</h1>
                <p>\(Text("用 A4 纸打印，每行两张，沿虚线裁开，贴在单元门旁。", "Print on A4, two abreast; cut along the dashes and hang them beside the doors.")(language))</p>
                \(issue)
                \(next.map { path -> HTML in "<p class=\"pager\"><a class=\"button\" rel=\"next\" href=\"\(path)\">\(Text("后面的楼幢", "Further buildings")(language))</a></p>" })
                </div>
                <div class="code-sheet">\(each: signs.map(sign))</div>
                """
        )
    }

    private var issue: HTML? {
        guard withoutCode > 0 else { return nil }
        let language = request.language
        let words = Text("还有 \(withoutCode) 幢楼没有家园码。", "\(withoutCode) buildings have no code yet.")
        guard mayIssue else { return "<p>\(words(language))</p>" }
        return """
            <form method="post" action="/areas/\(area.id.rawValue)/codes">\(HTML.token(request))
            <p>\(words(language))
            <button class="button primary" type="submit">\(Text("生成家园码", "Make their codes")(language))</button></p></form>
            """
    }

    private func sign(_ sign: Sign) -> HTML {
        let language = request.language
        let side = sign.picture.side
        return """
            <figure class="code-sign"><p class="code-title">\(Text("家园码", "Home code")(language))</p>
            <svg class="code-picture" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges" role="img" aria-label="\(Text("二维码", "QR code")(language))"><path fill="#fff" d="M0 0h\(side)v\(side)H0z"/><path fill="#000" d="\(sign.picture.path)"/></svg>
            <figcaption><strong class="code-place">\(sign.code.area.fullName)</strong>
            <span class="code-characters">\(sign.code.printed)</span>
            <span class="code-use">\(Text("扫一扫：找人、上报、查进度", "Scan: whom to call, report, follow up")(language))</span></figcaption></figure>
            """
    }
}
