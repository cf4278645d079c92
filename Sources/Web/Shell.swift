public import Access
public import HTML
public import Kernel

/// The frame around every page: what a browser loads, the way to other pages, the switches.
public struct Shell: Sendable {
    private let assets: AssetAddresses
    private let navigation: [NavigationEntry]
    private let notice: Notice?

    public init(assets: AssetAddresses, navigation: [NavigationEntry], notice: Notice? = nil) {
        self.assets = assets
        self.navigation = navigation
        self.notice = notice
    }

    /// What every page says of the data behind it.
    public enum Notice: Sendable, Hashable {
        /// An invented street.
        case demo
        /// A real program on data for practice.
        case rehearsal

        var words: Text {
            switch self {
            case .demo:
                Text("演示街道：人物、地点和事项都是虚构的。", "Demo street: people, places and matters are invented.")
            case .rehearsal: Text("演练数据，请勿填写真实信息。", "Practice data: write nothing real here.")
            }
        }

        var name: Text {
            switch self {
            case .demo: Text("演示", "Demo")
            case .rehearsal: Text("演练", "Practice")
            }
        }
    }

    /// The whole document of a page.
    public func document(_ page: Page, for request: WebRequest) -> HTML {
        let language = request.language
        let large = page.frame == .resident && request.largeType
        return """
            <!doctype html>
            <html lang="\(language.tag)" class="\(large ? "large" : "")">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
            <title>\(page.title(language)) · \(Self.product(language))</title>
            <meta name="theme-color" content="#1554ad">
            <link rel="icon" href="\(assets["icon.svg"])" type="image/svg+xml">
            <link rel="stylesheet" href="\(assets["css/tokens.css"])">
            <link rel="stylesheet" href="\(assets[Self.styles(page.frame)])">
            <script type="module" src="\(assets[page.frame == .resident ? "js/resident.js" : "js/desk.js"])"></script>
            </head>
            <body class="\(page.frame.rawValue)" data-language="\(language.rawValue)"\(request.lastFact.map { " data-fact=\"\($0)\"" as HTML })>
            <a class="skip" href="#main">\(Text("跳到主要内容", "Skip to content")(language))</a>
            \(frame(page, request))
            <div class="visually-hidden" role="status" aria-live="polite" data-announce></div>
            </body>
            </html>
            """
    }

    private static func styles(_ frame: Page.Frame) -> StaticString {
        switch frame {
        case .resident: "css/resident.css"
        case .desk, .bare: "css/desk.css"
        case .wall: "css/wall.css"
        }
    }

    private static let product = Text("邻里", "Linli")

    private func frame(_ page: Page, _ request: WebRequest) -> HTML {
        switch page.frame {
        case .resident: residentFrame(page, request)
        case .desk: deskFrame(page, request)
        case .bare: "\(noticeBar(request.language))<main id=\"main\">\(page.body)</main>"
        case .wall: "\(noticeBar(request.language))<main id=\"main\">\(page.body)</main>"
        }
    }

    private func residentFrame(_ page: Page, _ request: WebRequest) -> HTML {
        let language = request.language
        let entries = navigation.filter { $0.frame == .resident }
        return """
            \(noticeBar(language))
            <header class="resident-top">
            <a class="brand" href="/">\(Self.product(language))</a>
            <div class="switches">\(languageSwitch(request))\(typeSwitch(request))</div>
            </header>
            <p class="offline-bar" role="status" data-offline hidden>\(Text("现在没有网络。您可以继续填写，有网后会自动提交。", "You are offline. You can go on writing; it is sent when the network is back.")(language))</p>
            <main id="main">\(page.body)</main>
            <nav class="tabs" aria-label="\(Text("底部导航", "Main navigation")(language))">
            \(each: entries.map { entry($0, page, language) })
            </nav>
            """
    }

