package import HTML

/// A workflow as a picture (SVG), for a page or for a file of its own.
package struct WorkflowDrawing: Sendable {
    private let figure: WorkflowFigure
    private let layout: WorkflowLayout
    private let title: String

    package init(_ figure: WorkflowFigure, title: String) {
        self.figure = figure
        self.title = title
        layout = WorkflowLayout(figure)
    }

    /// The picture for a page; its colours stand in the page's style sheet.
    package var html: HTML { svg(style: nil) }

    /// The picture with its colours in it.
    package var file: HTML { svg(style: Self.style) }

    private func svg(style: HTML?) -> HTML {
        let width = Int(layout.width.rounded(.up))
        let height = Int(layout.height.rounded(.up))
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="flow" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" role="group" aria-label="\(title)"><title>\(title)</title>\(style)\(each: layout.routes.map(line))\(each: figure.boxes.compactMap(box))\(each: layout.routes.map(label))</svg>

            """
    }

    private func box(_ box: WorkflowFigure.Box) -> HTML? {
        guard let place = layout.boxes[box.code] else { return nil }
        let x = Int(place.x)
        let y = Int(place.y)
        let middle = Int(place.x + place.width / 2)
        let lines = box.lines.enumerated().map { index, line -> HTML in
            let base = y + Int(9 + WorkflowLayout.nameHeight + WorkflowLayout.lineHeight * (Double(index) + 0.7))
            return "<text class=\"flow-line\" x=\"\(middle)\" y=\"\(base)\" text-anchor=\"middle\">\(line)</text>"
        }
        let classes =
            "flow-box flow-step-\(box.step)\(box.isFinal ? " flow-final" : "")\(box.isReached ? "" : " flow-lost")"
        // A second line around an end, as diagrams of states have it.
        let inner: HTML? =
            box.isFinal
            ? """
            <rect class="flow-inner" x="\(x + 4)" y="\(y + 4)" width="\(Int(place.width) - 8)" height="\(Int(place.height) - 8)" rx="5"></rect>
            """ : nil
        let content: HTML = """
            <rect class="\(classes)" x="\(x)" y="\(y)" width="\(Int(place.width))" height="\(Int(place.height))" rx="8"></rect>\(inner)<text class="flow-name" x="\(middle)" y="\(y + 27)" text-anchor="middle">\(box.name)</text>\(each: lines)
            """
        guard let link = box.link else { return "<g>\(content)</g>" }
        return "<a href=\"\(link)\" aria-label=\"\(box.name) \(box.lines.joined(separator: " "))\">\(content)</a>"
    }

    private func line(_ route: WorkflowLayout.Route) -> HTML {
        var path: HTML = ""
        for (index, point) in route.points.enumerated() {
            let x = Int(point.x.rounded())
            let y = Int(point.y.rounded())
            if index == 0 {
                path += "M\(x) \(y)"
            } else if index % 2 == 1 {
                path += " L\(x) \(y)"
            } else {
                let before = route.points[index - 1]
                let half = Int(((before.y + point.y) / 2).rounded())
                path += " C\(Int(before.x.rounded())) \(half) \(x) \(half) \(x) \(y)"
            }
        }
        guard let end = route.points.last, let start = route.points.first else { return "" }
        let x = Int(end.x.rounded())
        let y = Int(end.y.rounded())
        let back = end.y > start.y ? y - 9 : y + 9
        let css = end.y > start.y ? "flow-arrow" : "flow-arrow flow-back"
        let head = end.y > start.y ? "flow-head" : "flow-head flow-head-back"
        return """
            <path class="\(css)" d="\(path)"></path><path class="\(head)" d="M\(x) \(y) L\(x - 5) \(back) L\(x + 5) \(back) Z"></path>
            """
    }

    private func label(_ route: WorkflowLayout.Route) -> HTML {
        let place = route.label
        let middle = Int(place.x + place.width / 2)
        let lines = route.arrow.labels.enumerated().map { index, label -> HTML in
            let y = Int(place.y + 3 + WorkflowLayout.labelHeight * (Double(index) + 0.75))
            return "<text class=\"flow-label\" x=\"\(middle)\" y=\"\(y)\" text-anchor=\"middle\">\(label)</text>"
        }
        return """
            <rect class="flow-ground" x="\(Int(place.x) + 2)" y="\(Int(place.y))" width="\(Int(place.width) - 4)" height="\(Int(place.height))" rx="4"></rect>\(each: lines)
            """
    }

    /// The page's tokens, for a picture without a page; desk.css has the same classes.
    private static let style: HTML = """
        <style>.flow{background:#fff;font-family:"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}.flow-box{fill:#fff;stroke:#8792a2;stroke-width:1.5}.flow-step-1{fill:#e5effd;stroke:#1a5fd0}.flow-step-2{fill:#fff4cc;stroke:#7a5a00}.flow-step-3{fill:#ffe9d6;stroke:#a84a00}.flow-step-4{fill:#e3f4e8;stroke:#14702f}.flow-lost{fill:#fde7e5;stroke:#b42318;stroke-dasharray:6 4}.flow-inner{fill:none;stroke:#14702f}.flow-name{font-size:15px;font-weight:600;fill:#1d2129}.flow-line{font-size:12px;fill:#4e5969}.flow-label{font-size:13px;fill:#1d2129}.flow-ground{fill:#fff}.flow-arrow{fill:none;stroke:#5f6b7a;stroke-width:1.5}.flow-back{stroke-dasharray:5 4}.flow-head{fill:#5f6b7a}</style>
        """
}
