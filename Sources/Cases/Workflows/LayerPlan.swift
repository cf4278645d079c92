/// The layers of a drawing: what stands in which, in which order, and how far to the right.
struct LayerPlan {
    /// A box, a label, or the place of an arrow in a layer that it crosses.
    struct Item {
        let width: Double
        let height: Double
        let layer: Int
        /// Whether it is but a place of an arrow.
        let isPassage: Bool
    }

    /// An arrow from the upper of its two boxes to the lower one, through a place in each layer between.
    struct Chain {
        let arrow: WorkflowFigure.Arrow
        let isUpward: Bool
        let items: [Int]
        let label: Int
    }

    private(set) var items: [Item] = []
    private(set) var layers: [[Int]] = []
    private(set) var states: [String: Int] = [:]
    private(set) var chains: [Chain] = []
    /// The neighbours in the layer above and in the layer below.
    private var above: [[Int]] = []
    private var below: [[Int]] = []

    init(_ figure: WorkflowFigure) {
        let ranks = Self.ranks(figure)
        layers = Array(repeating: [], count: 2 * (ranks.values.max() ?? 0) + 1)
        for box in figure.boxes {
            let widest = box.lines.map { WorkflowLayout.width(of: $0, size: WorkflowLayout.lineSize) }.max() ?? 0
            let name = WorkflowLayout.width(of: box.name, size: WorkflowLayout.nameSize)
            let height = 18 + WorkflowLayout.nameHeight + Double(box.lines.count) * WorkflowLayout.lineHeight
            states[box.code] = add(
                width: max(120, max(widest, name) + 28),
                height: height,
                layer: 2 * (ranks[box.code] ?? 0)
            )
        }
        for arrow in figure.arrows {
            guard let from = states[arrow.from], let to = states[arrow.to] else { continue }
            let isUpward = items[from].layer > items[to].layer
            let (upper, lower) = isUpward ? (to, from) : (from, to)
            let between = (items[upper].layer + 1)..<max(items[upper].layer + 1, items[lower].layer)
            guard !between.isEmpty else { continue }
            // The label stands beside the box that the arrow leaves.
            let labelLayer = isUpward ? between.upperBound - 1 : between.lowerBound
            var chain = [upper]
            var label = upper
            for layer in between {
                if layer == labelLayer {
                    let widest =
                        arrow.labels.map { WorkflowLayout.width(of: $0, size: WorkflowLayout.labelSize) }.max() ?? 0
                    let height = Double(arrow.labels.count) * WorkflowLayout.labelHeight + 6
                    label = add(width: widest + 14, height: height, layer: layer)
                    chain.append(label)
                } else {
                    chain.append(add(width: 14, height: 0, layer: layer, isPassage: true))
                }
            }
            chain.append(lower)
            for (a, b) in zip(chain, chain.dropFirst()) {
                below[a].append(b)
                above[b].append(a)
            }
            chains.append(Chain(arrow: arrow, isUpward: isUpward, items: chain, label: label))
        }
    }

    private mutating func add(width: Double, height: Double, layer: Int, isPassage: Bool = false) -> Int {
        items.append(Item(width: width, height: height, layer: layer, isPassage: isPassage))
        above.append([])
        below.append([])
        layers[layer].append(items.count - 1)
        return items.count - 1
    }

    /// The rank of each state: below every state of an earlier step, and below those of its own step that lead to it.
    private static func ranks(_ figure: WorkflowFigure) -> [String: Int] {
        var depth: [String: Int] = [:]
        var front = figure.boxes.prefix(1).map(\.code)
        while !front.isEmpty {
            var next: [String] = []
            for code in front where depth[code] == nil {
                depth[code] = depth.values.max().map { $0 + 1 } ?? 0
                next += figure.arrows.filter { $0.from == code }.map(\.to)
            }
            front = next
        }
        let order = figure.boxes.enumerated().sorted { a, b in
            let left = (a.element.step, depth[a.element.code] ?? Int.max, a.offset)
            return left < (b.element.step, depth[b.element.code] ?? Int.max, b.offset)
        }.map(\.element)
        var ranks: [String: Int] = [:]
        var base = 0
        var step = order.first?.step ?? 1
        for box in order {
            if box.step != step {
                base = (ranks.values.max() ?? -1) + 1
                step = box.step
            }
            // Two states with an arrow between them, whichever way, need a layer for its label.
            let others = figure.arrows.compactMap {
                $0.to == box.code ? ranks[$0.from] : $0.from == box.code ? ranks[$0.to] : nil
            }
            ranks[box.code] = max(base, (others.max() ?? -1) + 1)
        }
        return ranks
    }

