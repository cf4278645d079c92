import Kernel

extension Workflow {
    /// Something that makes a workflow unusable.
    struct Defect: Hashable {
        let place: String
        let problem: String
    }

    /// What is wrong with the workflow; empty for one that can be used.
    ///
    /// Found: names used twice or not at all, states that nothing leads to, states from which no end can be reached, final
    /// states left by anybody but the reporter.
    func defects() -> [Defect] {
        var defects: [Defect] = []
        let codes = states.map(\.code)
        if Set(codes).count != codes.count { defects.append(Defect(place: "states", problem: "a code stands twice")) }
        let verbs = actions.map(\.code)
        if Set(verbs).count != verbs.count { defects.append(Defect(place: "actions", problem: "a code stands twice")) }
        if !codes.contains(start) { defects.append(Defect(place: "start", problem: "\(start) is no state")) }
        for state in states where !(1...4).contains(state.step) {
            defects.append(Defect(place: "states.\(state.code)", problem: "step must be 1 to 4"))
        }
        for action in actions {
            for state in action.from + [action.to].compactMap(\.self) where !codes.contains(state) {
                defects.append(Defect(place: "actions.\(action.code)", problem: "\(state) is no state"))
            }
            if action.by.isEmpty {
                defects.append(Defect(place: "actions.\(action.code)", problem: "nobody may take it"))
            }
        }
        guard defects.isEmpty else { return defects }
        let reached = reachable(from: start)
        for code in codes where !reached.contains(code) {
            defects.append(Defect(place: "states.\(code)", problem: "nothing leads to it"))
        }
        let ends = Set(states.filter(\.isFinal).map(\.code))
        if ends.isEmpty { defects.append(Defect(place: "states", problem: "no state is final")) }
        for code in codes where reachable(from: code).isDisjoint(with: ends) {
            defects.append(Defect(place: "states.\(code)", problem: "no way leads to an end"))
        }
        for action in actions where !ends.isDisjoint(with: action.from) && action.by != [.reporter] {
            defects.append(
                Defect(place: "actions.\(action.code)", problem: "only the reporter may leave a final state")
            )
        }
        return defects
    }

    /// The states that can follow a state, itself among them.
    private func reachable(from start: String) -> Set<String> {
        var reached: Set<String> = [start]
        var waiting = [start]
        while let state = waiting.popLast() {
            for action in actions where action.from.contains(state) {
                if let next = action.to, reached.insert(next).inserted { waiting.append(next) }
            }
        }
        return reached
    }
}
