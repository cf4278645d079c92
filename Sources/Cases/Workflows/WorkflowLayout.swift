import Kernel

/// Places for the boxes, arrows and labels of a workflow's drawing.
///
/// Layers from top to bottom (Sugiyama, Tagawa, Toda 1981): states stand in even layers, in bands by the resident's step;
/// each arrow has a place in every layer that it crosses, and its label is such a place in an odd layer. What has a place
/// keeps its distance from the others of its layer, so no label can lie on another one, on a box, or on a strange arrow.
package struct WorkflowLayout: Sendable {
    package struct Rectangle: Sendable, Hashable {
        package var x: Double
        package var y: Double
        package var width: Double
        package var height: Double

        package func overlaps(_ other: Rectangle) -> Bool {
            x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
        }
    }

    package struct Route: Sendable, Hashable {
        package let arrow: WorkflowFigure.Arrow
        package let label: Rectangle
        /// From the first box to the last, in pairs: the arrow runs straight within a pair and bends between pairs.
        package let points: [Point]
    }

    package struct Point: Sendable, Hashable {
        package var x: Double
        package var y: Double
    }

    package private(set) var boxes: [String: Rectangle] = [:]
    package private(set) var routes: [Route] = []
    package private(set) var width = 0.0
    package private(set) var height = 0.0

    /// About how wide a text is: Chinese signs are as wide as they are high, capitals almost, others a little over half.
    package static func width(of text: String, size: Double) -> Double {
        text.unicodeScalars.reduce(0) { width, sign in
            let isCapital = (0x41...0x5A).contains(sign.value)
            return width + size * (sign.value >= 0x2E80 ? 1 : isCapital ? 0.72 : 0.58)
        }
    }

    static let nameSize = 15.0
    static let lineSize = 12.0
    static let labelSize = 13.0
    static let nameHeight = 24.0
    static let lineHeight = 18.0
    static let labelHeight = 19.0
    private static let gap = 22.0
    private static let layerGap = 30.0
    private static let margin = 16.0

    package init(_ figure: WorkflowFigure) {
        var plan = LayerPlan(figure)
        plan.order()
        let centers = plan.centers(gap: Self.gap)
        let left = plan.items.indices.map { centers[$0] - plan.items[$0].width / 2 }.min() ?? 0
        var tops: [Double] = []
        var heights: [Double] = []
        var y = Self.margin
        for layer in plan.layers {
            let tallest = layer.map { plan.items[$0].height }.max() ?? 0
            tops.append(y)
            heights.append(tallest)
            y += tallest + Self.layerGap
        }
        let places = plan.items.indices.map { index -> Rectangle in
            let item = plan.items[index]
            let top = tops[item.layer] + (heights[item.layer] - item.height) / 2
            let x = centers[index] - item.width / 2 - left + Self.margin
            return Rectangle(x: x, y: top, width: item.width, height: item.height)
        }
        for (code, index) in plan.states { boxes[code] = places[index] }
        let ports = Ports(plan, places)
        for (index, chain) in plan.chains.enumerated() {
            guard let first = chain.items.first, let last = chain.items.last else { continue }
            let start = Point(x: ports.below[index], y: places[first].y + places[first].height)
            let end = Point(x: ports.above[index], y: places[last].y)
            var points = [
                start, Point(x: start.x, y: tops[plan.items[first].layer] + heights[plan.items[first].layer]),
            ]
            for item in chain.items.dropFirst().dropLast() {
                let layer = plan.items[item].layer
                let x = places[item].x + places[item].width / 2
                points += [Point(x: x, y: tops[layer]), Point(x: x, y: tops[layer] + heights[layer])]
            }
            points += [Point(x: end.x, y: tops[plan.items[last].layer]), end]
            let path = chain.isUpward ? points.reversed() : points
            routes.append(Route(arrow: chain.arrow, label: places[chain.label], points: path))
        }
        width = (places.map { $0.x + $0.width }.max() ?? 0) + Self.margin
        height = y - Self.layerGap + Self.margin
    }

    /// Where arrows leave a box below and enter it above, side by side in the order of where they go.
    private struct Ports {
        var below: [Double]
        var above: [Double]

        init(_ plan: LayerPlan, _ places: [Rectangle]) {
            below = plan.chains.map { _ in 0 }
            above = below
            func center(_ item: Int) -> Double { places[item].x + places[item].width / 2 }
            for box in plan.states.values {
                let down = plan.chains.indices.filter { plan.chains[$0].items.first == box }.sorted {
                    center(plan.chains[$0].items[1]) < center(plan.chains[$1].items[1])
                }
                let up = plan.chains.indices.filter { plan.chains[$0].items.last == box }.sorted {
                    center(plan.chains[$0].items.suffix(2)[plan.chains[$0].items.count - 2])
                        < center(plan.chains[$1].items.suffix(2)[plan.chains[$1].items.count - 2])
                }
                for (chains, isDown) in [(down, true), (up, false)] {
                    let step = min(34, (places[box].width - 30) / Double(max(1, chains.count)))
                    for (index, chain) in chains.enumerated() {
                        let x = center(box) + (Double(index) - Double(chains.count - 1) / 2) * step
                        if isDown { below[chain] = x } else { above[chain] = x }
                    }
                }
            }
        }
    }
}
