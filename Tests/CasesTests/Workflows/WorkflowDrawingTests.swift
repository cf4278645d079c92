import Foundation
import HTML
import Kernel
import TestSupport
import Testing

@testable import Cases

@Suite struct WorkflowDrawingTests {
    private func shipped() throws -> Workflow {
        try Workflow.read(Folders.configuration.appending(path: "workflows/matter.yaml"))
    }

    /// A random workflow of that many states, with about two ways out of each.
    private func random(_ count: Int, _ source: inout SeededRandom) -> WorkflowFigure {
        let states = (0..<count).map {
            "  - { code: s\($0), name: { zh: 状态第\($0)号, en: State number \($0) }, step: \(1 + $0 * 4 / count), clock: none }"
        }
        let actions = (0..<count * 2).map { index in
            let from = Int.random(in: 0..<count, using: &source)
            let to = Int.random(in: 0..<count, using: &source)
            return
                "  - { code: a\(index), name: { zh: 动作\(index), en: Do it \(index) }, from: [s\(from)], to: s\(to), by: [holder], needs: [] }"
        }
        let head = "code: m\nversion: 1\nstart: s0\nreopen_days: 1\nstates:\n"
        let text = head + states.joined(separator: "\n") + "\nactions:\n" + actions.joined(separator: "\n")
        guard let workflow = try? Workflow.draft(text, name: "m") else {
            Issue.record("the made-up workflow cannot be read")
            return WorkflowFigure([], [])
        }
        return WorkflowFigure(workflow, .both)
    }

    private func check(_ figure: WorkflowFigure) {
        let layout = WorkflowLayout(figure)
        #expect(layout.boxes.count == figure.boxes.count)
        #expect(layout.routes.count == figure.arrows.count)
        let solid = layout.routes.map(\.label) + layout.boxes.values
        for (index, one) in solid.enumerated() {
            #expect(
                one.x >= 0 && one.y >= 0 && one.x + one.width <= layout.width && one.y + one.height <= layout.height
            )
            for other in solid[(index + 1)...] { #expect(!one.overlaps(other)) }
        }
        // Arrows bend only between layers, and what is straight keeps away from labels and boxes of others.
        for route in layout.routes {
            for (from, to) in zip(route.points, route.points.dropFirst()).enumerated().filter({ $0.offset % 2 == 0 })
                .map(\.element)
            {
                #expect(from.x == to.x)
                let line = WorkflowLayout.Rectangle(
                    x: from.x - 1,
                    y: min(from.y, to.y) + 1,
                    width: 2,
                    height: max(0, abs(to.y - from.y) - 2)
                )
                for other in layout.routes where other.arrow != route.arrow {
                    #expect(!line.overlaps(other.label))
                }
                for (code, box) in layout.boxes where code != route.arrow.from && code != route.arrow.to {
                    #expect(!line.overlaps(box))
                }
            }
        }
    }

    @Test func `no label lies on another label, a box or a strange arrow`() throws {
        check(WorkflowFigure(try shipped(), .both))
        check(WorkflowFigure(try shipped(), .zh))
        let text = try String(contentsOf: WorkflowLintTests.fixture, encoding: .utf8)
        check(WorkflowFigure(try #require(try DigitService.read(text, name: "s")), .both))
        var source = SeededRandom(3)
        for count in 6...15 { for _ in 0..<4 { check(random(count, &source)) } }
    }

    @Test func `the drawing is well-formed and carries every name, escaped`() throws {
        let text = try String(
            contentsOf: Folders.configuration.appending(path: "workflows/matter.yaml"),
            encoding: .utf8
        ).replacing("en: Pass on ", with: "en: '<script>&\"' ")
        let workflow = try Workflow.draft(text, name: "m")
        let drawing = WorkflowDrawing(WorkflowFigure(workflow, .both), title: "<m>").file
        #expect(!drawing.text.contains("<script"))
        #expect(drawing.text.contains("&lt;script&gt;&amp;&quot;"))
        #expect(drawing.text.contains("<title>&lt;m&gt;</title>"))
        for state in workflow.states { #expect(drawing.text.contains(state.name.zh)) }
        for action in workflow.actions { #expect(drawing.text.contains(action.name.zh)) }
        // What opens closes, in order.
        var open: [Substring] = []
        for tag in drawing.text.matches(of: /<(\/?)([a-z]+)[^>]*?>/) {
            if tag.output.1.isEmpty { open.append(tag.output.2) } else { #expect(open.popLast() == tag.output.2) }
        }
        #expect(open.isEmpty)
    }

    @Test func `a drawing is the same each time`() throws {
        let figure = WorkflowFigure(try shipped(), .both)
        let first = WorkflowDrawing(figure, title: "m").file
        for _ in 0..<5 { #expect(WorkflowDrawing(figure, title: "m").file == first) }
    }
}
