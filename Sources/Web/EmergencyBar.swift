import Access
import HTML
import Kernel

/// The bar on every page while a break-glass access is on: where, how long yet, and its end.
struct EmergencyBar {
    private let request: WebRequest

    init(_ request: WebRequest) { self.request = request }

    var html: HTML? {
        guard let emergency = request.viewer?.emergency else { return nil }
        let language = request.language
        let seconds = max(0, emergency.left.components.seconds)
        let minutes = (seconds + 59) / 60
        let words = Text(
            "紧急查看：\(emergency.areaName)。只能查看，每次打开都会记录。",
            "Emergency access: \(emergency.areaName). Reading only; everything you open is recorded."
        )
        let left = Text("还剩 \(minutes) 分钟", "\(minutes) minutes left")
        return """
            <aside class="emergency-bar" aria-label="\(Text("紧急查看", "Emergency access")(language))" data-emergency="\(String(seconds))">
            <span>\(words(language)) <strong data-emergency-left>\(left(language))</strong> <span class="until">\(Text("到", "until")(language)) \(HTML.time(emergency.until))</span></span>
            <form method="post" action="/emergency/end">\(HTML.token(request))<button class="button" type="submit">\(Text("结束", "End it")(language))</button></form>
            </aside>
            """
    }
}
