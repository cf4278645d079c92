package import HTML
package import Kernel

/// What a workflow's drawing shows, before anything has a place: boxes for states, arrows for what leads from one to another.
package struct WorkflowFigure: Sendable, Hashable {
    package let boxes: [Box]
    package let arrows: [Arrow]

    package struct Box: Sendable, Hashable {
        package let code: String
        package let name: String
        /// The resident's step, from 1 to 4: the bands from top to bottom.
        package let step: Int
        /// What is said under the name, in short lines.
        package let lines: [String]
        package let isFinal: Bool
        /// Whether a case can come to it.
        package let isReached: Bool
        /// The list behind the box, if there is one.
        package var link: URLPath?
    }

    /// All the actions that lead from one state to another one.
    package struct Arrow: Sendable, Hashable {
        package let from: String
        package let to: String
        package let labels: [String]
    }

    /// The languages in which names are written.
    package enum Wording: String, Sendable, CaseIterable {
        case zh, en, both

        package func callAsFunction(_ text: Text) -> String {
            switch self {
            case .zh: text.zh
            case .en: text.en
            case .both: text.zh == text.en ? text.zh : "\(text.zh) \(text.en)"
            }
        }
    }

    init(_ boxes: [Box], _ arrows: [Arrow]) {
        self.boxes = boxes
        self.arrows = arrows
    }

    /// `counts`: how many cases are in each state, with the list of them.
    package init(_ workflow: Workflow, _ words: Wording, counts: [String: (count: Int, link: URLPath)] = [:]) {
        let reached = workflow.graph.reached
        boxes = workflow.states.map { state in
            let staying = workflow.actions.filter {
                ($0.to ?? state.code) == state.code && $0.from.contains(state.code)
            }
            var lines = [words(Self.clock(state))] + (reached.contains(state.code) ? [] : [words(Self.lost)])
            if let counted = counts[state.code] {
                lines.append(words(Text("\(counted.count) 件", "\(counted.count) cases")))
            }
            lines += Self.staying(staying.map { words($0.name) }, words)
            return Box(
                code: state.code,
                name: Self.clean(words(state.name)),
                step: state.step,
                lines: lines.map(Self.clean),
                isFinal: state.isFinal,
                isReached: reached.contains(state.code),
                link: counts[state.code]?.link
            )
        }
        arrows = Self.arrows(
            workflow.actions.flatMap { action in
                action.from.map { ($0, action.to ?? $0, words(action.name)) }
            }
        )
    }

    package init(_ service: DigitService, _ words: Wording) {
        let graph = service.graph
        let reached = graph.reached
        func name(_ code: String) -> String {
            if code.isEmpty { return words(Text("（未提交）", "(not sent)")) }
            return words(
                DigitWords.states[code].map { Text("\($0.zh) \(code)", "\($0.en) \(code)") } ?? Text(same: code)
            )
        }
        boxes = service.states.map { state in
            let limit = state.limit.map(DigitService.timeLimit)
            let staying = state.actions.filter { $0.isActive && $0.next == state.code }
            let time = limit.map { Text("时限 \($0)", "limit \($0)") } ?? Text("没有时限", "no limit")
            var lines = [state.code, words(state.isFinal ? Text("终态", "end") : time)].filter { !$0.isEmpty }
            if !reached.contains(state.code) { lines.append(words(Self.lost)) }
            return Box(
                code: state.code,
                name: Self.clean(name(state.code)),
                step: state.code == service.start ? 1 : state.isFinal ? 4 : 3,
                lines: (lines + Self.staying(staying.map(\.code), words)).map(Self.clean),
                isFinal: state.isFinal,
                isReached: reached.contains(state.code)
            )
        }
        arrows = Self.arrows(
            service.states.flatMap { state in
                state.actions.filter(\.isActive).map { ($0.code, state.code, $0.next) }.map { ($1, $2, $0) }
            }
        )
    }

    private static func arrows(_ moves: [(from: String, to: String, label: String)]) -> [Arrow] {
        var order: [[String]] = []
        var labels: [[String]: [String]] = [:]
        for move in moves where move.from != move.to {
            let pair = [move.from, move.to]
            if labels[pair] == nil { order.append(pair) }
            labels[pair, default: []].append(clean(move.label))
        }
        return order.map { Arrow(from: $0[0], to: $0[1], labels: labels[$0] ?? []) }
    }

    private static let lost = Text("到不了", "cannot be reached")

    private static func clock(_ state: Workflow.State) -> Text {
        let clock =
            switch state.clock {
            case .contact: Text("受理时限", "contact limit")
            case .handling: Text("办理时限", "handling limit")
            case .none: state.isFinal ? Text("终态", "end") : Text("不计时", "no clock")
            }
        let own = state.limit.map { Text("，本状态 \($0)", ", here \($0)") } ?? Text(same: "")
        return Text(
            "第 \(state.step) 步 · \(clock.zh)\(own.zh)",
            "step \(state.step) · \(clock.en)\(own.en)"
        )
    }

    /// What can be done without leaving, a few to a line.
    private static func staying(_ names: [String], _ words: Wording) -> [String] {
        guard !names.isEmpty else { return [] }
        var lines = ["\(words(Text("可做：", "may:")))"]
        for name in names {
            let joined = lines[lines.count - 1]
            if WorkflowLayout.width(of: joined, size: 12) + WorkflowLayout.width(of: name, size: 12) > 190 {
                lines.append(name)
            } else {
                let isFirst = joined.hasSuffix("：") || joined.hasSuffix(":")
                lines[lines.count - 1] = joined + (isFirst ? " " : words == .zh ? "、" : ", ") + name
            }
        }
        return lines
    }

    /// A drawing is XML, which knows no control characters.
    private static func clean(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value & 0xFFFE != 0xFFFE }))
    }
}