    // MARK: Order within layers

    /// Puts each layer in the order that crosses least, by the middle of the neighbours, down and up in turn.
    mutating func order() {
        var best = layers
        var fewest = crossings
        for sweep in 0..<24 where fewest > 0 {
            let isDown = sweep % 2 == 0
            for layer in isDown ? Array(layers.indices) : layers.indices.reversed() {
                let neighbours = isDown ? above : below
                let next = isDown ? layer - 1 : layer + 1
                guard layers.indices.contains(next) else { continue }
                let places = Dictionary(uniqueKeysWithValues: layers[next].enumerated().map { ($1, Double($0)) })
                let old = Dictionary(uniqueKeysWithValues: layers[layer].enumerated().map { ($1, Double($0)) })
                let middles = layers[layer].map { item -> (item: Int, middle: Double) in
                    let values = neighbours[item].compactMap { places[$0] }
                    guard !values.isEmpty else { return (item, old[item] ?? 0) }
                    return (item, values.reduce(0, +) / Double(values.count))
                }
                layers[layer] = middles.enumerated().sorted {
                    ($0.element.middle, $0.offset) < ($1.element.middle, $1.offset)
                }.map(\.element.item)
            }
            let now = crossings
            if now < fewest {
                fewest = now
                best = layers
            }
        }
        layers = best
    }

    private var crossings: Int {
        var count = 0
        for (upper, lower) in zip(layers, layers.dropFirst()) {
            let places = Dictionary(uniqueKeysWithValues: lower.enumerated().map { ($1, $0) })
            let edges = upper.enumerated().flatMap { index, item in
                below[item].compactMap { places[$0].map { (index, $0) } }
            }
            for (index, edge) in edges.enumerated() {
                count += edges[(index + 1)...].count { ($0.0 - edge.0) * ($0.1 - edge.1) < 0 }
            }
        }
        return count
    }

    // MARK: Places

    /// The middle of each item, near those of its neighbours and apart from those beside it.
    func centers(gap: Double) -> [Double] {
        var centers = items.map { _ in 0.0 }
        for layer in layers {
            var x = 0.0
            for item in layer {
                centers[item] = x + items[item].width / 2
                x += items[item].width + gap
            }
        }
        for sweep in 0..<40 {
            let isDown = sweep % 2 == 0
            for layer in isDown ? layers : layers.reversed() {
                let wanted = layer.map { item -> (place: Double, weight: Double) in
                    // The last sweeps look both ways, so that boxes stand over the middle of what hangs on them.
                    let ways = sweep > 30 ? above[item] + below[item] : isDown ? above[item] : below[item]
                    guard !ways.isEmpty else { return (centers[item], 0.1) }
                    let mean = ways.reduce(0) { $0 + centers[$1] } / Double(ways.count)
                    return (mean, items[item].isPassage ? 4 : 1)
                }
                for (item, place) in zip(layer, Self.spread(layer.map { items[$0].width }, wanted, gap: gap)) {
                    centers[item] = place
                }
            }
        }
        return centers
    }

    /// The places nearest to the wanted ones (least squares) that keep order and distance: pooling of adjacent violators.
    private static func spread(_ widths: [Double], _ wanted: [(place: Double, weight: Double)], gap: Double) -> [Double]
    {
        var offsets: [Double] = []
        var x = 0.0
        for (index, width) in widths.enumerated() {
            if index > 0 { x += (widths[index - 1] + width) / 2 + gap }
            offsets.append(x)
        }
        var pools: [(sum: Double, weight: Double, count: Int)] = []
        for (index, wish) in wanted.enumerated() {
            pools.append(((wish.place - offsets[index]) * wish.weight, wish.weight, 1))
            while pools.count > 1 {
                let last = pools[pools.count - 1]
                let before = pools[pools.count - 2]
                guard before.sum / before.weight > last.sum / last.weight else { break }
                pools.removeLast(2)
                pools.append((before.sum + last.sum, before.weight + last.weight, before.count + last.count))
            }
        }
        let values = pools.flatMap { Array(repeating: $0.sum / $0.weight, count: $0.count) }
        return zip(values, offsets).map { $0 + $1 }
    }
}
