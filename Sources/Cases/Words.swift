import HTML
import Inbox
import Kernel

/// Words that several pages of signals and cases share.
enum Words {
    /// The time left until `due`, or how late it is.
    static func timeLeft(_ due: Instant?, at now: Instant) -> (text: Text, css: String) {
        guard let due else { return (Text("已办结", "Closed"), "tag-done") }
        let minutes = (due - now).wholeMilliseconds / 60_000
        if minutes < 0 {
            let span = span(-minutes)
            return (Text("已逾期 \(span.zh)", "Overdue by \(span.en)"), "tag-late")
        }
        let span = span(minutes)
        return (Text("剩余 \(span.zh)", "\(span.en) left"), minutes < 240 ? "tag-wait" : "tag-open")
    }

    private static func span(_ minutes: Int64) -> Text {
        if minutes < 60 { return Text("\(minutes) 分钟", "\(minutes) min") }
        if minutes < 60 * 48 { return Text("\(minutes / 60) 小时", "\(minutes / 60) h") }
        return Text("\(minutes / 1440) 天", "\(minutes / 1440) days")
    }

    static func tag(_ text: Text, _ css: String, _ language: Language) -> HTML {
        "<span class=\"tag \(css)\">\(text(language))</span>"
    }

    static func state(_ state: Signal.State) -> (text: Text, css: String) {
        switch state {
        case .new: (Text("新线索", "New"), "tag-new")
        case .opened: (Text("已立案", "Case opened"), "tag-open")
        case .joined: (Text("已并案", "Joined"), "tag-open")
        case .setAside: (Text("不予立案", "Set aside"), "tag-done")
        }
    }

    static func time(_ instant: Instant) -> HTML {
        let time = CivilTime(instant)
        return "<time datetime=\"\(time.rfc3339)\">\(time.short)</time>"
    }

    /// What somebody wrote, if he wrote something.
    static func note(_ text: String) -> HTML? { text.isEmpty ? nil : "<span class=\"note\">\(text)</span>" }

    static func photos(_ photos: [(id: String, base: URLPath)], _ language: Language) -> HTML? {
        guard !photos.isEmpty else { return nil }
        let items = photos.enumerated().map { index, photo -> HTML in
            let alt = Text("照片 \(index + 1)", "Photo \(index + 1)")
            return """
                <li><a href="\(photo.base.with("size", "full"))"><img src="\(photo.base)" alt="\(alt(language))" loading="lazy"></a></li>
                """
        }
        return "<ul class=\"photos\">\(each: items)</ul>"
    }

    /// The resident's four steps, up to the one that has been reached.
    static func steps(_ reached: Int, _ language: Language) -> HTML {
        let names = [Text("已提交", "Sent"), Text("已受理", "Accepted"), Text("处理中", "In hand"), Text("已办结", "Closed")]
        let items = names.enumerated().map { index, name -> HTML in
            let step = index + 1
            let css = step < reached ? "done" : step == reached ? "now" : ""
            let current: HTML = step == reached ? " aria-current=\"step\"" : ""
            return "<li class=\"\(css)\"\(current)>\(name(language))</li>"
        }
        return "<ol class=\"steps\">\(each: items)</ol>"
    }

    /// A number beside a name, red when it means that somebody waits too long.
    static func count(_ count: Int, isLate: Bool) -> HTML {
        let css = isLate && count > 0 ? "count count-late" : "count"
        return "<span class=\"\(css)\">\(count >= 1000 ? "1000+" : String(count))</span>"
    }
}
