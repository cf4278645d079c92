package import Kernel

/// The bare form of a workflow, ours or another system's: what can follow what, where it ends, and how long it may stay.
package struct WorkflowGraph: Sendable, Hashable {
    package let start: String
    package let states: [State]
    /// In the order of the file; an action that keeps the state leads from it to itself.
    package let moves: [Move]
    /// How long all of it may take; nil where the file does not say.
    package let whole: TimeLimit?

    package struct State: Sendable, Hashable {
        package let code: String
        package let isFinal: Bool
        /// Whether some time runs in it, or none has to.
        package let isTimed: Bool
        /// The longest stay, where the file gives one.
        package let limit: TimeLimit?
    }

    package struct Move: Sendable, Hashable {
        package let action: String
        package let from: String
        package let to: String
        /// Whether it is meant to lead out of an end.
        package let isReopening: Bool
    }

    package init(start: String, states: [State], moves: [Move], whole: TimeLimit? = nil) {
        self.start = start
        self.states = states
        self.moves = moves
        self.whole = whole
    }

    /// The states that a case can come to.
    package var reached: Set<String> { walk(from: [start], moves.map { ($0.from, $0.to) }) }

    /// The states from which some final state can be reached, the final ones among them.
    package var ending: Set<String> {
        walk(from: states.filter(\.isFinal).map(\.code), moves.map { ($0.to, $0.from) })
    }

    private func walk(from first: [String], _ steps: [(String, String)]) -> Set<String> {
        let next = Dictionary(grouping: steps, by: \.0).mapValues { $0.map(\.1) }
        var seen = Set(first)
        var waiting = Array(seen)
        while let state = waiting.popLast() {
            for other in next[state] ?? [] where seen.insert(other).inserted { waiting.append(other) }
        }
        return seen
    }
}

extension Workflow {
    /// The workflow's bare form.
    package var graph: WorkflowGraph {
        WorkflowGraph(
            start: start,
            states: states.map { state in
                // Who has done his part (step 4) waits for nobody.
                WorkflowGraph.State(
                    code: state.code,
                    isFinal: state.isFinal,
                    isTimed: state.clock != .none || state.limit != nil || state.step == 4,
                    limit: state.limit
                )
            },
            moves: actions.flatMap { action in
                action.from.map { from in
                    WorkflowGraph.Move(
                        action: action.code,
                        from: from,
                        to: action.to ?? from,
                        isReopening: action.isReopening
                    )
                }
            }
        )
    }
}