    private func deskFrame(_ page: Page, _ request: WebRequest) -> HTML {
        let language = request.language
        let entries = navigation.filter { entry in
            entry.frame == .desk && (request.viewer?.isAllowed(by: entry.rule) ?? false)
        }
        return """
            \(noticeBar(language))
            <header class="desk-top">
            <button class="menu" type="button" data-menu aria-expanded="false" aria-controls="side">☰<span class="visually-hidden">\(Text("菜单", "Menu")(language))</span></button>
            <a class="brand" href="/desk">\(Self.product(language))</a>
            <span class="live-dot" data-live-state="wait" role="status">\(Text("连接中", "Connecting")(language))</span>
            <span class="who">\(request.viewer.map { who($0, language) })</span>
            \(languageSwitch(request))
            <form method="post" action="/sign-out">\(HTML.token(request))<button class="button quiet" type="submit">\(Text("退出", "Sign out")(language))</button></form>
            </header>
            <div class="desk-body">
            <nav id="side" class="side" aria-label="\(Text("主导航", "Main navigation")(language))">
            \(each: entries.map { entry($0, page, language) })
            </nav>
            <main id="main">\(page.body)</main>
            </div>
            """
    }

    /// Who is signed in, and for whom he acts: what he does then is done with a colleague's rights.
    private func who(_ viewer: Viewer, _ language: Language) -> HTML {
        let names = viewer.actsFor.joined(separator: language == .zh ? "、" : ", ")
        let acting: HTML? =
            names.isEmpty ? nil : " <span class=\"tag tag-wait\">\(Text("代 \(names)", "for \(names)")(language))</span>"
        return "<a href=\"/account\">\(viewer.name)</a>\(acting)"
    }

    private func entry(_ entry: NavigationEntry, _ page: Page, _ language: Language) -> HTML {
        let current: HTML = page.current == entry.path ? " aria-current=\"page\"" : ""
        return """
            <a href="\(entry.path)"\(current)><svg class="icon" aria-hidden="true" focusable="false"><use href="\(assets["icons.svg"])#\(entry.icon)"></use></svg><span>\(entry.title(language))</span></a>
            """
    }

    private func languageSwitch(_ request: WebRequest) -> HTML {
        let other: Language = request.language == .zh ? .en : .zh
        return """
            <form method="post" action="/preferences">\(HTML.token(request))<input type="hidden" name="next" value="\(request.path)">
            <button class="button quiet" type="submit" name="language" value="\(other.rawValue)" lang="\(other.tag)">\(other == .zh ? "中文" : "English")</button></form>
            """
    }

    private func typeSwitch(_ request: WebRequest) -> HTML {
        let text = request.largeType ? Text("标准字号", "Normal type") : Text("大字版", "Large type")
        return """
            <form method="post" action="/preferences">\(HTML.token(request))<input type="hidden" name="next" value="\(request.path)">
            <button class="button quiet" type="submit" name="large" value="\(request.largeType ? "0" : "1")">\(text(request.language))</button></form>
            """
    }

    private func noticeBar(_ language: Language) -> HTML? {
        guard let notice else { return nil }
        return "<aside class=\"demo-bar\" aria-label=\"\(notice.name(language))\">\(notice.words(language))</aside>"
    }
}

/// An entry of the navigation: shown to whom its rule admits.
public struct NavigationEntry: Sendable {
    public let title: Text
    public let icon: String
    public let path: URLPath
    public let rule: Rule
    public let frame: Page.Frame

    public init(title: Text, icon: StaticString, path: URLPath, rule: Rule, frame: Page.Frame) {
        self.title = title
        self.icon = "\(icon)"
        self.path = path
        self.rule = rule
        self.frame = frame
    }
}

/// The addresses of files that browsers keep: `/static/<build>/css/desk.css`.
public struct AssetAddresses: Sendable {
    private let build: String

    public init(build: String) { self.build = build }

    public subscript(path: StaticString) -> String { "/static/\(build)/\(path)" }
}
