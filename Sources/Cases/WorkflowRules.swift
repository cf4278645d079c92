import Kernel

extension Workflow {
    /// Something that makes a workflow unusable.
    struct Defect: Hashable {
        let place: String
        let problem: Text
    }

    /// What is wrong with the workflow; empty for one that can be used.
    func defects() -> [Defect] {
        flaws.filter { $0.severity == .error }.map {
            Defect(place: $0.path.joined(separator: "."), problem: $0.message)
        }
    }

    /// What the workflow alone shows: its form (see `WorkflowGraph`), its words, and who may do what.
    var flaws: [WorkflowFlaw] {
        var flaws: [WorkflowFlaw] = []
        if Set(actions.map(\.code)).count != actions.count {
            flaws.append(.error(["actions"], "有代码重复", "a code stands twice"))
        }
        for state in states where !(1...4).contains(state.step) {
            flaws.append(.error(["states", state.code], "步骤只能是 1 到 4", "step must be 1 to 4"))
        }
        for action in actions where action.by.isEmpty {
            flaws.append(.error(["actions", action.code], "没有人可以做", "nobody may take it"))
        }
        // Who handles a case could otherwise undo what its reporter has said of the result.
        let ends = Set(states.filter(\.isFinal).map(\.code))
        for action in actions where !ends.isDisjoint(with: action.from) && action.by != [.reporter] {
            flaws.append(
                .error(["actions", action.code], "只有报事人可以离开终态", "only the reporter may leave a final state")
            )
        }
        return flaws + graph.flaws + textFlaws
    }

    private var textFlaws: [WorkflowFlaw] {
        var flaws: [WorkflowFlaw] = []
        let steps = Dictionary(states.map { ($0.code, $0.step) }, uniquingKeysWith: { $1 })
        for action in actions where action.told == nil {
            guard let to = action.to, action.from.contains(where: { steps[$0] != steps[to] }) else { continue }
            flaws.append(
                .warning(
                    ["actions", action.code],
                    "报事人的进度会变，却没有告诉他的话（told）",
                    "the reporter's progress changes, but nothing tells him why (told)"
                )
            )
        }
        for state in states where state.name.isWithoutEnglish {
            flaws.append(.warning(["states", state.code, "name"], "没有英文名称", "no English name"))
        }
        for action in actions {
            if action.name.isWithoutEnglish {
                flaws.append(.warning(["actions", action.code, "name"], "没有英文名称", "no English name"))
            }
            if action.told?.isWithoutEnglish ?? false {
                flaws.append(.warning(["actions", action.code, "told"], "没有英文文字", "no English text"))
            }
        }
        return flaws
    }
}

extension Text {
    /// Whether English readers are shown the Chinese words.
    fileprivate var isWithoutEnglish: Bool { en.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } }
}
